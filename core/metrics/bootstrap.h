// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/interval.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace pentimento::metrics {

/// One resampling: for each group as many members as it has, drawn with replacement.
using Resample = std::vector<std::vector<std::size_t>>;

/// The percentile bootstrap of any figure over groups of the given sizes: members are drawn anew
/// within each group, `figure` is worked out for each of 2,000 resamplings, and the interval spans
/// the 2.5th to the 97.5th percentile (linear between ranks). A figure that is not a number for a
/// resampling is left out. The same numbers on every machine. Not a number when no group has two
/// members: one picture tells nothing of the spread.
[[nodiscard]] Interval bootstrap(std::span<const std::size_t> groupSizes,
                                 const std::function<double(const Resample&)>& figure);

/// The interval of the mean over groups of the means within them; values that are not numbers are
/// left out, and so are groups without any.
[[nodiscard]] Interval bootstrapMean(std::span<const std::vector<double>> groups);

} // namespace pentimento::metrics
