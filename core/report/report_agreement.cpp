// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_agreement.h"

#include "core/analysis/wording.h"
#include "core/report/printed_picture.h"

#include <algorithm>

namespace pentimento {

namespace {

constexpr std::size_t mostHeadsOfTable = 12; ///< more columns would not fit a page
const TextStyle mutedSmall{.size = 8, .colour = ink::muted};

QStringList titlesWhere(const Findings& findings, bool (*wanted)(Verdict))
{
    QStringList titles;
    for (const HeadFinding& finding : findings.heads)
        if (wanted(finding.verdict))
            titles << shownText(finding.title);
    return titles;
}

bool answers(Verdict verdict)
{
    return verdict == Verdict::Moderate || verdict == Verdict::Strong;
}

bool measured(const HeadFinding& finding)
{
    return finding.falseAlarm.photos > 0;
}

void writeVerdictsApart(PageFlow& flow, const Findings& findings)
{
    if (std::none_of(findings.heads.begin(), findings.heads.end(), measured)) {
        flow.paragraph(QStringLiteral("Verdicts cannot be compared: no detector's false-alarm rate "
                                      "was measured. Their maps can."));
        return;
    }
    const QStringList answering = titlesWhere(findings, answers);
    if (findings.heads.size() > 1)
        flow.paragraph(QStringLiteral(
            "Each detector has a verdict and a false-alarm rate of its own, above. That one of "
            "several answers on an untouched photo happens at least as often as the highest of "
            "these rates says, as a rule more often."));
    if (answers(findings.combined.verdict) == !answering.isEmpty())
        return;
    flow.paragraph(answering.isEmpty()
                       ? QStringLiteral("The combined map reaches a stronger verdict than any "
                                        "detector alone: answers too weak by themselves can add up "
                                        "where they fall together.")
                       : QStringLiteral("The combined map stays below moderate evidence although "
                                        "there is moderate or strong evidence by: %1. Neither "
                                        "overrules the other.")
                             .arg(answering.join(QStringLiteral(", "))));
}

/// Where the maps differ most, beside what that means.
void writeSpread(PageFlow& flow, const ReportMaterial& material)
{
    constexpr qreal gap = 14;
    const qreal k = flow.canvas().pixelsPerUnit();
    const QSizeF size = fitted(material.spreadOverlay, flow.width() * 0.35, 120);
    const qreal textWidth = flow.width() - size.width() - gap;
    const Disagreement& found = *material.analysis.findings.disagreement;
    const TextBlock words(shownText(found.text()), {}, textWidth, k);
    const TextBlock caption(
        QStringLiteral("Where they differ most: the highest minus the lowest map value at each "
                       "place, coloured from %1. Scores lie %2 apart. %3 of the picture is marked "
                       "by one detector or more.")
            .arg(disagreementThreshold, 0, 'f', 2)
            .arg(found.scoreSpread, 0, 'f', 2)
            .arg(found.markedArea > 0 ? shareText(found.markedArea) : QStringLiteral("Nothing")),
        mutedSmall, textWidth, k);
    const QRectF room =
        flow.reserve(std::max(size.height(), words.height() + caption.height() + 6) + 8);
    const QRectF rect(room.topLeft(), size);
    drawPrinted(flow, rect, material.spreadOverlay);
    flow.canvas().frame(rect, ink::hairline);
    const qreal x = rect.right() + gap;
    words.draw(flow.canvas(), {x, room.top()}, 0, words.lineCount());
    caption.draw(flow.canvas(), {x, room.top() + words.height() + 6}, 0, caption.lineCount());
}

/// How far each pair marks the same places, as a triangle.
void writePairs(PageFlow& flow, const Findings& findings)
{
    const std::size_t heads = findings.heads.size();
    if (heads < 2 || heads > mostHeadsOfTable || findings.disagreement->markedArea <= 0)
        return;
    constexpr qreal rowHeight = 16; // about; a triangle torn apart is hard to read
    if (flow.roomLeft() < rowHeight * static_cast<qreal>(heads + 1))
        flow.newPage();
    constexpr qreal nameWidth = 0.34;
    std::vector<Column> columns{
        {QStringLiteral("Marked by both, of what either marks"), nameWidth}};
    for (std::size_t i = 0; i + 1 < heads; ++i)
        columns.push_back({QString::number(i + 1), (1 - nameWidth) / static_cast<qreal>(heads - 1),
                           Qt::AlignRight});
    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < heads; ++i) {
        rows.push_back(
            {QStringLiteral("%1  %2").arg(i + 1).arg(shownText(findings.heads[i].title))});
        for (std::size_t j = 0; j + 1 < heads; ++j)
            rows.back() << QString();
    }
    std::size_t first = 0;
    std::size_t second = 0;
    for (const PairAgreement& pair : findings.disagreement->pairs) {
        if (++second == heads)
            second = ++first + 1;
        rows[second][static_cast<qsizetype>(first) + 1] =
            pair.overlap ? shareText(*pair.overlap) : QStringLiteral("–");
    }
    flow.table(columns, rows);
    flow.skip(4);
}

} // namespace

void writeAgreement(PageFlow& flow, const ReportMaterial& material)
{
    const Findings& findings = material.analysis.findings;
    if (findings.heads.empty())
        return;
    flow.subheading(QStringLiteral("How the detectors differ"));
    writeVerdictsApart(flow, findings);
    if (!findings.disagreement || material.spreadOverlay.isNull())
        return;
    writeSpread(flow, material);
    writePairs(flow, findings);
}

} // namespace pentimento
