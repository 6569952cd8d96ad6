// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/caption_ink.h"

#include "core/analysis/wording.h"
#include "core/drawing/canvas.h"
#include "core/drawing/figures.h"
#include "core/drawing/pixels.h"
#include "core/verification/evenness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace pentimento::verification {

namespace {

/// Levels of 255 by which the legend may differ, evenly: its hatching is blended.
constexpr int legendLevels = 2;
/// The same at the edge of a letter. A stroke more or less is some 100 levels in the smallest text.
constexpr int edgeLevels = 64;
/// Mean difference of a block: edges differ to and fro, a changed letter does not.
constexpr int block = 8;
constexpr double blockLevels = 8;

/// How much ink is on white within a rectangle, in levels.
double inkIn(const Raster& sheet, const QRect& where)
{
    constexpr std::array<std::uint8_t, 3> white{255, 255, 255};
    double amount = 0;
    for (int y = where.top(); y <= where.bottom(); ++y)
        for (int x = where.left(); x <= where.right(); ++x)
            amount += distance(pixelOf(sheet, x, y), white.data());
    return amount;
}

/// Compares a sheet with one drawn again.
class InkComparison
{
public:
    InkComparison(const Raster& sheet, const Sheet& expected)
        : m_sheet(sheet), m_expected(expected), m_legend(sheet.width(), sheet.height())
    {}

    /// Where ink differs more than it may; empty when nowhere.
    [[nodiscard]] QRect altered();
    /// What differs and may: "the same to the pixel" when nothing does.
    [[nodiscard]] std::string difference() const;

private:
    void compareBlock(const QRect& where);
    [[nodiscard]] bool skipped(int x, int y) const { return m_expected.picture.contains(x, y); }
    /// Levels by which a pixel may differ: none where all around it is alike.
    [[nodiscard]] int allowedAt(int x, int y) const;

    const Raster& m_sheet;
    const Sheet& m_expected;
    QRect m_altered;
    Evenness m_legend; ///< of its differences
    int m_edges = 0;   ///< pixels of letters that differ
    int m_shades = 0;  ///< pixels of the legend that differ
};

int InkComparison::allowedAt(int x, int y) const
{
    const Raster& drawn = m_expected.pixels;
    if (m_expected.legend.contains(x, y))
        return legendLevels;
    for (int j = std::max(0, y - 1); j <= std::min(y + 1, drawn.height() - 1); ++j)
        for (int i = std::max(0, x - 1); i <= std::min(x + 1, drawn.width() - 1); ++i)
            if (!skipped(i, j) && distance(pixelOf(drawn, i, j), pixelOf(drawn, x, y)) > 0)
                return edgeLevels;
    return 0;
}

void InkComparison::compareBlock(const QRect& where)
{
    long sum = 0;
    for (int y = where.top(); y <= where.bottom(); ++y)
        for (int x = where.left(); x <= where.right(); ++x) {
            if (skipped(x, y))
                continue;
            const int off = distance(pixelOf(m_sheet, x, y), pixelOf(m_expected.pixels, x, y));
            sum += off;
            const bool ofLegend = m_expected.legend.contains(x, y);
            if (ofLegend)
                m_legend.add(x, y, off);
            if (off == 0)
                continue;
            ++(ofLegend ? m_shades : m_edges);
            if (off > allowedAt(x, y))
                m_altered = m_altered.united({x, y, 1, 1});
        }
    if (static_cast<double>(sum) > blockLevels * block * block)
        m_altered = m_altered.united(where);
}

QRect InkComparison::altered()
{
    const QRect all(0, 0, m_sheet.width(), m_sheet.height());
    for (int y = 0; y < all.height(); y += block)
        for (int x = 0; x < all.width(); x += block) {
            const QRect where = QRect(x, y, block, block).intersected(all);
            if (!m_expected.picture.contains(where))
                compareBlock(where);
        }
    if (m_legend.within().by > mostUnevenWithin * legendLevels)
        m_altered = m_altered.united(m_expected.legend);
    return m_altered;
}

std::string InkComparison::difference() const
{
    if (m_edges + m_shades == 0)
        return "the same to the pixel";
    std::string text = "the same but for ";
    if (m_edges > 0)
        text += std::to_string(m_edges) + " pixels at the edges of its letters";
    if (m_shades > 0)
        text += (m_edges > 0 ? " and " : "") + std::to_string(m_shades) +
                " pixels of its legend by " + std::to_string(legendLevels) + " levels at most";
    return text;
}

/// Where the legend stands in the band of a sheet whose text above it may be longer or shorter. Its
/// colours are compared from the threshold on: the hatching before it depends on where the bar lies
/// between two rows of pixels.
std::optional<QRect> legendIn(const Raster& sheet, const Sheet& expected, double threshold)
{
    const QRect bar = expected.legend;
    const int edge = static_cast<int>(std::ceil(3 * expected.pixelsPerUnit));
    const int left = bar.left() + static_cast<int>(std::clamp(threshold, 0.0, 0.97) * bar.width());
    const QRect coloured =
        QRect(QPoint(left, bar.top()), bar.bottomRight()).adjusted(edge, edge, -edge, -edge);
    const auto standsAt = [&](int top) {
        for (int y = 0; y < coloured.height(); ++y)
            for (int x = coloured.left(); x <= coloured.right(); ++x)
                if (distance(pixelOf(sheet, x, top + edge + y),
                             pixelOf(expected.pixels, x, coloured.center().y())) > 0)
                    return false;
        return true;
    };
    for (int top = expected.picture.height(); top + bar.height() <= sheet.height(); ++top)
        if (standsAt(top))
            return QRect(bar.left(), top, bar.width(), bar.height());
    return std::nullopt;
}

/// Whether a pixel is white, an ink, or between the two as at a letter's edge.
bool isInkOnWhite(const std::uint8_t* pixel, const QColor& ink)
{
    constexpr int slack = 12;
    const std::array<int, 3> full{255 - ink.red(), 255 - ink.green(), 255 - ink.blue()};
    const double share = (255.0 - pixel[0]) / std::max(1, full[0]);
    for (std::size_t c = 0; c < 3; ++c)
        if (std::abs(255 - pixel[c] - share * full[c]) > slack)
            return false;
    return share < 1.1;
}

/// Whether the band, but for the legend, holds nothing but text in our inks on white.
bool isTextOnly(const Raster& sheet, const Sheet& expected, const QRect& legend, Verdict verdict)
{
    const std::array<QColor, 3> inks{ink::text, ink::muted, verdictColour(verdict)};
    const int around = static_cast<int>(std::ceil(5 * expected.pixelsPerUnit));
    const QRect drawing = legend.adjusted(-around, -around, around, around);
    const QRect band(0, expected.picture.height(), sheet.width(),
                     sheet.height() - expected.picture.height());
    const int large = static_cast<int>(std::ceil(20 * expected.pixelsPerUnit));
    for (int y = band.top(); y <= band.bottom(); ++y)
        for (int x = band.left(); x <= band.right(); ++x)
            if (!drawing.contains(x, y) &&
                std::none_of(inks.begin(), inks.end(), [&](const QColor& colour) {
                    return isInkOnWhite(pixelOf(sheet, x, y), colour);
                }))
                return false;
    for (int y = band.top(); y <= band.bottom(); y += large)
        for (int x = band.left(); x <= band.right(); x += large) {
            const QRect square = QRect(x, y, large, large).intersected(band);
            constexpr double heaviest = 0.6 * 255; // text is lighter, a filled box is not
            if (!square.intersects(drawing) &&
                inkIn(sheet, square) > heaviest * square.width() * square.height())
                return false;
        }
    return true;
}

/// Whether what lies beside the picture is blank.
bool blankBeside(const Raster& sheet, const Sheet& expected)
{
    for (int y = 0; y < expected.picture.height(); ++y)
        for (int x = 0; x < sheet.width(); ++x)
            if (!expected.picture.contains(x, y) &&
                distance(pixelOf(sheet, x, y), pixelOf(expected.pixels, x, y)) > 0)
                return false;
    return true;
}

} // namespace

void compareCaption(VerifyReport& report, const std::string& name, const Raster& sheet,
                    const Sheet& expected)
{
    InkComparison ink(sheet, expected);
    if (const QRect altered = ink.altered(); !altered.isEmpty())
        report.add(false, name + ": the caption was altered, or drawn by another version (" +
                              boxText(altered) + ")");
    else
        report.add(true, name + ": the caption says what the analysis says, " + ink.difference());
}

void compareForeignCaption(VerifyReport& report, const std::string& name, const Raster& sheet,
                           const Sheet& expected, const SheetFacts& facts)
{
    const auto legend = legendIn(sheet, expected, facts.style.threshold);
    const bool plausible = legend && blankBeside(sheet, expected) &&
                           isTextOnly(sheet, expected, *legend, facts.verdict);
    report.add(plausible, name + (!legend     ? ": its legend is not that of its style"
                                  : plausible ? ": its legend is that of its style, and beside it "
                                                "stands nothing but text"
                                              : ": something is drawn beside or below the picture "
                                                "that is neither legend nor text"));
    report.notChecked("the words under the picture",
                      name + ": what its caption says, in words of version " +
                          std::to_string(facts.words) + " where this program writes version " +
                          std::to_string(wordsVersion));
}

} // namespace pentimento::verification
