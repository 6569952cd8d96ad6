// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/analysis/network_view.h"

#include <QString>
#include <QStringList>

namespace pentimento {

/// The words of report and overlay, in one place: plain, exact, and never a verdict on truth.
[[nodiscard]] QString verdictLabel(Verdict verdict); ///< "Moderate evidence"
/// The verdict in a sentence, and what follows from it and what does not. Both are true of the
/// numbers that stand beside them, and say so when no untouched photos were measured, which leaves
/// nothing to claim.
[[nodiscard]] QString verdictSentence(Verdict verdict, const FalseAlarm& falseAlarm,
                                      Caveat caveat = Caveat::None);
[[nodiscard]] QString verdictMeaning(Verdict verdict, const FalseAlarm& falseAlarm,
                                     Caveat caveat = Caveat::None);
/// What is listed as regions of a map with this threshold, and what is not.
[[nodiscard]] QString regionsSentence(const Findings& findings, double threshold);

/// How the picture reached the network, e.g. "whole picture, squashed to 224 × 224 pixels ...".
[[nodiscard]] QString inferenceModeText(InferenceMode inferenceMode, const Pack& pack);
/// What this way of looking can see and what it cannot.
[[nodiscard]] QString inferenceModeMeaning(InferenceMode inferenceMode);

/// NetworkView::text() with its sizes kept on one line.
[[nodiscard]] QString viewText(const NetworkView& view);

/// What no detector of this program can tell, one sentence or two each.
[[nodiscard]] QStringList limitsOfTheMethod();
/// The same for the little space under an overlay.
[[nodiscard]] QString overlayDisclaimer();

[[nodiscard]] QString scoreText(double score); ///< two decimals; never 0.00 or 1.00
[[nodiscard]] QString shareText(double share); ///< "3.4 %"; never a rounded 0 or 100 for a part
[[nodiscard]] QString bytesText(std::uint64_t bytes); ///< "4,182,233 bytes"

} // namespace pentimento
