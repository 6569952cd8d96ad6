// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_checks.h"

#include "core/evidence/blend.h"
#include "core/imaging/raster_io.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pentimento {

namespace {

/// Scores are stored with six decimals; what hangs on a comparison with them gets that much room.
constexpr double storedPrecision = 1e-6;

std::string decimals(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

/// The numbers of one head as recorded somewhere.
struct Recorded
{
    double score = -1;
    double area = -1;
    FalseAlarm falseAlarm;
    std::string verdict;
    std::string rateText = {}; ///< the rate in words, where words were recorded
};

Recorded recordedIn(const Json& finding)
{
    const Json& falseAlarm = objectAt(finding, "false_alarm_rate");
    return {.score = numberAt(finding, "score").value_or(-1),
            .area = numberAt(finding, "area").value_or(-1),
            .falseAlarm = falseAlarmIn(falseAlarm).value_or(FalseAlarm{-1, -1}),
            .verdict = textAt(finding, "verdict"),
            .rateText = textAt(falseAlarm, "text")};
}

const HeadInfo* infoOf(const Pack& pack, const std::string& head)
{
    if (head == "combined")
        return &pack.combined;
    const auto found = std::find_if(pack.heads.begin(), pack.heads.end(),
                                    [&](const HeadInfo& info) { return info.id == head; });
    return found == pack.heads.end() ? nullptr : &*found;
}

/// Whether rate and verdict are what the recorded score earns under the pack's calibration of
/// pictures of the same quality.
bool earned(const Recorded& recorded, const HeadInfo& head, const Reach& reach,
            const Analysis& analysis)
{
    const double low = recorded.score - storedPrecision;
    const double high = recorded.score + storedPrecision;
    const Protocol protocol = analysis.maps->protocol;
    const std::optional<QualityClass> quality = analysis.quality.qualityClass;
    const FalseAlarm most = falseAlarmOf(low, head, protocol, quality);
    const FalseAlarm least = falseAlarmOf(high, head, protocol, quality);
    const CalibrationTable& calibration = calibrationFor(head, protocol, quality);
    const bool rate =
        recorded.falseAlarm.photos == most.photos &&
        recorded.falseAlarm.measuredOn == most.measuredOn &&
        recorded.falseAlarm.insteadOf == most.insteadOf &&
        recorded.falseAlarm.classUnknown == most.classUnknown &&
        recorded.falseAlarm.rate <= most.rate + storedPrecision &&
        recorded.falseAlarm.rate >= least.rate - storedPrecision &&
        (recorded.rateText.empty() || recorded.rateText == recorded.falseAlarm.text());
    return rate && (recorded.verdict == verdictId(judge(low, calibration, reach).verdict) ||
                    recorded.verdict == verdictId(judge(high, calibration, reach).verdict));
}

void checkFinding(VerifyReport& report, const std::string& where, const Recorded& recorded,
                  const HeadFinding& fresh, const Analysis& analysis, double tolerance)
{
    const double scoreError = std::abs(recorded.score - fresh.score);
    const double areaError = std::abs(recorded.area - fresh.area);
    report.checks.push_back({scoreError <= tolerance && areaError <= tolerance,
                             where + ": score " + decimals(recorded.score, 4) + " recorded, " +
                                 decimals(fresh.score, 4) + " now; marked area " +
                                 decimals(recorded.area, 4) + " recorded, " +
                                 decimals(fresh.area, 4) + " now"});
    const HeadInfo* info = infoOf(analysis.pack, fresh.id);
    const bool asCalibrated = info != nullptr && earned(recorded, *info, fresh.reach, analysis);
    report.checks.push_back(
        {asCalibrated,
         where + (asCalibrated ? ": verdict and false-alarm rate follow from the score"
                               : ": verdict or false-alarm rate does not follow from "
                                 "the score under the pack's calibration")});
}

/// The disagreement as result.json states it, without its pairs.
Disagreement disagreementIn(const Json& recorded)
{
    const auto at = [&](const char* key) { return numberAt(recorded, key).value_or(-1); };
    const auto count = [&](const char* key) {
        return static_cast<int>(std::clamp(at(key), -1.0, 1e6));
    };
    Disagreement found;
    found.heads = count("heads");
    found.scoreSpread = at("score_spread");
    found.markedArea = at("marked_area");
    found.shareByAll = at("share_by_all");
    found.shareByOne = at("share_by_one");
    found.marking = count("heads_marking");
    if (numberAt(recorded, "heads_marking_strongest_region"))
        found.markingStrongest = count("heads_marking_strongest_region");
    return found;
}

/// The numbers of how far the detectors differ. Shares of a small marked area jump with single
/// cells, so what is compared is the share of the picture that they stand for.
void checkDisagreement(VerifyReport& report, const Json& result, const Analysis& fresh,
                       double tolerance)
{
    const auto& found = fresh.findings.disagreement;
    if (!found)
        return;
    const Json& json = objectAt(result, "disagreement");
    const Disagreement recorded = disagreementIn(json);
    const auto near = [](double a, double b, double allowed) { return std::abs(a - b) <= allowed; };
    const double area = recorded.markedArea;
    const bool same =
        near(recorded.scoreSpread, found->scoreSpread, 2 * tolerance) &&
        near(area, found->markedArea, tolerance) &&
        near(area * recorded.shareByAll, found->markedArea * found->shareByAll, tolerance) &&
        near(area * recorded.shareByOne, found->markedArea * found->shareByOne, tolerance) &&
        (textAt(json, "text") == recorded.text() || textAt(json, "text") == found->text());
    report.checks.push_back(
        {same, same ? "result.json, disagreement: what the detectors' maps give"
                    : "result.json, disagreement: not what the detectors' maps give"});
}

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
    report.checks.push_back(
        {known, where + (known ? ": its names of head and pack are the pack's own"
                               : ": it names the head, the pack or the program in words that are "
                                 "not theirs")});
    if (facts.file != fresh.picture->file.name)
        report.checks.push_back({true, where + ": names the picture \"" + facts.file +
                                           "\"; the file given is \"" + fresh.picture->file.name +
                                           "\" with the same bytes"});
}

const HeadFinding* findingOf(const Findings& findings, const std::string& head)
{
    if (head == "combined")
        return &findings.combined;
    const auto found = std::find_if(findings.heads.begin(), findings.heads.end(),
                                    [&](const HeadFinding& finding) { return finding.id == head; });
    return found == findings.heads.end() ? nullptr : &*found;
}

Result<VerifyCheck> compareMap(const std::filesystem::path& file, const Map& fresh,
                               double tolerance, const Job& job)
{
    const std::string name = file.filename().string();
    const auto recorded = readMapPng(file);
    if (!recorded)
        return VerifyCheck{false, name + ": cannot be read as a map"};
    if (recorded->width() != fresh.pictureWidth() || recorded->height() != fresh.pictureHeight())
        return VerifyCheck{false, name + ": is not of the picture's size"};
    std::vector<float> row(static_cast<std::size_t>(fresh.pictureWidth()));
    double largest = 0;
    double sum = 0;
    for (int y = 0; y < fresh.pictureHeight(); ++y) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, name + ": cancelled", {}};
        fresh.pictureRow(y, row.data());
        for (int x = 0; x < fresh.pictureWidth(); ++x) {
            const double difference =
                std::abs(row[static_cast<std::size_t>(x)] - recorded->cell(x, y));
            largest = std::max(largest, difference);
            sum += difference;
        }
    }
    const double mean = sum / (static_cast<double>(fresh.pictureWidth()) * fresh.pictureHeight());
    return VerifyCheck{largest <= tolerance, name + ": largest difference " + decimals(largest, 4) +
                                                 ", mean " + decimals(mean, 6) + " (allowed " +
                                                 decimals(tolerance, 4) + ")"};
}

} // namespace

Result<void> checkMaps(VerifyReport& report, const std::filesystem::path& folder,
                       const Analysis& fresh, double tolerance, const Job& job)
{
    auto combined = compareMap(folder / "map.png", fresh.maps->combined, tolerance, job);
    if (!combined)
        return combined.error();
    report.checks.push_back(*std::move(combined));
    for (const HeadMap& head : fresh.maps->heads) {
        auto check = compareMap(folder / ("map-" + head.head + ".png"), head.map, tolerance, job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    if (!fresh.spread.empty()) {
        // A difference of two values, each of which may be off by the tolerance.
        auto check = compareMap(folder / disagreementMapName, fresh.spread, 2 * tolerance, job);
        if (!check)
            return check.error();
        report.checks.push_back(*std::move(check));
    }
    return {};
}

void checkFindings(VerifyReport& report, const Json& result, const Analysis& fresh,
                   double tolerance)
{
    checkFinding(report, "result.json, combined", recordedIn(objectAt(result, "combined")),
                 fresh.findings.combined, fresh, tolerance);
    const auto heads = result.find("heads");
    if (heads == result.end() || !heads->is_array() ||
        heads->size() != fresh.findings.heads.size()) {
        report.checks.push_back({false, "result.json: does not list the heads of the pack"});
        return;
    }
    for (std::size_t i = 0; i < heads->size(); ++i) {
        const HeadFinding& finding = fresh.findings.heads[i];
        const Json& head = (*heads)[i];
        if (!head.is_object() || textAt(head, "id") != finding.id ||
            textAt(head, "title") != finding.title ||
            textAt(head, "trained_on") != finding.trainedOn)
            report.checks.push_back(
                {false, "result.json: head " + finding.id + " is not described as in the pack"});
        else
            checkFinding(report, "result.json, " + finding.id, recordedIn(head), finding, fresh,
                         tolerance);
    }
    checkDisagreement(report, result, fresh, tolerance);
}

Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                          const SheetFacts& facts, const Analysis& fresh, double tolerance)
{
    const std::string name = overlay.filename().string();
    const HeadFinding* finding = findingOf(fresh.findings, facts.head);
    if (finding == nullptr) {
        report.checks.push_back({false, name + ": names a head that the pack does not have"});
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
        report.checks.push_back(
            {false, name + ": is " + std::to_string(sheet.width()) + " x " +
                        std::to_string(sheet.height()) + " pixels where this analysis draws " +
                        std::to_string(expected.pixels.width()) + " x " +
                        std::to_string(expected.pixels.height()) + ": cropped, scaled or edited"});
        return {};
    }

    const Mismatch inPicture =
        comparePicture(sheet, expected.picture, picture, map, facts.style, tolerance);
    if (inPicture.pixels == 0)
        report.checks.push_back(
            {true, name + ": every pixel of picture and map is what the analysis gives"});
    else
        report.checks.push_back({false, name + ": " + std::to_string(inPicture.pixels) +
                                            " pixels are not what this picture and its map give (" +
                                            boxText(inPicture.box) + ")"});
    const Mismatch inCaption = compareCaption(sheet, expected);
    if (inCaption.pixels == 0)
        report.checks.push_back({true, name + ": the caption says what the analysis says"});
    else
        report.checks.push_back(
            {false, name + ": the caption was altered, or drawn by another version (" +
                        boxText(inCaption.box) + ")"});
    return {};
}

} // namespace pentimento
