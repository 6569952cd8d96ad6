// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_findings.h"

#include "core/analysis/layer.h"
#include "core/analysis/wording.h"
#include "core/drawing/figures.h"
#include "core/report/printed_picture.h"
#include "core/report/report_agreement.h"

#include <algorithm>

namespace pentimento {

namespace {

const TextStyle mutedSmall{.size = 8, .colour = ink::muted};

QString titleOf(const Findings& findings, const std::string& head)
{
    const HeadFinding* finding = findingOf(findings, LayerId::named(head));
    return shownText((finding ? *finding : findings.combined).title);
}

void writeStripKey(PageFlow& flow)
{
    const QRectF room = flow.reserve(30);
    Canvas& canvas = flow.canvas();
    CalibrationTable example;
    for (int i = 0; i < 100; ++i)
        example.pristineScores.push_back(i < 50 ? 0.2F : i < 90 ? 0.35F : 0.5F);
    example.inconclusiveLine = 0.4;
    example.moderateLine = 0.6;
    example.strongLine = 0.8;
    constexpr qreal width = 110;
    drawScoreStrip(canvas, {room.left(), room.top() + 5, width, 10}, 0.7, ink::muted, example);
    canvas.text(
        {room.left() + width + 12, room.top()}, room.width() - width - 12,
        QStringLiteral(
            "How to read the strips: grey bands hold the scores of half, 90 % and 99 % of the "
            "untouched photos measured; thin lines are where inconclusive, moderate and strong "
            "begin; the diamond is this picture."),
        mutedSmall);
}

/// One detector: what it was trained on, its score among untouched photos, its verdict.
void writeDetectorRow(PageFlow& flow, const HeadFinding& finding, const HeadInfo* info,
                      const Analysis& analysis)
{
    Canvas& canvas = flow.canvas();
    const qreal k = canvas.pixelsPerUnit();
    const qreal nameWidth = flow.width() * 0.36;
    const qreal stripWidth = flow.width() * 0.3;
    const qreal verdictWidth = flow.width() - nameWidth - stripWidth - 24;
    const TextBlock title(shownText(finding.title), {.size = 9.4, .weight = QFont::DemiBold},
                          nameWidth, k);
    const TextBlock trained(
        finding.trainedOn.empty()
            ? QString()
            : QStringLiteral("Trained on %1").arg(shownText(finding.trainedOn).left(400)),
        mutedSmall, nameWidth, k);
    const TextBlock verdict(
        QStringLiteral("%1, score %2").arg(verdictLabel(finding.verdict), scoreText(finding.score)),
        {.size = 9, .weight = QFont::DemiBold, .colour = verdictColour(finding.verdict)},
        verdictWidth, k);
    const TextBlock rate(QStringLiteral("%1 Marked area: %2.")
                             .arg(shownText(finding.falseAlarm.text()), shareText(finding.area)),
                         mutedSmall, verdictWidth, k);

    const bool hasTrained = !finding.trainedOn.empty();
    const qreal height = std::max({title.height() + (hasTrained ? trained.height() : 0),
                                   verdict.height() + rate.height(), 30.0}) +
                         10;
    const QRectF room = flow.reserve(height);
    const qreal y = room.top() + 4;
    title.draw(canvas, {room.left(), y}, 0, title.lineCount());
    trained.draw(canvas, {room.left(), y + title.height()}, 0, trained.lineCount());

    const QRectF strip(room.left() + nameWidth + 12, y + 3, stripWidth, 12);
    drawScoreStrip(
        canvas, strip, finding.score, verdictColour(finding.verdict),
        info ? calibrationFor(*info, analysis.maps->inferenceMode, analysis.quality.qualityClass)
             : CalibrationTable());
    for (const double value : {0.0, 0.5, 1.0})
        canvas.text({strip.left() + value * stripWidth - 15, strip.bottom() + 1}, 30,
                    QString::number(value),
                    {.size = 7, .colour = ink::muted, .align = Qt::AlignHCenter});

    const qreal verdictX = strip.right() + 12;
    verdict.draw(canvas, {verdictX, y}, 0, verdict.lineCount());
    rate.draw(canvas, {verdictX, y + verdict.height()}, 0, rate.lineCount());
    canvas.rule({room.left(), room.bottom()}, {room.right(), room.bottom()});
}

void writeHeadMaps(PageFlow& flow, const ReportMaterial& material)
{
    const Findings& findings = material.analysis.findings;
    const std::size_t count = std::min(material.headOverlays.size(), findings.heads.size());
    if (count == 0)
        return;
    constexpr qreal gap = 10;
    const std::size_t perRow = count == 4 || count > 6 ? 4 : 3;
    const qreal column =
        (flow.width() - gap * static_cast<qreal>(perRow - 1)) / static_cast<qreal>(perRow);
    const QSizeF size = fitted(material.headOverlays.front(), column, 190);
    const qreal rowHeight = size.height() + 26;
    flow.subheading(QStringLiteral("Each detector's map"), rowHeight);
    for (std::size_t first = 0; first < count; first += perRow) {
        const QRectF room = flow.reserve(rowHeight);
        for (std::size_t i = first; i < std::min(first + perRow, count); ++i) {
            const qreal x = room.left() + static_cast<qreal>(i - first) * (column + gap);
            const QRectF rect(QPointF(x, room.top() + 2), size);
            drawPrinted(flow, rect, material.headOverlays[i]);
            flow.canvas().frame(rect, ink::hairline);
            flow.canvas().line(
                {x, rect.bottom() + 2}, column,
                QStringLiteral("%1, score %2")
                    .arg(shownText(findings.heads[i].title), scoreText(findings.heads[i].score)),
                mutedSmall);
        }
    }
    for (const HeadFinding& finding : findings.heads)
        if (!finding.description.empty())
            flow.bullet(QStringLiteral("%1: %2").arg(shownText(finding.title),
                                                     shownText(finding.description).left(600)),
                        {.size = 8.4});
}

} // namespace

void writeDetectors(PageFlow& flow, const ReportMaterial& material)
{
    const Findings& findings = material.analysis.findings;
    const Pack& pack = material.analysis.pack;
    flow.heading(QStringLiteral("What each detector answers"));
    flow.paragraph(QStringLiteral(
        "Each detector was trained on one family of manipulation and answers to traces like "
        "those; that it answers does not mean that this very tool was used. A score is the "
        "strongest connected evidence anywhere in the map, from 0 to 1; it is not a "
        "probability that the picture is manipulated."));
    writeStripKey(flow);
    writeDetectorRow(flow, findings.combined, &pack.combined, material.analysis);
    for (const HeadFinding& finding : findings.heads)
        writeDetectorRow(flow, finding, headOf(pack, LayerId::named(finding.id)),
                         material.analysis);
    flow.skip(4);
    writeAgreement(flow, material);
    writeHeadMaps(flow, material);
}

void writeRegions(PageFlow& flow, const ReportMaterial& material)
{
    const Findings& findings = material.analysis.findings;
    const Picture& picture = *material.analysis.picture;
    const double threshold = material.analysis.pack.combined.mapThreshold;
    if (findings.regions.empty()) {
        flow.heading(QStringLiteral("Marked regions"));
        flow.paragraph(regionsSentence(findings, threshold));
        return;
    }
    const QSizeF size = fitted(material.picture, flow.width(), 300);
    flow.heading(QStringLiteral("Marked regions"), size.height() + 60);
    flow.paragraph(regionsSentence(findings, threshold) +
                   QStringLiteral(" Positions are in pixels of the displayed picture, from its top "
                                  "left corner."));
    const QRectF room = flow.reserve(size.height() + 8);
    const QRectF rect(QPointF(room.center().x() - size.width() / 2, room.top()), size);
    drawPrinted(flow, rect, material.picture);
    flow.canvas().frame(rect, ink::hairline);
    drawRegionBoxes(flow.canvas(), rect, findings.regions, picture.pixels.width(),
                    picture.pixels.height());

    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < findings.regions.size(); ++i) {
        const Region& region = findings.regions[i];
        rows.push_back(
            {QString::number(i + 1), QString::number(region.x), QString::number(region.y),
             QStringLiteral("%1 × %2").arg(region.width).arg(region.height), shareText(region.area),
             scoreText(region.peak), titleOf(findings, region.head)});
    }
    flow.table({{QStringLiteral("No."), 0.07},
                {QStringLiteral("Left"), 0.1, Qt::AlignRight},
                {QStringLiteral("Top"), 0.1, Qt::AlignRight},
                {QStringLiteral("Width × height"), 0.2, Qt::AlignRight},
                {QStringLiteral("Share of picture"), 0.16, Qt::AlignRight},
                {QStringLiteral("Peak value"), 0.12, Qt::AlignRight},
                {QStringLiteral("Strongest answer"), 0.25}},
               rows);
}

} // namespace pentimento
