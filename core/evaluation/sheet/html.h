// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <string>

namespace pentimento::evaluation {

/// Tables, curves and the worst cases for people: one HTML file that needs nothing else.
[[nodiscard]] std::string evaluationHtml(const Evaluation& evaluation);

} // namespace pentimento::evaluation
