// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_first_page.h"

#include "core/analysis/wording.h"
#include "core/drawing/figures.h"
#include "core/provenance/provenance.h"
#include "core/report/printed_picture.h"

#include <algorithm>

namespace pentimento {

namespace {

const TextStyle smallCaption{.size = 8, .colour = ink::muted};

void writeTitle(PageFlow& flow, const ReportMaker& maker)
{
    const QRectF room = flow.reserve(40);
    Canvas& canvas = flow.canvas();
    canvas.text(room.topLeft() - QPointF(0, 8), room.width(), QStringLiteral("Evidence report"),
                {.size = 23, .weight = QFont::DemiBold});
    canvas.text(
        room.topLeft(), room.width(), QStringLiteral("Pentimento %1").arg(shownText(maker.version)),
        {.size = 10, .weight = QFont::DemiBold, .colour = ink::accent, .align = Qt::AlignRight});
    canvas.text(room.topLeft() + QPointF(0, 13), room.width(),
                QStringLiteral("Where a picture shows traces of AI manipulation"),
                {.size = 8.4, .colour = ink::muted, .align = Qt::AlignRight});
    canvas.fill({room.left(), room.bottom() - 8, room.width(), 1.6}, ink::accent);
    flow.skip(4);
}

QString dimensionsText(const Picture& picture)
{
    QString text =
        QStringLiteral("%1, %2, %3 × %4 pixels")
            .arg(QString::fromStdString(picture.file.format), bytesText(picture.file.bytes))
            .arg(picture.pixels.width())
            .arg(picture.pixels.height());
    if (picture.stored.orientation != 1)
        text += QStringLiteral(" as displayed (stored as %1 × %2, EXIF orientation %3 applied)")
                    .arg(picture.stored.width)
                    .arg(picture.stored.height)
                    .arg(picture.stored.orientation);
    return text;
}

void writeIdentity(PageFlow& flow, const ReportMaterial& material)
{
    const Picture& picture = *material.analysis.picture;
    flow.paragraph(shownText(picture.file.name), {.size = 12, .weight = QFont::DemiBold});
    flow.keyValue(QStringLiteral("File"), dimensionsText(picture));
    flow.keyValue(QStringLiteral("The file says"), shownText(provenanceOf(picture).statement));
    flow.keyValue(QStringLiteral("SHA-256 at import"), QString::fromStdString(picture.file.sha256),
                  true);
    flow.keyValue(
        QStringLiteral("SHA-256 at export"),
        picture.file.path.empty()
            ? QStringLiteral("The picture came from memory (clipboard or drop): there is no file "
                             "to hash again.")
            : QStringLiteral("The same: the file was hashed again before this report was made."));
    flow.keyValue(QStringLiteral("Question"), shownText(material.options.question));
    flow.keyValue(QStringLiteral("Analyst"), shownText(material.options.analyst));
    flow.keyValue(QStringLiteral("Report made"), material.made);
    flow.skip(6);
}

struct Fact
{
    QString name;
    QString value;
};

/// The finding in a box: verdict, numbers, what follows and what does not.
void writeFinding(PageFlow& flow, const HeadFinding& finding)
{
    constexpr qreal padding = 12;
    Canvas& canvas = flow.canvas();
    const qreal inner = flow.width() - 2 * padding - 4;
    const qreal k = canvas.pixelsPerUnit();
    const TextStyle factName{.size = 7.8, .colour = ink::muted};
    const TextStyle factValue{.size = 11, .weight = QFont::DemiBold};
    const TextStyle body{.size = 9};

    const TextBlock label(
        verdictLabel(finding.verdict),
        {.size = 17, .weight = QFont::DemiBold, .colour = verdictColour(finding.verdict)}, inner,
        k);
    const TextBlock sentence(verdictSentence(finding.verdict, finding.falseAlarm, finding.caveat),
                             {.size = 10}, inner, k);
    const TextBlock meaning(verdictMeaning(finding.verdict, finding.falseAlarm, finding.caveat),
                            body, inner, k);
    const TextBlock unknown(
        QStringLiteral("What this cannot know: whether the scene is true, who changed what, and "
                       "manipulation of kinds that no detector here was trained on. See Limits."),
        {.size = 9, .colour = ink::muted}, inner, k);

    const std::vector<std::pair<Fact, qreal>> facts{
        {{QStringLiteral("Score, 0 to 1"), scoreText(finding.score)}, 0.2},
        {{QStringLiteral("Marked area"), shareText(finding.area)}, 0.2},
        {{QStringLiteral("How often untouched photos reach it"),
          shownText(finding.falseAlarm.text())},
         0.6}};
    std::vector<TextBlock> values;
    qreal factsHeight = 0;
    for (const auto& [fact, share] : facts) {
        values.emplace_back(fact.value, factValue, share * inner - 8, k);
        factsHeight = std::max(factsHeight, factName.lineHeight() + values.back().height());
    }

    const qreal gap = 5;
    const qreal height = 2 * padding + smallCaption.lineHeight() + label.height() +
                         sentence.height() + meaning.height() + unknown.height() + factsHeight +
                         4 * gap - 3;
    const QRectF room = flow.reserve(height);
    canvas.fill(room, ink::wash);
    canvas.fill({room.left(), room.top(), 4, room.height()}, verdictColour(finding.verdict));

    const qreal x = room.left() + padding + 4;
    qreal y = room.top() + padding - 3;
    y += canvas.text({x, y}, inner, QStringLiteral("Finding, %1").arg(shownText(finding.title)),
                     smallCaption);
    const auto place = [&](const TextBlock& block) {
        block.draw(canvas, {x, y}, 0, block.lineCount());
        y += block.height() + gap;
    };
    place(label);
    place(sentence);
    qreal column = x;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        canvas.text({column, y}, facts[i].second * inner, facts[i].first.name, factName);
        values[i].draw(canvas, {column, y + factName.lineHeight() - 1}, 0, values[i].lineCount());
        column += facts[i].second * inner;
    }
    y += factsHeight + gap;
    place(meaning);
    place(unknown);
    flow.skip(12);
}

/// Picture and overlay beside each other, with the legend below.
void writePictures(PageFlow& flow, const ReportMaterial& material)
{
    constexpr qreal gap = 14;
    constexpr qreal below = 58; ///< captions and legend
    const qreal column = (flow.width() - gap) / 2;
    qreal tallest = std::min(flow.roomLeft() - below, 300.0);
    if (tallest < 130)
        tallest = 300;
    const QSizeF size = fitted(material.picture, column, tallest);
    const QRectF room = flow.reserve(size.height() + below);
    Canvas& canvas = flow.canvas();

    const qreal rightX = room.left() + column + gap;
    const QRectF left(QPointF(room.left(), room.top()), size);
    const QRectF right(QPointF(rightX, room.top()), size);
    drawPrinted(flow, left, material.picture);
    drawPrinted(flow, right, material.overlay);
    canvas.frame(left, ink::hairline);
    canvas.frame(right, ink::hairline);

    const OverlayStyle& style = material.options.overlay;
    const qreal captions = room.top() + size.height() + 3;
    canvas.text({room.left(), captions}, column, QStringLiteral("The picture as analysed"),
                smallCaption);
    canvas.line({rightX, captions}, column,
                QStringLiteral("%1 over the picture, opacity %2 %")
                    .arg(shownText(material.overlaid.title))
                    .arg(style.opacity * 100, 0, 'f', 0),
                smallCaption);
    const qreal legendY = captions + 20;
    drawLegend(canvas, {rightX + 4, legendY, column - 8, 8}, style);
    canvas.text(
        {room.left(), legendY - 3}, column - 6,
        QStringLiteral(
            "Colour scale of every map in this report: fixed from 0 to 1, never stretched to the "
            "picture. Values below %1 stay uncoloured.")
            .arg(style.threshold, 0, 'f', 2),
        smallCaption);
}

} // namespace

void writeFirstPage(PageFlow& flow, const ReportMaterial& material)
{
    writeTitle(flow, material.maker);
    writeIdentity(flow, material);
    writeFinding(flow, material.analysis.findings.combined);
    writePictures(flow, material);
}

} // namespace pentimento
