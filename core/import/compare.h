// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/packs/pack.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// A tensor whose values differ by more than a stored format rounds them.
struct TensorDifference
{
    std::string name;
    double largest = 0; ///< difference of two values
    double reach = 0;   ///< largest absolute value of the pack's tensor
};

/// A pack's frozen backbone held against a file that somebody has from its publisher.
struct BackboneComparison
{
    std::string backbone; ///< BackboneInfo::id
    std::string title;
    int identical = 0; ///< tensors of the same values
    int rounded = 0;   ///< the same but for the rounding to the format in which the pack keeps them
    std::vector<TensorDifference> different;

    [[nodiscard]] bool same() const { return different.empty(); }
};

/// Holds every tensor of the pack's backbone of that architecture against a weight file, whatever
/// the file calls them: of everything that importPack() reads. Values are read, nothing is run.
/// ModelUnavailable when the file holds no backbone or none of the pack's architecture.
[[nodiscard]] Result<BackboneComparison>
compareBackbone(const Pack& pack, const std::filesystem::path& file, const Job& job = {});

} // namespace pentimento
