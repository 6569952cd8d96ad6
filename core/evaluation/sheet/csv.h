// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluation/evaluation.h"

#include <string>

namespace pentimento::evaluation {

/// One row for each picture under each condition (and a header), for spreadsheets: RFC 4180.
[[nodiscard]] std::string evaluationCsv(const Evaluation& evaluation);

} // namespace pentimento::evaluation
