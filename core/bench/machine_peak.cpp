// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/machine_peak.h"

#include "core/nets/layers.h"

#include <ATen/Parallel.h>
#include <torch/cuda.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <limits>

namespace pentimento::bench {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;

constexpr double secondsPerCase = 0.2; ///< of measuring, after a warm-up
constexpr int leastRuns = 3;

/// Operations a second of the fastest run.
double best(double operations, const nets::LayerTarget& target, const std::function<Tensor()>& work)
{
    const auto timed = [&] {
        const auto begin = Clock::now();
        const Tensor result = work();
        if (target.device.is_cuda())
            torch::cuda::synchronize();
        return std::chrono::duration<double>(Clock::now() - begin).count();
    };
    timed();
    double least = std::numeric_limits<double>::max();
    double spent = 0;
    for (int i = 0; i < leastRuns || spent < secondsPerCase; ++i) {
        const double seconds = timed();
        least = std::min(least, seconds);
        spent += seconds;
    }
    return operations / least;
}

Tensor random(at::IntArrayRef shape, const nets::LayerTarget& target)
{
    return at::randn(shape).to(target.device, target.type());
}

/// One matrix size by the network's own layer and by LibTorch's plain function.
double products(std::int64_t rows, std::int64_t inputs, std::int64_t outputs,
                const nets::LayerTarget& target)
{
    const Tensor weight = at::randn({outputs, inputs});
    const Tensor bias = at::randn({outputs});
    const Tensor input = random({1, rows, inputs}, target);
    const nets::Linear layer(weight, bias, target);
    const Tensor plainWeight = weight.to(target.device, target.type());
    const Tensor plainBias = bias.to(target.device, target.type());
    const double operations = static_cast<double>(rows) * layer.operationsPerRow();
    return std::max(
        best(operations, target, [&] { return layer(input); }),
        best(operations, target, [&] { return at::linear(input, plainWeight, plainBias); }));
}

double convolutions(std::int64_t side, const nets::LayerTarget& target)
{
    constexpr int channels = 256;
    constexpr int kernel = 5;
    const Tensor weight = at::randn({channels, channels, kernel, kernel});
    const Tensor bias = at::randn({channels});
    // On a GPU a few pictures at once, or there is not enough work to fill it.
    const std::int64_t pictures = target.device.is_cuda() ? 32 : 1;
    const Tensor input =
        random({pictures, channels, side, side}, target).contiguous(at::MemoryFormat::ChannelsLast);
    double result = 0;
    // A convolution chooses its weights' layout by the number of positions: take the faster.
    for (const int positions : {1, std::numeric_limits<int>::max()}) {
        const nets::Convolution layer(weight, bias, {.padding = kernel / 2, .positions = positions},
                                      target);
        const double operations =
            layer.operationsPerPosition() * static_cast<double>(pictures * side * side);
        result = std::max(result, best(operations, target, [&] { return layer(input); }));
    }
    return result;
}

} // namespace

Result<MachinePeak> measurePeak(const char* device, nets::NumberFormat format, int threads,
                                const Job& job)
{
    const c10::InferenceMode inference;
    try {
        const nets::LayerTarget target{at::Device(std::string(device)), format};
        at::set_num_threads(threads);
        constexpr std::array<std::int64_t, 4> rows{257, 514, 1028, 2056};
        constexpr std::array<std::int64_t, 2> sides{32, 64};
        const double steps = rows.size() + sides.size();
        double done = 0;
        const auto stopped = [&] {
            job.report(done++ / steps, "the machine's peak");
            return job.stopRequested();
        };
        MachinePeak peak;
        for (const std::int64_t count : rows) {
            if (stopped())
                return Error{ErrorCode::Cancelled, "cancelled", {}};
            // A GPU works on as many pictures at once as it likes.
            const std::int64_t batch = target.device.is_cuda() ? 16 : 1;
            peak.products = std::max({peak.products, products(batch * count, 1024, 4096, target),
                                      products(batch * count, 4096, 1024, target)});
        }
        for (const std::int64_t side : sides) {
            if (stopped())
                return Error{ErrorCode::Cancelled, "cancelled", {}};
            peak.convolutions = std::max(peak.convolutions, convolutions(side, target));
        }
        return peak;
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "the machine's peak could not be measured", error.what()};
    }
}

} // namespace pentimento::bench
