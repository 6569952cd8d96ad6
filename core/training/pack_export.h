// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/pack.h"

#include <filesystem>

namespace pentimento {

/// The pack that a training run of graph "trace-2" makes: its heads with what each was trained on,
/// uncalibrated. `folder` holds weights.safetensors already; `data` is what it was trained on,
/// whose photos and licences the pack lists.
[[nodiscard]] Result<Pack> tracePack(const std::filesystem::path& folder,
                                     const std::filesystem::path& data);

/// Writes `pack` into `folder`: weights in half precision and the manifest. OutputUnwritable or
/// ModelUnavailable.
[[nodiscard]] Result<Pack> exportPack(Pack pack, const std::filesystem::path& folder);

} // namespace pentimento
