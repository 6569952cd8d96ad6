// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"

#include <filesystem>
#include <functional>

namespace pentimento::training {

/// Makes the pack of a run in `out`/pack, in place of one that lies there: `fill` is given a pack
/// with a folder, name and version, puts its files there and says the rest. It appears whole or not
/// at all. OutputUnwritable, what `fill` gives, or what readPack() finds wrong.
[[nodiscard]] Result<Pack> placePack(const std::filesystem::path& out,
                                     const std::function<Result<void>(Pack&)>& fill);

/// Puts a weight file of one pack into another's folder, without a copy of its bytes where the file
/// system can. OutputUnwritable.
[[nodiscard]] Result<void> takeOver(const std::filesystem::path& from,
                                    const std::filesystem::path& to);

} // namespace pentimento::training
