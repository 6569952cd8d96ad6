// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/html.h"

#include "core/evaluation/sheet/chart.h"
#include "core/evaluation/sheet/html_page.h"
#include "core/evaluation/summary.h"
#include "core/evidence/json_parts.h"

#include <algorithm>
#include <cmath>

namespace pentimento::evaluation {

namespace {

using Row = std::vector<std::string>;

std::string count(std::size_t number)
{
    return std::to_string(number);
}

Row scoresRow(const std::string& name, const std::string& pictures,
              const metrics::LocalisationScores& scores)
{
    Row row{name, pictures};
    for (const Measure& measure : measures())
        row.push_back(figure(scores.*measure.value));
    return row;
}

void addPreamble(HtmlPage& page, const Evaluation& evaluation)
{
    page.paragraph("Pack " + evaluation.pack.name + " " + evaluation.pack.version + ", " +
                   evaluation.device + ", " + evaluation.precision + ", protocol " +
                   std::string(inferenceModeName(evaluation.inferenceMode)) + ", threshold " +
                   figure(evaluation.threshold) + ". Written " + utcNow() + ".");
    if (evaluation.cancelled)
        page.raw("<p class=\"warning\">The run was stopped before its end. The sheet holds what "
                 "was measured until then.</p>\n");
}

void addSets(HtmlPage& page, const Evaluation& evaluation)
{
    const MaskedSets& sets = evaluation.undegraded.sets;
    page.heading("Maps against masks");
    page.paragraph(
        "Means over pictures; the mean over sets counts each set the same. AUC: area under the ROC "
        "curve over pixels, 0.5 is chance. AP: average precision. MCC, F1 and IoU at the pack's "
        "threshold, and at the best threshold of each picture (best). Band F1 leaves out the "
        "pixels near the mask's boundary. Floor: the IoU of marking everything; read IoU against "
        "it. Flagged: share of the picture that is marked.");
    Row headings{"set", "pictures"};
    for (const Measure& measure : measures())
        headings.emplace_back(measure.heading);
    std::vector<Row> rows;
    std::size_t total = 0;
    for (const auto& set : sets) {
        rows.push_back(
            scoresRow(set.name, count(set.pictures.size()), setMean(set, combinedMap())));
        total += set.pictures.size();
    }
    rows.push_back(scoresRow("mean", count(total), meanOverSets(sets, combinedMap())));
    for (std::size_t head = 0; head < evaluation.pack.heads.size(); ++head)
        rows.push_back(scoresRow("head " + evaluation.pack.heads[head].id, "",
                                 meanOverSets(sets, headMap(head))));
    if (evaluation.baselines) {
        rows.push_back(scoresRow("everything marked (floor)", "", meanOverSets(sets, baseline(0))));
        rows.push_back(scoresRow("error level analysis", "",
                                 meanOverSets(sets, baseline(errorLevelBaseline))));
    }
    page.tableOf(headings, rows);
}

/// The measures that intervals are stated for, in words of the table above.
void addIntervals(HtmlPage& page, const MaskedSets& sets)
{
    page.paragraph("With 95 % intervals (bootstrap over pictures, within each set):");
    Row headings{"set"};
    for (std::size_t i = 0; i < measures().size(); ++i)
        if (measures()[i].interval)
            headings.push_back(std::string_view(measures()[i].heading) == "best"
                                   ? std::string("best ") + measures()[i - 1].heading
                                   : measures()[i].heading);
    const auto row = [](const std::string& name, std::span<const EvaluatedSet<MaskedPicture>> of,
                        const metrics::LocalisationScores& mean) {
        const std::vector<Interval> all = intervals(of, combinedMap());
        Row cells{name};
        for (std::size_t i = 0; i < all.size(); ++i)
            if (measures()[i].interval)
                cells.push_back(figure(mean.*measures()[i].value, all[i]));
        return cells;
    };
    std::vector<Row> rows;
    for (const auto& set : sets)
        rows.push_back(row(set.name, {&set, 1}, setMean(set, combinedMap())));
    rows.push_back(row("mean", sets, meanOverSets(sets, combinedMap())));
    page.tableOf(headings, rows);
}

void addErrorLevel(HtmlPage& page, const MaskedSets& sets)
{
    page.heading("Beside plain error level analysis");
    std::vector<Row> rows;
    for (const auto& set : sets)
        if (const auto above = aboveErrorLevel(set)) {
            const metrics::LocalisationScores pack = setMean(set, combinedMap());
            const metrics::LocalisationScores plain = setMean(set, baseline(errorLevelBaseline));
            rows.push_back({set.name, figure(pack.auc), figure(plain.auc), figure(pack.bestIou),
                            figure(plain.bestIou), *above ? "above" : "not above"});
        }
    page.tableOf(
        {"set", "AUC", "AUC of error levels", "best IoU", "best IoU of error levels", "by AUC"},
        rows);
}

/// Trained on one, tested on each: the paper's table.
void addMatrix(HtmlPage& page, const Evaluation& evaluation)
{
    const MaskedSets& sets = evaluation.undegraded.sets;
    page.heading("Heads against sets");
    page.paragraph(
        "Each head learned forgeries of its own kind (its name; the pack tells more); here it "
        "meets every set. "
        "IoU at the head's threshold, best IoU, AUC.");
    for (const Measure& measure : matrixMeasures()) {
        Row headings{measure.key};
        for (const auto& set : sets)
            headings.push_back(set.name);
        headings.emplace_back("mean");
        std::vector<Row> rows;
        const auto add = [&](const std::string& name, const Pick& pick) {
            rows.push_back({name});
            for (const double value : matrixRow(sets, pick, measure))
                rows.back().push_back(figure(value));
        };
        for (std::size_t head = 0; head < evaluation.pack.heads.size(); ++head)
            add(evaluation.pack.heads[head].id, headMap(head));
        add("combined", combinedMap());
        page.tableOf(headings, rows);
    }
}

Series rocSeries(const std::string& name, const metrics::RocCurve& curve)
{
    Series series{name, {}};
    for (std::size_t i = 0; i < curve.size(); ++i)
        series.points.emplace_back(static_cast<double>(i) / (curve.size() - 1), curve[i]);
    return series;
}

std::string rocChart(const MaskedSets& sets)
{
    Chart chart{"ROC over pixels, mean over pictures",
                "untouched pixels marked",
                "manipulated pixels marked",
                {},
                {},
                true};
    for (int tick = 0; tick <= 5; ++tick)
        chart.xTicks.emplace_back(tick / 5.0, figure(tick / 5.0).substr(0, 3));
    for (const auto& set : sets)
        if (!set.pictures.empty())
            chart.series.push_back(rocSeries(set.name, meanRoc(set)));
    if (chart.series.size() > 1) {
        chart.series.push_back(rocSeries("mean over sets", meanRoc(sets)));
        chart.series.back().emphasised = true;
    }
    return svgOf(chart);
}

void addVerdicts(HtmlPage& page, const Measurements& measured)
{
    Row headings{"authentic photos", "photos", "flagged", "over 5 % flagged"};
    for (const Verdict verdict : allVerdicts)
        headings.emplace_back(verdictId(verdict));
    const auto row = [](const std::string& name, const std::vector<PristinePicture>& photos) {
        Row cells{name, count(photos.size()), percent(meanFlagged(photos)),
                  percent(shareBadlyFlagged(photos))};
        for (const Verdict verdict : allVerdicts)
            cells.push_back(percent(shareWith(photos, verdict)));
        return cells;
    };
    std::vector<Row> rows;
    for (const auto& set : measured.pristine)
        rows.push_back(row(set.name, set.pictures));
    rows.push_back(row("all", everyPhoto(measured)));
    page.heading("False alarms on authentic photos");
    page.paragraph("Whatever is marked on an untouched photo is a false alarm. Flagged: mean share "
                   "of the pixels. A verdict of moderate or strong is a false alarm for the whole "
                   "picture.");
    page.tableOf(headings, rows);
}

void addDetection(HtmlPage& page, const Measurements& measured)
{
    const auto detection = detectionOf(measured);
    if (!detection)
        return;
    page.heading("Whole pictures");
    page.paragraph(
        "The combined score of " + count(detection->manipulated) +
        " manipulated pictures against that of " + count(detection->pristine) +
        " authentic photos. Balanced accuracy: mean of the share of manipulated pictures with a "
        "verdict of moderate or strong and the share of authentic photos with a lower one.");
    const auto row = [](const char* name, const Estimate& estimate) {
        return Row{name, figure(estimate.value, estimate.interval)};
    };
    page.tableOf({"figure", "value (95 % interval)"},
                 {row("AUC", detection->auc),
                  row("average precision", detection->averagePrecision),
                  row("found at 1 % false alarms", detection->foundAt1),
                  row("found at 5 % false alarms", detection->foundAt5),
                  row("balanced accuracy", detection->balancedAccuracy),
                  {"manipulated, moderate or strong", percent(detection->sensitivity)},
                  {"authentic, lower than moderate", percent(detection->specificity)}});
    Row headings{"verdicts"};
    Row found{"manipulated"};
    Row alarms{"authentic"};
    for (const Verdict verdict : allVerdicts) {
        headings.emplace_back(verdictId(verdict));
        found.push_back(percent(shareWith(everyPicture(measured), verdict)));
        alarms.push_back(percent(shareWith(everyPhoto(measured), verdict)));
    }
    page.tableOf(headings, {found, alarms});
}

Row conditionRow(const std::string& name, const Measurements& measured, double cleanBestIou)
{
    const metrics::LocalisationScores mean = meanOverSets(measured.sets, combinedMap());
    const auto kept = shareKept(mean.bestIou, cleanBestIou);
    const auto photos = everyPhoto(measured);
    const auto detection = detectionOf(measured);
    const double unknown = std::nan("");
    return {name,
            figure(mean.auc),
            figure(mean.mcc),
            figure(mean.bestIou),
            percent(kept.value_or(unknown)),
            detection ? figure(detection->foundAt1.value, detection->foundAt1.interval) : "",
            detection ? figure(detection->foundAt5.value, detection->foundAt5.interval) : "",
            percent(photos.empty() ? unknown : meanFlagged(photos)),
            percent(photos.empty() ? unknown : shareWithEvidence(photos))};
}

/// AUC, best IoU and MCC over the degradations of one kind, evenly spaced; the picture as it is
/// stands at `cleanPlace`.
std::string robustnessChart(const Evaluation& evaluation, const std::string& kind,
                            const std::string& title, std::size_t cleanPlace)
{
    std::vector<std::pair<std::string, const Measurements*>> conditions;
    for (const DegradedMeasurements& condition : evaluation.degraded)
        if (condition.kind == kind)
            conditions.emplace_back(condition.name.substr(condition.name.rfind(' ') + 1),
                                    &condition.measured);
    const auto place = std::min(cleanPlace, conditions.size());
    conditions.insert(conditions.begin() + static_cast<std::ptrdiff_t>(place),
                      {"as it is", &evaluation.undegraded});
    Chart chart{title, "", "mean over sets", {}, {{"AUC", {}}, {"best IoU", {}}, {"MCC", {}}}};
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(conditions.size());
        const metrics::LocalisationScores mean =
            meanOverSets(conditions[i].second->sets, combinedMap());
        chart.xTicks.emplace_back(x, conditions[i].first);
        for (const auto& [series, value] :
             {std::pair{0, mean.auc}, {1, mean.bestIou}, {2, mean.mcc}})
            chart.series[static_cast<std::size_t>(series)].points.emplace_back(
                x, std::clamp(value, 0.0, 1.0));
    }
    for (Series& series : chart.series)
        series.dots = true;
    return svgOf(chart);
}

void addRobustness(HtmlPage& page, const Evaluation& evaluation)
{
    page.heading("After compression, resizing and platforms");
    const metrics::LocalisationScores asItIs =
        meanOverSets(evaluation.undegraded.sets, combinedMap());
    const double undegraded = asItIs.bestIou;
    page.paragraph("The same pictures after what happens to pictures on their way; the mask "
                   "follows. Kept: share of the best IoU of the pictures as they are; marking "
                   "everything would keep " +
                   percent(shareKept(asItIs.floorIou, undegraded).value_or(std::nan(""))) +
                   ". The last two columns are of the authentic photos.");
    std::vector<Row> rows{conditionRow("as it is", evaluation.undegraded, undegraded)};
    for (const DegradedMeasurements& condition : evaluation.degraded)
        rows.push_back(conditionRow(condition.name, condition.measured, undegraded));
    page.tableOf({"after", "AUC", "MCC", "best IoU", "kept", "found at 1 %", "found at 5 %",
                  "flagged", "false alarms"},
                 rows);
    if (!evaluation.undegraded.sets.empty())
        page.row({robustnessChart(evaluation, "jpeg", "JPEG quality", 0),
                  robustnessChart(evaluation, "webp", "WebP quality", 0),
                  robustnessChart(evaluation, "resize", "Resized by", 2)});
}

void addExamples(HtmlPage& page, const std::string& heading, const std::vector<Example>& examples)
{
    if (examples.empty())
        return;
    page.heading(heading);
    for (const Example& example : examples) {
        std::string caption = example.set + " / " + example.file + ": ";
        if (!example.mask.empty())
            caption += "AUC " + figure(example.scores.auc) + ", MCC " + figure(example.scores.mcc) +
                       ", best IoU " + figure(example.scores.bestIou) + " (floor " +
                       figure(example.scores.floorIou) + "), ";
        caption += percent(example.scores.flagged) + " flagged, score " + figure(example.score) +
                   ", " + std::string(verdictId(example.verdict));
        page.raw("<figure><figcaption>" + escaped(caption) + "</figcaption>");
        std::vector<std::string> pictures{pictureElement(example.picture, "the picture"),
                                          pictureElement(example.overlay, "under the map")};
        if (!example.mask.empty())
            pictures.push_back(pictureElement(example.mask, "the mask"));
        page.row(pictures);
        page.raw("</figure>\n");
    }
}

void addSkipped(HtmlPage& page, const Measurements& measured)
{
    std::vector<Row> rows;
    const auto add = [&rows](const auto& sets) {
        for (const auto& set : sets)
            for (const SkippedPicture& skipped : set.skipped)
                rows.push_back({set.name, skipped.file, skipped.error.message});
    };
    add(measured.sets);
    add(measured.pristine);
    if (rows.empty())
        return;
    page.heading("Left out");
    page.tableOf({"set", "file", "reason"}, rows);
}

} // namespace

std::string evaluationHtml(const Evaluation& evaluation)
{
    HtmlPage page;
    const Measurements& undegraded = evaluation.undegraded;
    addPreamble(page, evaluation);
    if (!undegraded.sets.empty()) {
        addSets(page, evaluation);
        addIntervals(page, undegraded.sets);
        page.row({rocChart(undegraded.sets)});
        if (evaluation.baselines)
            addErrorLevel(page, undegraded.sets);
        if (evaluation.pack.heads.size() > 1)
            addMatrix(page, evaluation);
    }
    if (!undegraded.pristine.empty())
        addVerdicts(page, undegraded);
    addDetection(page, undegraded);
    if (!evaluation.degraded.empty())
        addRobustness(page, evaluation);
    addExamples(page, "Worst cases: masks that were missed most (picture, map, mask)",
                evaluation.worstMasked);
    addExamples(page, "Worst cases: authentic photos that were marked most",
                evaluation.worstPristine);
    addSkipped(page, undegraded);
    return page.finished("Evaluation of the pack " + evaluation.pack.name);
}

} // namespace pentimento::evaluation
