// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/chart.h"

#include "core/base/text.h"

#include <QString>

#include <array>
#include <iomanip>
#include <sstream>

namespace pentimento {

namespace {

constexpr double Width = 460;
constexpr double PlotLeft = 52;
constexpr double PlotTop = 34;
constexpr double PlotWidth = 396;
constexpr double PlotHeight = 250;
constexpr double PlotBottom = PlotTop + PlotHeight;
constexpr double LegendTop = PlotBottom + 58;
constexpr double LegendRow = 18;
constexpr int LegendColumns = 2;

/// Told apart with any kind of colour vision (Okabe and Ito); dashes when they come round again.
constexpr std::array Colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                             "#e69f00", "#56b4e9", "#8c6d00"};
constexpr std::array Dashes{"none", "7 3", "2 3"};

double xAt(double share)
{
    return PlotLeft + share * PlotWidth;
}

double yAt(double share)
{
    return PlotBottom - share * PlotHeight;
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
    return {Colours[index % Colours.size()], Dashes[index / Colours.size() % Dashes.size()], 1.7};
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
    constexpr Pen Grid{"#ddd", "none", 1};
    constexpr Pen Axis{"#555", "none", 1};
    for (int tick = 0; tick <= 5; ++tick) {
        const double share = tick / 5.0;
        drawLine(out, PlotLeft, yAt(share), PlotLeft + PlotWidth, yAt(share), Grid);
        drawText(out, PlotLeft - 7, yAt(share) + 4, "end",
                 QString::number(share, 'f', 1).toStdString());
    }
    for (const auto& [share, label] : chart.xTicks) {
        drawLine(out, xAt(share), PlotBottom, xAt(share), PlotBottom + 4, Axis);
        drawText(out, xAt(share), PlotBottom + 18, "middle", label);
    }
    drawLine(out, PlotLeft, PlotBottom, PlotLeft + PlotWidth, PlotBottom, Axis);
    drawLine(out, PlotLeft, PlotTop, PlotLeft, PlotBottom, Axis);
    drawText(out, PlotLeft, 18, "start", chart.title, "font-weight=\"bold\"");
    drawText(out, PlotLeft + PlotWidth / 2, PlotBottom + 38, "middle", chart.xTitle);
    std::ostringstream turned;
    turned << "transform=\"rotate(-90 14 " << PlotTop + PlotHeight / 2 << ")\"";
    drawText(out, 14, PlotTop + PlotHeight / 2, "middle", chart.yTitle, turned.str().c_str());
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
        PlotLeft + static_cast<double>(index % LegendColumns) * PlotWidth / LegendColumns;
    const double y = LegendTop + static_cast<double>(index / LegendColumns) * LegendRow;
    drawLine(out, x, y - 4, x + 22, y - 4, pen);
    drawText(out, x + 28, y, "start", name);
}

} // namespace

std::string svgOf(const Chart& chart)
{
    const std::size_t entries = chart.series.size() + (chart.diagonal ? 1 : 0);
    const double height =
        LegendTop + static_cast<double>((entries + LegendColumns - 1) / LegendColumns) * LegendRow;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::fixed << std::setprecision(1);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\""
        << escaped(chart.title) << "\" viewBox=\"0 0 " << Width << ' ' << height << "\" width=\""
        << Width << "\" height=\"" << height
        << "\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">";
    drawAxes(out, chart);
    constexpr Pen Chance{"#999", "4 4", 1};
    if (chart.diagonal) {
        drawLine(out, xAt(0), yAt(0), xAt(1), yAt(1), Chance);
        drawLegendEntry(out, chart.series.size(), "chance", Chance);
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

} // namespace pentimento
