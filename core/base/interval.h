// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Where a figure would lie in 95 of 100 repetitions with other pictures of the same kind. Not a
/// number where that cannot be said.
struct Interval
{
    double low = 0;
    double high = 0;
};

} // namespace pentimento
