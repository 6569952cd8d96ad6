// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/import/import_pack.h"
#include "core/install/plan.h"

#include <vector>

namespace pentimento {

/// The first half of install(): every file of the plan on this machine, whole and checked.
[[nodiscard]] Result<std::vector<ImportSource>> fetchFiles(const InstallPlan& plan,
                                                           const Job& job = {});

/// Downloads what the plan lacks (resuming, with the length and hash checked, moved into place
/// atomically), then imports. Call it only after the user agreed to the plan: this is the one
/// function of the program that opens a socket. Half-downloaded files stay for the next try.
[[nodiscard]] Result<Pack> install(const InstallPlan& plan, const Job& job = {});

} // namespace pentimento
