// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/parity.h"

#include "core/inference/graph_runtime.h"
#include "core/nets/graph_network.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <utility>

namespace pentimento::bench {

namespace {

using at::Tensor;

constexpr std::uint64_t pictureSeed = 7;

/// LibTorch's switch for TF32 in cuDNN's convolutions, put back afterwards.
class TensorFloat
{
public:
    explicit TensorFloat(bool on) : m_before(at::globalContext().allowTF32CuDNN())
    {
        at::globalContext().setAllowTF32CuDNN(on);
    }
    ~TensorFloat() { at::globalContext().setAllowTF32CuDNN(m_before); }
    TensorFloat(const TensorFloat&) = delete;
    TensorFloat& operator=(const TensorFloat&) = delete;

private:
    bool m_before;
};

/// Clouds, a hard edge and grain that is stronger on one side, (count, 3, side, side), whole
/// numbers 0..255: something that every kind of network has an answer to.
Tensor generatedPictures(int count, std::int64_t side)
{
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(pictureSeed);
    const auto noise = [&](std::int64_t size) {
        return at::empty({count, 3, size, size}).normal_(0, 1, generator);
    };
    Tensor clouds =
        at::upsample_bicubic2d(noise(std::max<std::int64_t>(side / 16, 2)), {side, side}, false);
    Tensor grain = 3 * noise(side);
    grain.slice(3, side / 3, side / 2) *= 3;
    clouds.slice(2, side / 2) += 1;
    return (120 + 40 * clouds + grain).round_().clamp_(0, 255);
}

/// (N, channels, H, W) float on the CPU.
Result<Tensor> logitsOf(const Pack& pack, const Arithmetic& how, const Tensor& pictures)
{
    const TensorFloat convolutions(how.tensorFloat);
    const auto runtime = runtimeOf(pack);
    if (!runtime)
        return runtime.error();
    const auto network = (*runtime)->network(pack, how.device, how.format);
    if (!network)
        return network.error();
    const Tensor input = nets::preprocessed(pictures, pack.graph->preprocessing);
    const auto channels = (*network)->logits(input.to(at::Device(how.device)));
    return at::cat(channels, 1).to(at::kCPU, at::kFloat);
}

Deviation deviationOf(const Tensor& logits, const Tensor& reference, const Arithmetic& how)
{
    const Tensor perHead = reference.transpose(0, 1).flatten(1);
    const Tensor error =
        (logits - reference).transpose(0, 1).flatten(1).square().mean(1).sqrt() / perHead.std(1);
    const Tensor maps = (at::sigmoid(logits) - at::sigmoid(reference)).abs();
    return {how, error.max().item<double>(), maps.max().item<double>()};
}

} // namespace

std::string_view nameOf(const Arithmetic& arithmetic)
{
    switch (arithmetic.format) {
    case nets::NumberFormat::Float32:
        return arithmetic.tensorFloat ? "tf32" : "fp32";
    case nets::NumberFormat::BFloat16:
        return "bf16";
    case nets::NumberFormat::Half:
        return "fp16";
    }
    return "";
}

std::vector<Arithmetic> arithmeticsOf(const Pack& pack, const char* device)
{
    const bool cuda = deviceWithWord(device) == DeviceChoice::Cuda;
    std::vector<Arithmetic> result{{device, nets::NumberFormat::Float32, false}};
    if (cuda)
        result.push_back({device, nets::NumberFormat::Float32, true});
    if (const auto runtime = runtimeOf(pack))
        for (const nets::NumberFormat format : (*runtime)->reducedFormats(cuda))
            result.push_back({device, format, true});
    return result;
}

Tolerance toleranceOf(const Arithmetic& arithmetic)
{
    switch (arithmetic.format) {
    case nets::NumberFormat::Float32:
        return arithmetic.tensorFloat ? Tolerance{0.02, 0.05} : Tolerance{0.001, 0.005};
    case nets::NumberFormat::Half:
        return {0.03, 0.08};
    case nets::NumberFormat::BFloat16:
        return {0.15, 0.25};
    }
    return {};
}

bool isWithin(const Deviation& deviation, const Tolerance& tolerance)
{
    return deviation.logits <= tolerance.logits && deviation.maps <= tolerance.maps;
}

Result<std::vector<Deviation>> measureParity(const Pack& pack,
                                             const std::vector<Arithmetic>& arithmetics,
                                             int pictures, int threads, const Job& job)
{
    const c10::InferenceMode inference;
    try {
        at::set_num_threads(threads);
        const Tensor input = generatedPictures(pictures, pack.wholeInput);
        const auto reference = logitsOf(pack, {}, input);
        if (!reference)
            return reference.error();
        std::vector<Deviation> deviations;
        for (const Arithmetic& how : arithmetics) {
            if (job.stopRequested())
                return Error{ErrorCode::Cancelled, "cancelled", {}};
            const auto logits = logitsOf(pack, how, input);
            if (!logits)
                return logits.error();
            deviations.push_back(deviationOf(*logits, *reference, how));
        }
        return deviations;
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "the network's answers could not be compared",
                     error.what()};
    }
}

} // namespace pentimento::bench
