// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/verify_checks.h"

#include "core/evidence/verify_finding.h"

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

/// The disagreement as result.json states it, without its pairs.
Disagreement disagreementIn(const Json& recorded)
{
    const auto at = [&](const char* key) { return numberAt(recorded, key).value_or(-1); };
    const auto count = [&](const char* key) {
        return static_cast<int>(std::clamp(at(key), -1.0, 1e6));
    };
    Disagreement found;
    found.heads = count("heads");
    found.scoreSpread = at("score_spread");
    found.markedArea = at("marked_area");
    found.shareByAll = at("share_by_all");
    found.shareByOne = at("share_by_one");
    found.marking = count("heads_marking");
    if (numberAt(recorded, "heads_marking_strongest_region"))
        found.markingStrongest = count("heads_marking_strongest_region");
    return found;
}

/// The numbers of how far the detectors differ. Shares of a small marked area jump with single
/// cells, so what is compared is the share of the picture that they stand for.
void checkDisagreement(VerifyReport& report, const Json& result, const Analysis& fresh,
                       double tolerance)
{
    const auto& found = fresh.findings.disagreement;
    if (!found)
        return;
    const Json& json = objectAt(result, "disagreement");
    const Disagreement recorded = disagreementIn(json);
    const auto near = [](double a, double b, double allowed) { return std::abs(a - b) <= allowed; };
    const double area = recorded.markedArea;
    const bool same =
        near(recorded.scoreSpread, found->scoreSpread, 2 * tolerance) &&
        near(area, found->markedArea, tolerance) &&
        near(area * recorded.shareByAll, found->markedArea * found->shareByAll, tolerance) &&
        near(area * recorded.shareByOne, found->markedArea * found->shareByOne, tolerance) &&
        (textAt(json, "text") == recorded.text() || textAt(json, "text") == found->text());
    report.add(same, same ? "result.json, disagreement: what the detectors' maps give"
                          : "result.json, disagreement: not what the detectors' maps give");
}

} // namespace

void checkFindings(VerifyReport& report, const Json& result, const Analysis& fresh,
                   double tolerance)
{
    checkFinding(report, "result.json, combined", recordedIn(result, objectAt(result, "combined")),
                 fresh.findings.combined, fresh, tolerance);
    const auto heads = result.find("heads");
    if (heads == result.end() || !heads->is_array() ||
        heads->size() != fresh.findings.heads.size()) {
        report.add(false, "result.json: does not list the heads of the pack");
        return;
    }
    for (std::size_t i = 0; i < heads->size(); ++i) {
        const HeadFinding& finding = fresh.findings.heads[i];
        const Json& head = (*heads)[i];
        if (!head.is_object() || textAt(head, "id") != finding.id ||
            textAt(head, "title") != finding.title ||
            textAt(head, "trained_on") != finding.trainedOn)
            report.add(false,
                       "result.json: head " + finding.id + " is not described as in the pack");
        else
            checkFinding(report, "result.json, " + finding.id, recordedIn(result, head), finding,
                         fresh, tolerance);
    }
    checkDisagreement(report, result, fresh, tolerance);
}

} // namespace pentimento
