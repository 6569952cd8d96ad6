// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/terminal_table.h"

#include "core/base/text.h"
#include "core/evaluation/summary.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <ostream>

namespace pentimento::evaluation {

namespace {

/// Left-aligned name, right-aligned count, then numbers of equal width.
class Table
{
public:
    Table(std::ostream& out, std::size_t width) : m_out(out), m_nameWidth(static_cast<int>(width))
    {}
    void begin(const std::string& name, const std::string& count)
    {
        m_out << std::left << std::setw(m_nameWidth) << visibleLine(name) << std::right
              << std::setw(6) << count;
    }
    void heading(std::string_view text, int width = cellWidth)
    {
        m_out << std::setw(width) << text;
    }
    void number(double value, int width = cellWidth)
    {
        if (std::isnan(value))
            return heading("-", width);
        m_out << std::fixed << std::setprecision(3) << std::setw(width) << value;
    }
    void end() { m_out << '\n'; }

private:
    static constexpr int cellWidth = 9;
    std::ostream& m_out;
    int m_nameWidth;
};

constexpr int wide = 14;

std::size_t nameWidth(const Evaluation& evaluation)
{
    std::size_t width = std::string_view("error level analysis").size();
    for (const auto& set : evaluation.undegraded.sets)
        width = std::max(width, visibleLine(set.name).size());
    for (const auto& set : evaluation.undegraded.pristine)
        width = std::max(width, visibleLine(set.name).size());
    return width;
}

void printScores(Table& table, const std::string& name, std::size_t count,
                 const metrics::LocalisationScores& scores)
{
    table.begin(name, count == 0 ? "" : std::to_string(count));
    for (const Measure& measure : measures())
        table.number(scores.*measure.value);
    table.end();
}

/// The ends of the intervals under the means.
void printIntervals(Table& table, const MaskedSets& sets)
{
    const std::vector<Interval> all = intervals(sets, combinedMap());
    for (const auto& [name, end] :
         {std::pair{"  95 % from", &Interval::low}, {"  to", &Interval::high}}) {
        table.begin(name, "");
        for (std::size_t i = 0; i < all.size(); ++i)
            if (measures()[i].interval)
                table.number(all[i].*end);
            else
                table.heading("");
        table.end();
    }
}

void printSets(Table& table, const Evaluation& evaluation)
{
    const MaskedSets& sets = evaluation.undegraded.sets;
    table.begin("set", "n");
    for (const Measure& measure : measures())
        table.heading(measure.heading);
    table.end();
    std::size_t total = 0;
    for (const auto& set : sets) {
        printScores(table, set.name, set.pictures.size(), setMean(set, combinedMap()));
        total += set.pictures.size();
    }
    printScores(table, "mean", total, meanOverSets(sets, combinedMap()));
    printIntervals(table, sets);
    if (!evaluation.baselines)
        return;
    constexpr std::array names{"all marked (floor)", "error level analysis"};
    for (std::size_t i = 0; i < names.size(); ++i)
        printScores(table, names[i], 0, meanOverSets(sets, baseline(i)));
}

void printErrorLevel(std::ostream& out, const MaskedSets& sets)
{
    std::string below;
    int above = 0;
    int measured = 0;
    for (const auto& set : sets) {
        const auto better = aboveErrorLevel(set);
        if (!better)
            continue;
        ++measured;
        if (*better)
            ++above;
        else
            below += (below.empty() ? "; not " : ", ") + visibleLine(set.name);
    }
    out << "\nabove error level analysis by AUC: " << above << " of " << measured << " sets"
        << below << '\n';
}

void printPristine(Table& table, const Evaluation& evaluation)
{
    table.begin("authentic", "n");
    table.heading("flagged");
    table.heading("over 5 %");
    for (const Verdict verdict : allVerdicts)
        table.heading(verdictId(verdict), wide);
    table.end();
    const auto row = [&](const std::string& name, const std::vector<PristinePicture>& photos) {
        table.begin(name, std::to_string(photos.size()));
        table.number(meanFlagged(photos));
        table.number(shareBadlyFlagged(photos));
        for (const Verdict verdict : allVerdicts)
            table.number(shareWith(photos, verdict), wide);
        table.end();
    };
    for (const auto& set : evaluation.undegraded.pristine)
        row(set.name, set.pictures);
    row("all", everyPhoto(evaluation.undegraded));
}

void printDetection(std::ostream& out, const Detection& detection)
{
    const auto line = [&out](const char* name, const Estimate& estimate) {
        out << "  " << std::left << std::setw(36) << name << std::fixed << std::setprecision(3)
            << estimate.value << "  (" << estimate.interval.low << " to " << estimate.interval.high
            << ")\n";
    };
    out << "\nwhole pictures, " << detection.manipulated << " manipulated against "
        << detection.pristine << " authentic (95 % interval)\n";
    line("AUC", detection.auc);
    line("average precision", detection.averagePrecision);
    line("found at 1 % false alarms", detection.foundAt1);
    line("found at 5 % false alarms", detection.foundAt5);
    line("balanced accuracy, moderate or above", detection.balancedAccuracy);
}

void printRobustness(Table& table, const Evaluation& evaluation)
{
    const double undegraded = meanOverSets(evaluation.undegraded.sets, combinedMap()).bestIou;
    table.begin("after", "");
    for (const char* heading : {"AUC", "MCC", "best IoU", "kept", "at 1 %", "at 5 %"})
        table.heading(heading);
    table.heading("false alarms", wide);
    table.end();
    for (const DegradedMeasurements& condition : evaluation.degraded) {
        const metrics::LocalisationScores mean =
            meanOverSets(condition.measured.sets, combinedMap());
        const auto photos = everyPhoto(condition.measured);
        const auto detection = detectionOf(condition.measured);
        const double unknown = std::nan("");
        table.begin(condition.name, "");
        for (const double value : {mean.auc, mean.mcc, mean.bestIou,
                                   shareKept(mean.bestIou, undegraded).value_or(unknown),
                                   detection ? detection->foundAt1.value : unknown,
                                   detection ? detection->foundAt5.value : unknown})
            table.number(value);
        table.number(photos.empty() ? std::nan("") : shareWithEvidence(photos), wide);
        table.end();
    }
}

void printMatrixRow(Table& table, const std::string& name, const std::vector<double>& values,
                    const std::vector<int>& widths)
{
    table.begin(name, "");
    for (std::size_t i = 0; i < values.size(); ++i)
        table.number(values[i], widths[i]);
    table.end();
}

} // namespace

void printMatrix(std::ostream& out, const Evaluation& evaluation)
{
    const MaskedSets& sets = evaluation.undegraded.sets;
    std::size_t first = std::string_view("combined").size();
    for (const HeadInfo& head : evaluation.pack.heads)
        first = std::max(first, head.id.size());
    std::vector<std::string> columns;
    for (const auto& set : sets)
        columns.push_back(visibleLine(set.name));
    columns.emplace_back("mean");
    std::vector<int> widths;
    for (const std::string& column : columns)
        widths.push_back(static_cast<int>(std::max<std::size_t>(5, column.size())) + 2);
    Table table(out, first);
    for (const Measure& measure : matrixMeasures()) {
        out << "\nheads against sets: " << measure.key << '\n';
        table.begin("", "");
        for (std::size_t i = 0; i < columns.size(); ++i)
            table.heading(columns[i], widths[i]);
        table.end();
        for (std::size_t head = 0; head < evaluation.pack.heads.size(); ++head)
            printMatrixRow(table, evaluation.pack.heads[head].id,
                           matrixRow(sets, headMap(head), measure), widths);
        printMatrixRow(table, "combined", matrixRow(sets, combinedMap(), measure), widths);
    }
    out << std::flush;
}

void printEvaluation(std::ostream& out, const Evaluation& evaluation)
{
    Table table(out, nameWidth(evaluation));
    out << "pack " << visibleLine(evaluation.pack.name) << ' '
        << visibleLine(evaluation.pack.version) << ", " << evaluation.device << ", "
        << evaluation.precision << ", protocol "
        << (evaluation.inferenceMode == InferenceMode::Resized ? "whole" : "windows")
        << ", threshold " << evaluation.threshold << "\n\n";
    if (!evaluation.undegraded.sets.empty())
        printSets(table, evaluation);
    if (!evaluation.undegraded.sets.empty() && evaluation.baselines)
        printErrorLevel(out, evaluation.undegraded.sets);
    if (!evaluation.undegraded.sets.empty() && !evaluation.undegraded.pristine.empty())
        out << '\n';
    if (!evaluation.undegraded.pristine.empty())
        printPristine(table, evaluation);
    if (const auto detection = detectionOf(evaluation.undegraded))
        printDetection(out, *detection);
    if (!evaluation.degraded.empty()) {
        out << '\n';
        printRobustness(table, evaluation);
    }
    if (evaluation.cancelled)
        out << "\nstopped before the end: this is what was measured until then\n";
    out << std::flush;
}

} // namespace pentimento::evaluation
