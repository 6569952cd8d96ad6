// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/dataset.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <optional>

namespace pentimento {

/// One training example.
struct Forgery
{
    cv::Mat picture;              ///< 8-bit BGR
    cv::Mat mask;                 ///< 8-bit, 255 where it does not belong; all 0 when untouched
    std::optional<Family> family; ///< empty: untouched
};

/// Makes one example of `side` x `side` pixels. Background and region go through different
/// histories, are put together, and the whole goes through a publication chain: what is marked is
/// what does not belong, not what looks generated. Three in ten are untouched, some of them sent
/// whole through a chain or an auto-encoder, so that neither counts as a trace of an edit
/// (DinoLizer, arXiv 2511.20722). The same seed gives the same example. Any thread.
[[nodiscard]] Forgery forge(const TrainingData& data, int side, std::uint64_t seed);

} // namespace pentimento
