// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/evidence/json_parts.h"
#include "core/metrics/localisation.h"

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

namespace pentimento::cli {

/// A manipulated picture measured against its mask: the combined map and every head's map.
struct MaskedPicture
{
    std::string file;
    int width = 0;
    int height = 0;
    LocalisationScores combined;
    std::vector<LocalisationScores> heads; ///< in the pack's order
    double score = 0;                      ///< of the combined map, as a report states it
    Verdict verdict = Verdict::NoEvidence;
};

/// An untouched photo: whatever is marked on it is a false alarm.
struct AuthenticPicture
{
    std::string file;
    int width = 0;
    int height = 0;
    double flagged = 0;               ///< share of pixels, combined map
    std::vector<double> headsFlagged; ///< the same for each head
    double score = 0;
    Verdict verdict = Verdict::NoEvidence;
};

/// What was left out of the means, and why.
struct SkippedPicture
{
    std::string file;
    std::string reason;
};

template <class Picture>
struct EvaluatedSet
{
    std::string name;
    std::string folder;
    std::vector<Picture> pictures;
    std::vector<SkippedPicture> skipped;
};

/// Everything that one `evaluate` measured.
struct Evaluation
{
    Pack pack;
    std::string device;
    std::string precision;
    Protocol protocol = Protocol::Windows;
    double threshold = 0.5;             ///< of the combined map
    std::vector<double> headThresholds; ///< in the pack's order
    std::vector<EvaluatedSet<MaskedPicture>> sets;
    std::vector<EvaluatedSet<AuthenticPicture>> authentic;
};

[[nodiscard]] Json evaluationJson(const Evaluation& evaluation);

/// The means as a table for people.
void printEvaluation(std::ostream& out, const Evaluation& evaluation);

} // namespace pentimento::cli
