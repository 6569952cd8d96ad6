// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_network.h"

#include "core/analysis/wording.h"
#include "core/report/printed_picture.h"

namespace pentimento {

namespace {

constexpr qreal hairline = 0.6;
const TextStyle mutedSmall{.size = 8, .colour = ink::muted};

/// The figures side by side, each with its caption below.
void writeFigures(PageFlow& flow, const std::vector<NetworkFigure>& figures)
{
    constexpr qreal gap = 14;
    constexpr qreal tallest = 190;
    const auto count = static_cast<qreal>(std::max<std::size_t>(figures.size(), 3));
    const qreal column = (flow.width() - gap * (count - 1)) / count;
    qreal height = 0;
    qreal captions = 0;
    std::vector<TextBlock> words;
    for (const NetworkFigure& figure : figures) {
        words.emplace_back(figure.caption, mutedSmall, column, flow.canvas().pixelsPerUnit());
        height = std::max(height, fitted(figure.image, column, tallest).height());
        captions = std::max(captions, words.back().height());
    }
    const QRectF room = flow.reserve(height + captions + 12);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const QPointF corner(room.left() + static_cast<qreal>(i) * (column + gap), room.top());
        const QRectF rect(corner, fitted(figures[i].image, column, tallest));
        if (!flow.counting())
            drawNetworkFigure(flow.canvas().painter(), rect, figures[i], hairline);
        flow.canvas().frame(rect, ink::hairline);
        words[i].draw(flow.canvas(), corner + QPointF(0, height + 3), 0, words[i].lineCount());
    }
}

} // namespace

void writeNetworkView(PageFlow& flow, const ReportMaterial& material)
{
    const Analysis& analysis = material.analysis;
    const MapSet& maps = *analysis.maps;
    flow.heading(QStringLiteral("What the network saw"), 240);
    flow.keyValue(QStringLiteral("Protocol"), inferenceModeText(maps.inferenceMode, analysis.pack));
    flow.keyValue(QStringLiteral("What that means"), inferenceModeMeaning(maps.inferenceMode));
    flow.keyValue(QStringLiteral("How fine it is"),
                  shownText(viewText(networkViewOf(maps, analysis.pack))));
    if (const auto guide = guideViewOf(maps, analysis.pack))
        flow.keyValue(QStringLiteral("The view that guided it"),
                      QStringLiteral("The whole picture squashed to %1 × %1 pixels. %2")
                          .arg(guide->inputSide)
                          .arg(shownText(viewText(*guide))));
    flow.skip(4);
    writeFigures(flow, material.networkFigures);
    flow.paragraph(
        QStringLiteral("In the detail the larger frame is one feature of the network, the smaller "
                       "one a cell of the map, both to scale. Nothing finer can be told apart."),
        mutedSmall);
}

} // namespace pentimento
