// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <string>

namespace pentimento::evaluation {

/// Every number of an evaluation, for programs.
[[nodiscard]] std::string evaluationJson(const Evaluation& evaluation);

} // namespace pentimento::evaluation
