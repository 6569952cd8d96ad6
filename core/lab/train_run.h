// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"

namespace pentimento {

/// Prepares the data of a run, trains and installs the pack among the user's own; the run's folder
/// goes away then. Cancelled: the run goes on from its checkpoint when it is passed here again.
/// `threads` 0: every core. Blocks its thread. A run that another process trains is refused
/// (Usage).
[[nodiscard]] Result<Pack> trainRun(TrainingRun run, int threads, const TrainingListener& listener,
                                    const Job& job);

} // namespace pentimento
