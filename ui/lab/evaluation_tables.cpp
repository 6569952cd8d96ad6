// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/evaluation_tables.h"

#include "core/evaluation/sheet/html_page.h"
#include "core/evaluation/summary.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>

#include <cmath>

namespace pentimento::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("EvaluationTables", text);
}

QString hintOf(const std::string& key)
{
    if (key == "auc")
        return tr("Area under the ROC curve over pixels: 0.5 is chance, 1 is perfect");
    if (key == "average_precision")
        return tr("Average precision over pixels");
    if (key == "mcc")
        return tr("Matthews correlation at the pack's own threshold: 0 is chance, 1 is perfect");
    if (key == "f1")
        return tr("F1 at the pack's own threshold");
    if (key == "iou")
        return tr("Intersection over union with the mask, at the pack's own threshold");
    if (key == "best_iou")
        return tr("Intersection over union at each picture's best threshold, which nobody knows "
                  "beforehand");
    if (key == "best_f1")
        return tr("F1 at each picture's best threshold, which nobody knows beforehand");
    return {};
}

/// The measures that are stated with an interval; the sheet has the others.
void forShown(const std::function<void(std::size_t, const evaluation::Measure&)>& visit)
{
    for (std::size_t i = 0; i < evaluation::measures().size(); ++i)
        if (evaluation::measures()[i].interval)
            visit(i, evaluation::measures()[i]);
}

QStringList figures(const metrics::LocalisationScores& scores, const std::vector<Interval>& spans)
{
    QStringList cells;
    forShown([&](std::size_t i, const evaluation::Measure& measure) {
        const double value = scores.*measure.value;
        cells << shownLine(i < spans.size() ? evaluation::figure(value, spans[i])
                                            : evaluation::figure(value));
    });
    return cells;
}

TextTable::Row rowOf(const QString& name, std::size_t pictures, QStringList cells)
{
    cells.prepend(QString::number(pictures));
    return {name, std::move(cells), false};
}

/// What the set or the mean is to be held against.
void addReferences(TextTable& table,
                   const std::function<metrics::LocalisationScores(const evaluation::Pick&)>& mean)
{
    const std::array names{tr("   everything marked (floor)"), tr("   error level analysis")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        QStringList cells = figures(mean(evaluation::baseline(i)), {});
        cells.prepend({});
        table.rows.push_back({names[i], cells, true});
    }
}

TextTable setTable(const evaluation::Evaluation& evaluation)
{
    TextTable table;
    const evaluation::MaskedSets& sets = evaluation.undegraded.sets;
    if (sets.empty())
        return table;
    table.headings << tr("Pictures");
    table.hints << tr("Measured; those left out do not count");
    forShown([&](std::size_t, const evaluation::Measure& measure) {
        const QString best = QString(measure.key).startsWith("best_")
                                 ? QString(measure.key).section('_', 1).toUpper()
                                 : QString();
        table.headings << (best.isEmpty()
                               ? shownLine(measure.heading)
                               : tr("best %1").arg(best == "IOU" ? QString("IoU") : best));
        table.hints << hintOf(measure.key);
    });
    for (const auto& set : sets) {
        table.rows.push_back(
            rowOf(shownLine(set.name), set.pictures.size(),
                  figures(evaluation::setMean(set, evaluation::combinedMap()),
                          evaluation::intervals({&set, 1}, evaluation::combinedMap()))));
        if (evaluation.baselines)
            addReferences(table, [&](const evaluation::Pick& pick) {
                return evaluation::setMean(set, pick);
            });
    }
    if (sets.size() < 2)
        return table;
    table.rows.push_back(rowOf(tr("Mean over sets"),
                               evaluation::everyPicture(evaluation.undegraded).size(),
                               figures(evaluation::meanOverSets(sets, evaluation::combinedMap()),
                                       evaluation::intervals(sets, evaluation::combinedMap()))));
    if (evaluation.baselines)
        addReferences(table, [&](const evaluation::Pick& pick) {
            return evaluation::meanOverSets(sets, pick);
        });
    return table;
}

TextTable pristineTable(const evaluation::Evaluation& evaluation)
{
    TextTable table;
    const auto& sets = evaluation.undegraded.pristine;
    if (sets.empty())
        return table;
    table.headings = QStringList{tr("Photos"), tr("Pixels flagged"), tr("Over 5 % flagged"),
                                 tr("Moderate"), tr("Strong")};
    table.hints =
        QStringList{tr("Measured; those left out do not count"),
                    tr("Share of the pixels at or above the threshold: false alarms, all of them"),
                    tr("Share of the photos with more than 5 % of their pixels flagged"),
                    tr("Share of the photos that get the verdict moderate, a false alarm"),
                    tr("Share of the photos that get the verdict strong, a false alarm")};
    const auto add = [&](const QString& name,
                         const std::vector<evaluation::PristinePicture>& photos) {
        table.rows.push_back(rowOf(
            name, photos.size(),
            {shownLine(evaluation::percent(evaluation::meanFlagged(photos))),
             shownLine(evaluation::percent(evaluation::shareBadlyFlagged(photos))),
             shownLine(evaluation::percent(evaluation::shareWith(photos, Verdict::Moderate))),
             shownLine(evaluation::percent(evaluation::shareWith(photos, Verdict::Strong)))}));
    };
    for (const auto& set : sets)
        add(shownLine(set.name), set.pictures);
    if (sets.size() > 1)
        add(tr("All"), evaluation::everyPhoto(evaluation.undegraded));
    return table;
}

} // namespace

EvaluationTables tablesOf(const evaluation::Evaluation& evaluation)
{
    EvaluationTables tables{setTable(evaluation), pristineTable(evaluation), {}};
    if (const auto detection = evaluation::detectionOf(evaluation.undegraded))
        tables.detection =
            tr("Whole pictures: the score tells %1 manipulated from %2 untouched ones with an AUC "
               "of %3.")
                .arg(detection->manipulated)
                .arg(detection->pristine)
                .arg(shownLine(evaluation::figure(detection->auc.value, detection->auc.interval)));
    return tables;
}

} // namespace pentimento::ui
