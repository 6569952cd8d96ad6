// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/training/forging/forger.h"

#include <ATen/ATen.h>

namespace pentimento::training {

/// A batch as the network's losses need it.
struct TraceTargets
{
    at::Tensor masks;     ///< (N, 1, S/4, S/4) the share of each logit's pixels that is marked
    at::Tensor weights;   ///< (N, maps, 1, 1) which map learns from which example
    at::Tensor forged;    ///< (N) 1 where the example holds an edit
    at::Tensor untouched; ///< indices of the others
};
[[nodiscard]] TraceTargets traceTargets(const ForgedBatch& batch);

struct TraceLoss
{
    at::Tensor total;
    at::Tensor overlap; ///< mean soft Dice of the combined map on forgeries
};
/// `logits` (N, maps, S/4, S/4), `fingerprints` (N, C, S/8, S/8).
[[nodiscard]] TraceLoss traceLoss(const at::Tensor& logits, const at::Tensor& fingerprints,
                                  const TraceTargets& targets);

} // namespace pentimento::training
