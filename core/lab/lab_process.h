// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"

namespace pentimento {

/// trainRun() in a process of its own, pentimento-lab beside the running program: the window holds
/// no code that trains, and a training that runs out of memory takes no open picture with it. The
/// process has the calling thread's priority. Errors are those of the training; Internal where the
/// process could not be started or ended without an answer.
[[nodiscard]] Result<Pack> trainInLab(const TrainingRun& run, int threads,
                                      const TrainingListener& listener, const Job& job);

} // namespace pentimento
