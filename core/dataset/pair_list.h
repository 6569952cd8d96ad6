// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// A finished forgery on disk.
struct ListedPair
{
    std::filesystem::path forgery;
    std::filesystem::path mask;     ///< empty: there is none of that name
    std::filesystem::path original; ///< empty: there is none of that name
    std::string name;               ///< the forgery's path below its folder
    std::string source;             ///< the first folder below, or the place's own name
};

/// The pairs of `place`: forgery/, mask/ and, where there is one, original/, with files of the same
/// name whatever their format. Usage when forgery/ or mask/ holds no picture.
[[nodiscard]] Result<std::vector<ListedPair>> listPairs(const std::filesystem::path& place);

} // namespace pentimento
