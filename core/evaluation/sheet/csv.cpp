// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/csv.h"

#include "core/base/text.h"
#include "core/evaluation/summary.h"

#include <array>
#include <charconv>
#include <cmath>

namespace pentimento::evaluation {

namespace {

/// With a point, whatever the user's language; empty where there is no number.
std::string number(double value)
{
    if (std::isnan(value))
        return {};
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 6);
    return {text.data(), end.ptr};
}

/// What every row begins with.
template <class Picture>
std::string begin(const std::string& condition, const char* kind, const EvaluatedSet<Picture>& set,
                  const Picture& picture)
{
    return csvText(condition) + ',' + kind + ',' + csvText(set.name) + ',' + csvText(picture.file) +
           ',' + std::to_string(picture.width) + ',' + std::to_string(picture.height) + ',' +
           number(picture.score) + ',' + std::string(verdictId(picture.verdict));
}

void addRows(std::string& csv, const std::string& condition, const Measurements& measured)
{
    for (const auto& set : measured.sets)
        for (const MaskedPicture& picture : set.pictures) {
            csv += begin(condition, "manipulated", set, picture);
            for (const Measure& measure : measures())
                csv += ',' + number(picture.combined.*measure.value);
            csv += "\r\n";
        }
    for (const auto& set : measured.pristine)
        for (const PristinePicture& picture : set.pictures) {
            csv += begin(condition, "authentic", set, picture);
            for (const Measure& measure : measures())
                csv += ',' + (measure.value == &metrics::LocalisationScores::flagged
                                  ? number(picture.flagged)
                                  : std::string());
            csv += "\r\n";
        }
}

} // namespace

std::string evaluationCsv(const Evaluation& evaluation)
{
    std::string csv = "condition,kind,set,file,width,height,score,verdict";
    for (const Measure& measure : measures())
        csv += std::string(",") + measure.key;
    csv += "\r\n";
    addRows(csv, "as it is", evaluation.undegraded);
    for (const DegradedMeasurements& condition : evaluation.degraded)
        addRows(csv, condition.name, condition.measured);
    return csv;
}

} // namespace pentimento::evaluation
