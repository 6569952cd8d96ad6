// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"

#include <functional>

namespace pentimento {

/// How far a picture's rows move when it is saved as JPEG once more: calls `row` for every row,
/// from the top, with the row as it was and as it is then. The picture is saved in strips, whose
/// rows come out as those of the whole picture would: that keeps memory small and lets `job` stop
/// it between two of them. `quality` 1..100, chroma halved. Internal where the codec refuses,
/// Cancelled.
using ResavedRow =
    std::function<void(int y, const std::uint8_t* before, const std::uint8_t* after)>;
[[nodiscard]] Result<void> forEachResavedRow(const Raster& picture, int quality,
                                             const ResavedRow& row, const Job& job = {});

} // namespace pentimento
