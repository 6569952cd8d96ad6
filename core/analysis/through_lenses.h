// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"

#include <span>

namespace pentimento {

/// The same analysis with what lenses show of its picture, in the order in which they were asked
/// for; the very same where none was. A lens that fails is an entry like another: the only error is
/// Cancelled. Any thread.
[[nodiscard]] Result<std::shared_ptr<const Analysis>>
throughLenses(std::shared_ptr<const Analysis> analysis, std::span<const LensOrder> orders,
              const Job& job = {});

} // namespace pentimento
