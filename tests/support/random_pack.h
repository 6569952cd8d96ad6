// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"
#include "tests/support/synthetic_picture.h"

#include <filesystem>

namespace pentimento {

/// A pack of graph "trace-2" with two heads and random weights, written into `folder`: the whole
/// way through packs and engine without trained weights. The same every time.
[[nodiscard]] Result<Pack> writeRandomPack(const std::filesystem::path& folder);

/// Overwrites one value of a weight file with one that is no number, as damage does, and gives the
/// tensor's name: that of the first tensor of floats whose name contains `part`.
[[nodiscard]] Result<std::string> damageWeights(const std::filesystem::path& file,
                                                const std::string& part, float value);

} // namespace pentimento
