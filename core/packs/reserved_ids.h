// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace pentimento {

/// Ids, in manifests, file names, JSON and on the command line, of the maps that are no head's.
inline constexpr const char* combinedId = "combined";
inline constexpr const char* disagreementId = "disagreement"; ///< the spread of all heads

/// Whether no head may bear this id.
[[nodiscard]] constexpr bool isReservedId(std::string_view id)
{
    return id == combinedId || id == disagreementId;
}

} // namespace pentimento
