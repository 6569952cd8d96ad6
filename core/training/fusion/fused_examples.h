// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/localiser.h"
#include "core/training/forging/forger.h"
#include "core/training/heads/feature_cache.h"

namespace pentimento::training {

/// What a fusion learns from: forged pictures as two detectors see them. Features are the logits of
/// detectorLogits() at every place or every second, so that their spread stays what it is,
/// followed by pictureFacts() as planes of one value each.
class FusedExamples
{
public:
    static constexpr int grid = 128; ///< places along each side

    /// All must outlive this.
    FusedExamples(const Forger& forger, Localiser& traces, Localiser& meaning)
        : m_forger(forger), m_traces(traces), m_meaning(meaning)
    {}

    /// Forges one picture, of 512 or 1024 pixels a side. ModelUnavailable, OutOfMemory, Cancelled.
    [[nodiscard]] Result<CachedExamples> example(std::uint64_t seed, const Job& job) const;

private:
    const Forger& m_forger;
    Localiser& m_traces;
    Localiser& m_meaning;
};

} // namespace pentimento::training
