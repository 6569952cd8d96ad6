// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/heads/head_training.h"

#include <string>
#include <vector>

namespace pentimento::training {

/// What the pack says about one trained head.
struct TrainedHead
{
    HeadSpec spec;
    int forgeries = 0; ///< examples that it learned from
    int untouched = 0;
};

/// Puts the pack together in options.out/pack, in place of one that lies there: the backbones that
/// options.features name, the weights that trainHead() left as heads. `origin` says where the
/// photos and forgeries came from. OutputUnwritable, UnreadableInput or ModelUnavailable.
[[nodiscard]] Result<Pack> writeHeadPack(const HeadTrainingOptions& options,
                                         const std::vector<TrainedHead>& heads,
                                         const std::string& origin);

} // namespace pentimento::training
