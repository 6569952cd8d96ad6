// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_overlay.h"

#include "core/evidence/blend.h"
#include "core/evidence/verify_finding.h"
#include "core/imaging/raster_io.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento {

namespace {

/// Places where an overlay's pixels cannot come from the fresh map.
struct Mismatch
{
    std::size_t pixels = 0;
    QRect box;
    void add(const QRect& place)
    {
        pixels +=
            static_cast<std::size_t>(place.width()) * static_cast<std::size_t>(place.height());
        box = box.united(place);
    }
};

/// Decides for single pixels whether they are the picture under some map value near the fresh one.
class PixelJudge
{
public:
    PixelJudge(const OverlayStyle& style, double tolerance)
        : m_blend(style), m_tolerance(static_cast<float>(tolerance))
    {}

    [[nodiscard]] bool plausible(const std::uint8_t* picture, const std::uint8_t* drawn,
                                 float value) const
    {
        const float low = value - m_tolerance;
        const float high = value + m_tolerance;
        if (!m_blend.coloured(low) && near(picture, drawn))
            return true;
        if (!m_blend.coloured(high))
            return false;
        const int last = Blend::index(high);
        for (int index = Blend::index(std::max(low, m_blend.threshold())); index <= last; ++index) {
            const std::array<std::uint8_t, 3> expected{m_blend.channel(picture[0], index, 0),
                                                       m_blend.channel(picture[1], index, 1),
                                                       m_blend.channel(picture[2], index, 2)};
            if (near(expected.data(), drawn))
                return true;
        }
        return false;
    }

private:
    /// Decoders and scalers of other versions round differently.
    static constexpr int rounding = 3;

    static bool near(const std::uint8_t* a, const std::uint8_t* b)
    {
        return std::abs(a[0] - b[0]) <= rounding && std::abs(a[1] - b[1]) <= rounding &&
               std::abs(a[2] - b[2]) <= rounding;
    }

    Blend m_blend;
    float m_tolerance;
};

Mismatch comparePicture(const Raster& sheet, const QRect& place, const Raster& picture,
                        const Map& map, const OverlayStyle& style, double tolerance)
{
    const PixelJudge judge(style, tolerance);
    const Map fittedMap = mapOnto(map, picture.width(), picture.height());
    std::vector<float> values(static_cast<std::size_t>(picture.width()));
    Mismatch mismatch;
    for (int y = 0; y < picture.height(); ++y) {
        fittedMap.pictureRow(y, values.data());
        const std::uint8_t* drawn =
            sheet.row(place.top() + y) + static_cast<std::ptrdiff_t>(place.left()) * 3;
        for (int x = 0; x < picture.width(); ++x)
            if (!judge.plausible(picture.row(y) + static_cast<std::ptrdiff_t>(x) * 3,
                                 drawn + static_cast<std::ptrdiff_t>(x) * 3,
                                 values[static_cast<std::size_t>(x)]))
                mismatch.add({x, y, 1, 1});
    }
    return mismatch;
}

/// Mean difference of two equally large rasters over a block.
double blockDifference(const Raster& a, const Raster& b, const QRect& block)
{
    long sum = 0;
    for (int y = block.top(); y <= block.bottom(); ++y) {
        const std::uint8_t* rowA = a.row(y) + static_cast<std::ptrdiff_t>(block.left()) * 3;
        const std::uint8_t* rowB = b.row(y) + static_cast<std::ptrdiff_t>(block.left()) * 3;
        for (int i = 0; i < block.width() * 3; ++i)
            sum += std::abs(rowA[i] - rowB[i]);
    }
    return static_cast<double>(sum) / (3.0 * block.width() * block.height());
}

/// The drawn words, in blocks: glyph edges differ a little between font renderers, letters do not.
Mismatch compareCaption(const Raster& sheet, const Sheet& expected)
{
    constexpr int side = 8;
    constexpr double allowed = 14;
    Mismatch mismatch;
    const QRect all(0, 0, sheet.width(), sheet.height());
    for (int y = 0; y < sheet.height(); y += side)
        for (int x = 0; x < sheet.width(); x += side) {
            const QRect block = QRect(x, y, side, side).intersected(all);
            const bool excluded =
                expected.picture.intersects(block) ||
                std::any_of(expected.machineDependent.begin(), expected.machineDependent.end(),
                            [&](const QRect& rect) { return rect.intersects(block); });
            if (!excluded && blockDifference(sheet, expected.pixels, block) > allowed)
                mismatch.add(block);
        }
    return mismatch;
}

std::string boxText(const QRect& box)
{
    return "x " + std::to_string(box.left()) + " to " + std::to_string(box.right()) + ", y " +
           std::to_string(box.top()) + " to " + std::to_string(box.bottom());
}

/// Versions, dates and the like: nothing that could pass for a sentence on the sheet.
bool isToken(const std::string& text)
{
    return text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(".:+_-").find(c) != std::string_view::npos;
           });
}

/// The words on the sheet that are neither numbers nor follow from them.
void checkWords(VerifyReport& report, const std::string& where, const SheetFacts& facts,
                const HeadFinding& finding, const Analysis& fresh)
{
    const bool known = facts.headTitle == finding.title && facts.trainedOn == finding.trainedOn &&
                       facts.packName == fresh.pack.name &&
                       facts.packVersion == fresh.pack.version && isToken(facts.version) &&
                       isToken(facts.commit) && isToken(facts.created) &&
                       isToken(facts.precision) && protocolNamed(facts.protocol).has_value();
    report.add(known,
               where + (known ? ": its names of head and pack are the pack's own"
                              : ": it names the head, the pack or the program in words that are "
                                "not theirs"));
    if (facts.file != fresh.picture->file.name)
        report.add(true, where + ": names the picture \"" + facts.file +
                             "\"; the file given is \"" + fresh.picture->file.name +
                             "\" with the same bytes");
}

const HeadFinding* findingOf(const Findings& findings, const std::string& head)
{
    if (head == "combined")
        return &findings.combined;
    const auto found = std::find_if(findings.heads.begin(), findings.heads.end(),
                                    [&](const HeadFinding& finding) { return finding.id == head; });
    return found == findings.heads.end() ? nullptr : &*found;
}

} // namespace

Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                          const SheetFacts& facts, const Analysis& fresh, double tolerance)
{
    const std::string name = overlay.filename().string();
    const HeadFinding* finding = findingOf(fresh.findings, facts.head);
    if (finding == nullptr) {
        report.add(false, name + ": names a head that the pack does not have");
        return {};
    }
    checkWords(report, name, facts, *finding, fresh);
    checkFinding(report, name,
                 {facts.score, facts.area, facts.falseAlarm, std::string(verdictId(facts.verdict))},
                 *finding, fresh, tolerance);

    const auto drawn = loadPicture(overlay);
    if (!drawn)
        return drawn.error();
    const Raster& sheet = drawn.value()->pixels;
    const Raster picture = shrunkTo(fresh.picture->pixels, maxOverlaySide);
    const Map map = mapOfHead(*fresh.maps, facts.head);
    const Sheet expected =
        drawSheet(blendOverlay(picture, map, facts.style), fresh.picture->pixels.width(), facts);
    if (sheet.width() != expected.pixels.width() || sheet.height() != expected.pixels.height()) {
        report.add(false,
                   name + ": is " + std::to_string(sheet.width()) + " x " +
                       std::to_string(sheet.height()) + " pixels where this analysis draws " +
                       std::to_string(expected.pixels.width()) + " x " +
                       std::to_string(expected.pixels.height()) + ": cropped, scaled or edited");
        return {};
    }

    const Mismatch inPicture =
        comparePicture(sheet, expected.picture, picture, map, facts.style, tolerance);
    if (inPicture.pixels == 0)
        report.add(true, name + ": every pixel of picture and map is what the analysis gives");
    else
        report.add(false, name + ": " + std::to_string(inPicture.pixels) +
                              " pixels are not what this picture and its map give (" +
                              boxText(inPicture.box) + ")");
    const Mismatch inCaption = compareCaption(sheet, expected);
    if (inCaption.pixels == 0)
        report.add(true, name + ": the caption says what the analysis says");
    else
        report.add(false, name + ": the caption was altered, or drawn by another version (" +
                              boxText(inCaption.box) + ")");
    return {};
}

} // namespace pentimento
