// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nets/number_format.h"
#include "core/nets/operations.h"

namespace pentimento::bench {

/// The most that this machine does, in operations a second, measured with the sizes that networks
/// here are made of and the fastest way that this LibTorch offers.
struct MachinePeak
{
    double products = 0;     ///< matrices of 257 to 2056 rows by 1024 x 4096 and 4096 x 1024
    double convolutions = 0; ///< 5x5, 256 to 256 channels, 32 and 64 positions square

    /// What these operations would take at the peak of their kinds.
    [[nodiscard]] double seconds(const nets::Operations& operations) const
    {
        return operations.products / products + operations.convolutions / convolutions;
    }
};

/// Measures on `device` ("cpu" with `threads` threads, or "cuda"); some seconds. Internal when a
/// kernel fails there, Cancelled.
[[nodiscard]] Result<MachinePeak> measurePeak(const char* device, nets::NumberFormat format,
                                              int threads, const Job& job = {});

} // namespace pentimento::bench
