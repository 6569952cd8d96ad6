// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <iosfwd>

namespace pentimento::evaluation {

/// The means as a table for a terminal.
void printEvaluation(std::ostream& out, const Evaluation& evaluation);

/// The cross-generator matrix: each head, trained on one family of generators, on each set.
void printMatrix(std::ostream& out, const Evaluation& evaluation);

} // namespace pentimento::evaluation
