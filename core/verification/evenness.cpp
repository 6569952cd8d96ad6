// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/evenness.h"

#include <algorithm>
#include <cmath>

namespace pentimento::verification {

Evenness::Evenness(int width, int height)
    : m_columns((width + side - 1) / side), m_rows((height + side - 1) / side),
      m_squares(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows))
{}

void Evenness::add(int x, int y, double difference)
{
    const int column = x / side;
    const int row = y / side;
    Sums& square = m_squares[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
                             static_cast<std::size_t>(column)];
    square.count += 1;
    square.sum += difference;
    square.squares += difference * difference;
}

Evenness::Uneven Evenness::within() const
{
    Uneven worst;
    for (int row = 0; row < m_rows; ++row)
        for (int column = 0; column < m_columns; ++column) {
            const Sums& square = at(column, row);
            if (square.count == 0)
                continue;
            const double mean = square.sum / square.count;
            const double by = std::sqrt(std::max(0.0, square.squares / square.count - mean * mean));
            if (by > worst.by)
                worst = {by, {column * side, row * side, side, side}};
        }
    return worst;
}

Evenness::Uneven Evenness::between() const
{
    // The mean of a few pixels is no mean.
    constexpr double fewest = side * side / 8.0;
    Uneven worst;
    const auto compare = [&](int column, int row, const Sums& other) {
        const Sums& square = at(column, row);
        if (square.count < fewest || other.count < fewest)
            return;
        const double by = std::abs(square.sum / square.count - other.sum / other.count);
        if (by > worst.by)
            worst = {by, {column * side, row * side, side, side}};
    };
    for (int row = 0; row < m_rows; ++row)
        for (int column = 0; column < m_columns; ++column) {
            if (column > 0)
                compare(column, row, at(column - 1, row));
            if (row > 0)
                compare(column, row, at(column, row - 1));
        }
    return worst;
}

} // namespace pentimento::verification
