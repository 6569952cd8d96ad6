// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/chart.h"

#include "core/base/text.h"

#include <QString>

#include <array>
#include <iomanip>
#include <sstream>

namespace pentimento::evaluation {

namespace {

constexpr double chartWidth = 460;
constexpr double plotLeft = 52;
constexpr double plotTop = 34;
constexpr double plotWidth = 396;
constexpr double plotHeight = 250;
constexpr double plotBottom = plotTop + plotHeight;
constexpr double legendTop = plotBottom + 58;
constexpr double legendRow = 18;
constexpr int legendColumns = 2;

/// Told apart with any kind of colour vision (Okabe and Ito); dashes when they come round again.
constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                             "#e69f00", "#56b4e9", "#8c6d00"};
constexpr std::array dashes{"none", "7 3", "2 3"};

double xAt(double share)
{
    return plotLeft + share * plotWidth;
}

double yAt(double share)
{
    return plotBottom - share * plotHeight;
}

struct Pen
{
    const char* colour;
    const char* dash;
    double width;
};

Pen penOf(const Series& series, std::size_t index)
{
    if (series.emphasised)
        return {"#111", "none", 3};
    return {colours[index % colours.size()], dashes[index / colours.size() % dashes.size()], 1.7};
}

void drawText(std::ostream& out, double x, double y, const char* anchor, const std::string& text,
              const char* extra = "")
{
    out << "<text x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\" " << extra
        << ">" << escaped(text) << "</text>";
}

void drawLine(std::ostream& out, double x1, double y1, double x2, double y2, const Pen& pen)
{
    out << "<line x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2
        << "\" stroke=\"" << pen.colour << "\" stroke-dasharray=\"" << pen.dash
        << "\" stroke-width=\"" << pen.width << "\"/>";
}

void drawAxes(std::ostream& out, const Chart& chart)
{
    constexpr Pen grid{"#ddd", "none", 1};
    constexpr Pen axis{"#555", "none", 1};
    for (int tick = 0; tick <= 5; ++tick) {
        const double share = tick / 5.0;
        drawLine(out, plotLeft, yAt(share), plotLeft + plotWidth, yAt(share), grid);
        drawText(out, plotLeft - 7, yAt(share) + 4, "end",
                 QString::number(share, 'f', 1).toStdString());
    }
    for (const auto& [share, label] : chart.xTicks) {
        drawLine(out, xAt(share), plotBottom, xAt(share), plotBottom + 4, axis);
        drawText(out, xAt(share), plotBottom + 18, "middle", label);
    }
    drawLine(out, plotLeft, plotBottom, plotLeft + plotWidth, plotBottom, axis);
    drawLine(out, plotLeft, plotTop, plotLeft, plotBottom, axis);
    drawText(out, plotLeft, 18, "start", chart.title, "font-weight=\"bold\"");
    drawText(out, plotLeft + plotWidth / 2, plotBottom + 38, "middle", chart.xTitle);
    std::ostringstream turned;
    turned << "transform=\"rotate(-90 14 " << plotTop + plotHeight / 2 << ")\"";
    drawText(out, 14, plotTop + plotHeight / 2, "middle", chart.yTitle, turned.str().c_str());
}

void drawSeries(std::ostream& out, const Series& series, const Pen& pen)
{
    out << "<polyline fill=\"none\" stroke=\"" << pen.colour << "\" stroke-dasharray=\"" << pen.dash
        << "\" stroke-width=\"" << pen.width << "\" points=\"";
    for (const auto& [x, y] : series.points)
        out << xAt(x) << ',' << yAt(y) << ' ';
    out << "\"/>";
    if (series.dots)
        for (const auto& [x, y] : series.points)
            out << "<circle cx=\"" << xAt(x) << "\" cy=\"" << yAt(y) << "\" r=\"3\" fill=\""
                << pen.colour << "\"/>";
}

void drawLegendEntry(std::ostream& out, std::size_t index, const std::string& name, const Pen& pen)
{
    const double x =
        plotLeft + static_cast<double>(index % legendColumns) * plotWidth / legendColumns;
    const double y = legendTop + static_cast<double>(index / legendColumns) * legendRow;
    drawLine(out, x, y - 4, x + 22, y - 4, pen);
    drawText(out, x + 28, y, "start", name);
}

} // namespace

std::string svgOf(const Chart& chart)
{
    const std::size_t entries = chart.series.size() + (chart.diagonal ? 1 : 0);
    const double height =
        legendTop + static_cast<double>((entries + legendColumns - 1) / legendColumns) * legendRow;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::fixed << std::setprecision(1);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\""
        << escaped(chart.title) << "\" viewBox=\"0 0 " << chartWidth << ' ' << height
        << "\" width=\"" << chartWidth << "\" height=\"" << height
        << "\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">";
    drawAxes(out, chart);
    constexpr Pen chance{"#999", "4 4", 1};
    if (chart.diagonal) {
        drawLine(out, xAt(0), yAt(0), xAt(1), yAt(1), chance);
        drawLegendEntry(out, chart.series.size(), "chance", chance);
    }
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const Pen pen = penOf(chart.series[i], i);
        drawSeries(out, chart.series[i], pen);
        drawLegendEntry(out, i, chart.series[i].name, pen);
    }
    out << "</svg>";
    return out.str();
}

std::string escaped(std::string_view text)
{
    // Control characters, which would be no valid XML, are visible text by now.
    return QString::fromStdString(visibleText(text)).toHtmlEscaped().toStdString();
}

} // namespace pentimento::evaluation
