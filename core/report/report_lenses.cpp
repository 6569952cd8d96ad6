// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_lenses.h"

#include "core/analysis/layer.h"
#include "core/report/printed_picture.h"

#include <algorithm>

namespace pentimento {

namespace {

const TextStyle mutedSmall{.size = 8, .colour = ink::muted};
constexpr qreal gap = 14;
constexpr qreal captionHeight = 24;

/// The layers beside each other, two in a row, each with its name.
void writeMaps(PageFlow& flow, const std::vector<Layer>& layers,
               const std::vector<QImage>& overlays)
{
    const qreal column = (flow.width() - gap) / 2;
    for (std::size_t first = 0; first < layers.size(); first += 2) {
        const QSizeF size = fitted(overlays[first], column, 230);
        const QRectF room = flow.reserve(size.height() + captionHeight);
        for (std::size_t i = first; i < std::min(first + 2, layers.size()); ++i) {
            const qreal x = room.left() + static_cast<qreal>(i - first) * (column + gap);
            const QRectF rect(QPointF(x, room.top() + 2), size);
            drawPrinted(flow, rect, overlays[i]);
            flow.canvas().frame(rect, ink::hairline);
            flow.canvas().line({x, rect.bottom() + 2}, column,
                               QStringLiteral("%1, coloured from %2")
                                   .arg(shownText(layers[i].title))
                                   .arg(layers[i].threshold, 0, 'f', 2),
                               mutedSmall);
        }
    }
}

void writeSettings(PageFlow& flow, const LensRun& run)
{
    for (const LensParameter& parameter : run.lens.parameters)
        flow.keyValue(shownText(parameter.label), QStringLiteral("%1 %2 (from %3 to %4)")
                                                      .arg(run.settings.at(parameter.id))
                                                      .arg(shownText(parameter.unit))
                                                      .arg(parameter.lowest)
                                                      .arg(parameter.highest)
                                                      .simplified());
}

void writeLens(PageFlow& flow, const LensRun& run, const std::vector<QImage>& overlays)
{
    const LensDescription& lens = run.lens;
    flow.subheading(shownText(lens.title), overlays.empty() ? 60 : 200);
    if (run.outcome)
        writeMaps(flow, layersOf(run), overlays);
    else
        flow.paragraph(QStringLiteral("No map: %1")
                           .arg(shownText(std::string(lensFailureText(run.outcome.error().code)))));
    writeSettings(flow, run);
    if (run.outcome)
        for (const LensFact& fact : run.outcome->facts)
            flow.keyValue(shownText(fact.label), shownText(fact.value));
    flow.keyValue(QStringLiteral("Lens"), QStringLiteral("%1, version %2 of its arithmetic")
                                              .arg(shownText(lens.id))
                                              .arg(lens.version));
    flow.skip(3);
    flow.bullet(shownText(lens.highMeans));
    flow.bullet(shownText(lens.ignore));
    if (run.outcome)
        for (const std::string& caution : run.outcome->cautions)
            flow.bullet(shownText(caution));
    flow.paragraph(QStringLiteral("Described by: %1").arg(shownText(lens.reference)), mutedSmall);
}

} // namespace

void writeLenses(PageFlow& flow, const ReportMaterial& material)
{
    const std::vector<LensRun>& runs = material.analysis.lenses;
    if (runs.empty())
        return;
    flow.heading(QStringLiteral("Lenses"), 120);
    flow.paragraph(QStringLiteral(
        "A lens is arithmetic on the picture, without a trained network. It shows where to look, "
        "never what happened there: how often untouched photos look the same was not measured, "
        "and no score and no verdict of this report rests on a lens."));
    for (std::size_t i = 0; i < runs.size(); ++i)
        writeLens(flow, runs[i], material.lensOverlays[i]);
}

} // namespace pentimento
