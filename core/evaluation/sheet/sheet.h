// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <iosfwd>
#include <string>

namespace pentimento {

/// Every number of an evaluation, for programs.
[[nodiscard]] std::string evaluationJson(const Evaluation& evaluation);

/// One row for each picture under each condition (and a header), for spreadsheets: RFC 4180.
[[nodiscard]] std::string evaluationCsv(const Evaluation& evaluation);

/// Tables, curves and the worst cases for people: one HTML file that needs nothing else.
[[nodiscard]] std::string evaluationHtml(const Evaluation& evaluation);

/// The means as a table for a terminal.
void printEvaluation(std::ostream& out, const Evaluation& evaluation);

/// The cross-generator matrix: each head, trained on one family of generators, on each set.
void printMatrix(std::ostream& out, const Evaluation& evaluation);

} // namespace pentimento
