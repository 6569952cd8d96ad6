// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

#include <vector>

namespace pentimento::verification {

/// How evenly one field of values lies above or below another. Other arithmetic moves a map by
/// about the same within a small square and little differently in the next; whoever writes or draws
/// with what may differ does not. Not thread-safe.
class Evenness
{
public:
    /// Side of a square in pixels: a letter that can be read hardly fits.
    static constexpr int side = 32;

    Evenness(int width, int height);

    /// The difference at a pixel; pixels without one are left out.
    void add(int x, int y, double difference);

    struct Uneven
    {
        double by = 0;
        QRect where;
    };
    /// The largest standard deviation within a square.
    [[nodiscard]] Uneven within() const;
    /// The largest difference between the means of two neighbouring squares.
    [[nodiscard]] Uneven between() const;

private:
    struct Sums
    {
        double count = 0;
        double sum = 0;
        double squares = 0;
    };
    [[nodiscard]] const Sums& at(int column, int row) const
    {
        return m_squares[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
                         static_cast<std::size_t>(column)];
    }

    int m_columns;
    int m_rows;
    std::vector<Sums> m_squares;
};

/// What other arithmetic does to a map stays below these shares of the largest difference that it
/// may make.
inline constexpr double mostUnevenWithin = 0.3;
inline constexpr double mostUnevenBetween = 0.6;

} // namespace pentimento::verification
