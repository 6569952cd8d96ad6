// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace pentimento {

/// Weights do not tell which activation they were trained with; OpenAI's CLIP has QuickGELU, most
/// models of open_clip have not. Hugging Face's config.json and open_clip's open_clip_config.json
/// do, where they lie beside the file: another activation is ModelUnavailable. Without such a file
/// QuickGELU is taken for granted.
[[nodiscard]] Result<void> checkActivation(const std::filesystem::path& weights);

} // namespace pentimento
