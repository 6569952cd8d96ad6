// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lenses/lens.h"

#include <span>
#include <string_view>

namespace pentimento {

/// Every lens, in the order in which people are shown them.
[[nodiscard]] std::span<const Lens* const> lenses();
/// Null where there is none of that id.
[[nodiscard]] const Lens* lensNamed(std::string_view id);

} // namespace pentimento
