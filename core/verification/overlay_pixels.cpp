// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/overlay_pixels.h"

#include "core/drawing/blend.h"
#include "core/drawing/pixels.h"
#include "core/verification/evenness.h"

#include <QRect>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace pentimento::verification {

namespace {

constexpr int side = Evenness::side; ///< of the squares within which deviations are bounded
/// How far from the redrawn contour a pixel may have changed sides, in pixels.
constexpr int reach = 2;

/// Measured between bf16 and fp32 at the packs' own threshold of 0.5: at most 0.17 % of a picture's
/// pixels change sides, 45 in one square, and none in a square where more than 40 % could.
constexpr int mostAstray = 64;          ///< pixels in all that lie away from the contour
constexpr int mostAstrayHere = 8;       ///< the same in a square
constexpr double mostFlipped = 0.01;    ///< share of the picture
constexpr double mostInSquare = 0.125;  ///< share of a square
constexpr double crowded = 0.4;         ///< share of a square that could change sides
constexpr double mostInCrowded = 0.01;  ///< share of such a square
constexpr double mostRounded = 0.001;   ///< share of the picture off by one level
constexpr double mostRoundedHere = 0.1; ///< share of a square off by one level

/// What was found in one square, or in all.
struct Found
{
    int pixels = 0;
    int foreign = 0;    ///< neither the picture nor any colour that the map could give
    int rounded = 0;    ///< off by one level
    int flipped = 0;    ///< on the other side of the threshold
    int astray = 0;     ///< of these, away from the contour
    int changeable = 0; ///< near the contour and near the threshold
    int moved = 0;      ///< in another colour
    int farthest = 0;   ///< by how many steps of the colour table

    void add(const Found& other)
    {
        pixels += other.pixels;
        foreign += other.foreign;
        rounded += other.rounded;
        flipped += other.flipped;
        astray += other.astray;
        moved += other.moved;
        farthest = std::max(farthest, other.farthest);
    }
};

/// A share of pixels, but never so few that a small picture could not have a single one.
int allowedOf(double share, int pixels, int atLeast)
{
    return std::max(static_cast<int>(share * pixels), atLeast);
}

class PictureComparison
{
public:
    PictureComparison(const Raster& sheet, const QPoint& place, const Raster& picture,
                      const HeatMap& map, const OverlayStyle& style, double tolerance);

    [[nodiscard]] VerifyCheck result();

private:
    [[nodiscard]] Found lookAt(const QRect& square);
    void look(int x, int y, Found& found);
    /// The steps in the colour table from the fresh colour to the drawn one, `slack` levels off at
    /// most; nothing when no map within the tolerance gives it.
    [[nodiscard]] std::optional<int> stepsTo(const std::uint8_t* pixel, const std::uint8_t* drawn,
                                             float value, int slack) const;
    [[nodiscard]] bool nearThreshold(float value) const
    {
        return std::abs(value - m_blend.threshold()) <= m_tolerance;
    }
    [[nodiscard]] bool onContour(int x, int y) const;
    [[nodiscard]] float value(int x, int y) const
    {
        return m_values[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_picture.width()) +
                        static_cast<std::size_t>(x)];
    }
    [[nodiscard]] std::string complaintAbout(const Found& square) const;
    [[nodiscard]] std::string complaintAboutColours() const;

    const Raster& m_sheet;
    QPoint m_place;
    const Raster& m_picture;
    Blend m_blend;
    float m_tolerance;
    std::vector<float> m_values; ///< the fresh map at the picture's size
    Evenness m_moves;            ///< of colours, in steps of the table
};

PictureComparison::PictureComparison(const Raster& sheet, const QPoint& place,
                                     const Raster& picture, const HeatMap& map,
                                     const OverlayStyle& style, double tolerance)
    : m_sheet(sheet), m_place(place), m_picture(picture), m_blend(style),
      m_tolerance(static_cast<float>(tolerance)),
      m_values(static_cast<std::size_t>(picture.width()) *
               static_cast<std::size_t>(picture.height())),
      m_moves(picture.width(), picture.height())
{
    const HeatMap fitted = mapOnto(map, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); ++y)
        fitted.pictureRow(y, m_values.data() + static_cast<std::ptrdiff_t>(y) * picture.width());
}

bool PictureComparison::onContour(int x, int y) const
{
    const bool here = m_blend.coloured(value(x, y));
    const int right = std::min(x + reach, m_picture.width() - 1);
    const int bottom = std::min(y + reach, m_picture.height() - 1);
    for (int j = std::max(0, y - reach); j <= bottom; ++j)
        for (int i = std::max(0, x - reach); i <= right; ++i)
            if (m_blend.coloured(value(i, j)) != here)
                return true;
    return false;
}

std::optional<int> PictureComparison::stepsTo(const std::uint8_t* pixel, const std::uint8_t* drawn,
                                              float value, int slack) const
{
    const int fresh = Blend::index(value);
    const int lowest =
        Blend::index(std::max(value - m_tolerance, m_blend.threshold())); // below: no colour
    const int highest = Blend::index(std::max(value + m_tolerance, m_blend.threshold()));
    std::optional<int> nearest;
    for (int index = lowest; index <= highest; ++index) {
        const std::array<std::uint8_t, 3> expected{m_blend.channel(pixel[0], index, 0),
                                                   m_blend.channel(pixel[1], index, 1),
                                                   m_blend.channel(pixel[2], index, 2)};
        const int steps = index - fresh;
        if (distance(expected.data(), drawn) <= slack &&
            (!nearest || std::abs(steps) < std::abs(*nearest)))
            nearest = steps;
    }
    return nearest;
}

void PictureComparison::look(int x, int y, Found& found)
{
    const std::uint8_t* pixel = pixelOf(m_picture, x, y);
    const std::uint8_t* drawn = pixelOf(m_sheet, m_place.x() + x, m_place.y() + y);
    const float here = value(x, y);
    const bool coloured = m_blend.coloured(here);
    const bool changeable = nearThreshold(here) && onContour(x, y);
    const bool bare = distance(pixel, drawn) == 0;
    ++found.pixels;
    found.changeable += changeable ? 1 : 0;
    if (!coloured && bare)
        return;
    const auto steps =
        coloured || nearThreshold(here) ? stepsTo(pixel, drawn, here, 0) : std::optional<int>();
    if (coloured && steps) {
        m_moves.add(x, y, *steps);
        found.moved += *steps != 0 ? 1 : 0;
        found.farthest = std::max(found.farthest, std::abs(*steps));
    } else if (nearThreshold(here) && (coloured ? bare : steps.has_value())) {
        ++found.flipped;
        found.astray += changeable ? 0 : 1;
    } else if (coloured ? stepsTo(pixel, drawn, here, 1).has_value()
                        : distance(pixel, drawn) == 1) {
        ++found.rounded;
    } else {
        ++found.foreign;
    }
}

Found PictureComparison::lookAt(const QRect& square)
{
    Found found;
    for (int y = square.top(); y <= square.bottom(); ++y)
        for (int x = square.left(); x <= square.right(); ++x)
            look(x, y, found);
    return found;
}

/// What a square shows that no other rounding of the same map gives; empty when nothing.
std::string PictureComparison::complaintAbout(const Found& square) const
{
    const bool isCrowded = square.changeable > crowded * square.pixels;
    if (square.flipped > allowedOf(isCrowded ? mostInCrowded : mostInSquare, square.pixels, 4))
        return isCrowded ? "so much of the map lies so near the threshold that shapes could be cut "
                           "from it, and pixels differ there"
                         : "too many pixels are on the wrong side of the threshold";
    if (square.astray > mostAstrayHere)
        return "pixels away from its contour are on the wrong side of the threshold";
    if (square.rounded > allowedOf(mostRoundedHere, square.pixels, 2))
        return "the picture is off by one level in a pattern";
    return {};
}

/// Where colours moved in a pattern.
std::string PictureComparison::complaintAboutColours() const
{
    // Numbering the colours loses up to half a step.
    constexpr double numbering = 0.25;
    const double steps = m_tolerance * 255;
    const Evenness::Uneven within = m_moves.within();
    const Evenness::Uneven between = m_moves.between();
    const bool letters = within.by > std::max(mostUnevenWithin * steps, numbering);
    if (!letters && between.by <= std::max(mostUnevenBetween * steps, numbering))
        return {};
    return "colours differ in a pattern that the map does not have (" +
           boxText(letters ? within.where : between.where) + ")";
}

VerifyCheck PictureComparison::result()
{
    Found all;
    QRect foreign;
    std::string complaint;
    for (int y = 0; y < m_picture.height(); y += side)
        for (int x = 0; x < m_picture.width(); x += side) {
            const QRect square =
                QRect(x, y, side, side).intersected({0, 0, m_picture.width(), m_picture.height()});
            const Found found = lookAt(square);
            all.add(found);
            if (found.foreign > 0)
                foreign = foreign.united(square);
            if (complaint.empty())
                if (const std::string about = complaintAbout(found); !about.empty())
                    complaint = about + " (" + boxText(square) + ")";
        }
    const int flips = allowedOf(mostFlipped, all.pixels, 16);
    const int rounded = allowedOf(mostRounded, all.pixels, 4);
    if (all.foreign > 0)
        return {CheckState::Wrong, std::to_string(all.foreign) +
                                       " pixels are not what this picture and its map give (" +
                                       boxText(foreign) + ")"};
    if (complaint.empty())
        complaint = complaintAboutColours();
    if (!complaint.empty())
        return {CheckState::Wrong, complaint};
    if (all.flipped > flips || all.astray > mostAstray)
        return {CheckState::Wrong,
                std::to_string(all.flipped) + " pixels are on the wrong side of the threshold, " +
                    std::to_string(all.astray) + " of them away from its contour (allowed " +
                    std::to_string(flips) + " and " + std::to_string(mostAstray) + ")"};
    if (all.rounded > rounded)
        return {CheckState::Wrong, std::to_string(all.rounded) +
                                       " pixels of the picture are off by one level (allowed " +
                                       std::to_string(rounded) + ")"};
    if (all.flipped + all.moved + all.rounded == 0)
        return {CheckState::Ok, "every pixel of picture and map is what the analysis gives"};
    return {CheckState::Ok, "picture and map are what the analysis gives: of " +
                                std::to_string(all.pixels) + " pixels, " +
                                std::to_string(all.flipped) +
                                " are on the other side of the threshold (allowed " +
                                std::to_string(flips) + "), " + std::to_string(all.moved) +
                                " in another colour, by " + std::to_string(all.farthest) +
                                " steps of 255 at most, and " + std::to_string(all.rounded) +
                                " off by one level (allowed " + std::to_string(rounded) + ")"};
}

} // namespace

VerifyCheck comparePicture(const Raster& sheet, const QPoint& place, const Raster& picture,
                           const HeatMap& map, const OverlayStyle& style, double tolerance)
{
    return PictureComparison(sheet, place, picture, map, style, tolerance).result();
}

} // namespace pentimento::verification
