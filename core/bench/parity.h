// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nets/number_format.h"
#include "core/packs/pack.h"

#include <string_view>
#include <vector>

namespace pentimento::bench {

/// A device and the arithmetic that a network is run with there.
struct Arithmetic
{
    const char* device = "cpu"; ///< or "cuda"
    nets::NumberFormat format = nets::NumberFormat::Float32;
    /// On CUDA, convolutions of floats with ten bits of mantissa (TF32), as cuDNN does unless told
    /// otherwise and this program therefore does too.
    bool tensorFloat = false;
};

/// "fp32", "tf32", "bf16" or "fp16".
[[nodiscard]] std::string_view nameOf(const Arithmetic& arithmetic);

/// Every arithmetic that a pack's graph knows on a device, the most exact first.
[[nodiscard]] std::vector<Arithmetic> arithmeticsOf(const Pack& pack, const char* device);

/// How far a network's answers are from those of the CPU in single precision, on the same pictures.
struct Deviation
{
    Arithmetic arithmetic;
    double logits = 0; ///< root mean square difference over the reference's own standard deviation,
                       ///< of the head where it is largest
    double maps = 0;   ///< the largest difference of a probability, of any head in any place
};

/// The most that is allowed of an arithmetic; beyond it a graph, a library or a device is broken.
/// What half precision really does to these graphs is several times smaller.
struct Tolerance
{
    double logits;
    double maps;
};
[[nodiscard]] Tolerance toleranceOf(const Arithmetic& arithmetic);
/// False too when a value is no number.
[[nodiscard]] bool isWithin(const Deviation& deviation, const Tolerance& tolerance);

/// Runs a pack's network on `pictures` generated pictures of its input size, on the CPU in single
/// precision and in each arithmetic. ModelUnavailable, Cancelled, Internal when a kernel fails.
[[nodiscard]] Result<std::vector<Deviation>>
measureParity(const Pack& pack, const std::vector<Arithmetic>& arithmetics, int pictures,
              int threads, const Job& job = {});

} // namespace pentimento::bench
