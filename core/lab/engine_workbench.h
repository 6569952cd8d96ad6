// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/engine_options.h"
#include "core/lab/workbench.h"

namespace pentimento {

/// The workbench that measures and trains with LibTorch. Its functions may be called from any
/// thread; a run that another process trains is refused (Usage).
[[nodiscard]] Workbench engineWorkbench(EngineOptions options);

} // namespace pentimento
