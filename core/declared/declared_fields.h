// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/declared/declaration.h"

#include <array>

namespace pentimento {

/// The single texts of a declaration, for whatever is done to each of them alike.
inline constexpr std::array declaredFields{
    &Declaration::tool, &Declaration::prompt, &Declaration::negativePrompt,
    &Declaration::seed, &Declaration::model,  &Declaration::digitalSourceType};

} // namespace pentimento
