// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pentimento::evaluation {

/// One line of a chart; x and y in 0..1.
struct Series
{
    std::string name;
    std::vector<std::pair<double, double>> points;
    bool emphasised = false;
    bool dots = false; ///< a mark at each point
};

/// A line chart whose y axis always spans 0 to 1.
struct Chart
{
    std::string title;
    std::string xTitle;
    std::string yTitle;
    std::vector<std::pair<double, std::string>> xTicks; ///< position 0..1, label
    std::vector<Series> series;
    bool diagonal = false; ///< the line of chance
};

/// The chart as an SVG element with its legend, to be put into a page. Text is escaped().
[[nodiscard]] std::string svgOf(const Chart& chart);

/// visibleText() that may stand in HTML and SVG, attributes included.
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace pentimento::evaluation
