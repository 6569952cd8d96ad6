// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/network_speed.h"

#include "core/inference/graph_runtime.h"
#include "core/nets/graph_network.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <torch/cuda.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace pentimento::bench {

namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;
using Work = std::function<void()>;

/// Median seconds of `runs` runs after a warm-up.
double medianSeconds(const Work& work, const NetworkMeasurement& measurement)
{
    const bool cuda = deviceWithWord(measurement.device) == DeviceChoice::Cuda;
    std::vector<double> seconds;
    for (int run = -1; run < measurement.runs; ++run) {
        const auto begin = Clock::now();
        work();
        if (cuda)
            torch::cuda::synchronize();
        if (run >= 0)
            seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    }
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return *middle;
}

// What LibTorch reports of the operators that run, for a network that does not count by itself. The
// callbacks are plain functions; only this thread runs operators.
thread_local nets::Operations* counted = nullptr;

/// What one value of an operator's result costs, taken down when it begins: newer LibTorch lets go
/// of the inputs before it ends.
struct Cost : at::ObserverContext
{
    Cost(double nets::Operations::*whichKind, std::int64_t products)
        : kind(whichKind), perResult(2 * static_cast<double>(products))
    {}
    double nets::Operations::*kind;
    double perResult;
};

std::unique_ptr<at::ObserverContext> costOf(const at::RecordFunction& record)
{
    const std::string_view name = record.name();
    const auto inputs = record.inputs();
    if (name == "aten::convolution") {
        const Tensor weight = inputs[1].toTensor();
        return std::make_unique<Cost>(&nets::Operations::convolutions,
                                      weight.numel() / weight.size(0));
    }
    if (name == "aten::mm" || name == "aten::bmm")
        return std::make_unique<Cost>(&nets::Operations::products, inputs[0].toTensor().size(-1));
    if (name == "aten::addmm" || name == "aten::baddbmm")
        return std::make_unique<Cost>(&nets::Operations::products, inputs[1].toTensor().size(-1));
    return nullptr;
}

void countOperator(const at::RecordFunction& record, at::ObserverContext* begun)
{
    const auto outputs = record.outputs();
    if (begun == nullptr || outputs.empty() || !outputs[0].isTensor())
        return;
    const auto& cost = static_cast<const Cost&>(*begun);
    counted->*cost.kind += cost.perResult * static_cast<double>(outputs[0].toTensor().numel());
}

nets::Operations operationsOf(const Work& work)
{
    nets::Operations result;
    counted = &result;
    const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback(costOf, countOperator)
                                                       .needsInputs(true)
                                                       .needsOutputs(true)
                                                       .scopes({at::RecordScope::FUNCTION}));
    work();
    at::removeCallback(handle);
    counted = nullptr;
    return result;
}

Result<std::vector<StageSpeed>> stagesOf(const Pack& pack, const NetworkMeasurement& m,
                                         const Job& job)
{
    const auto runtime = runtimeOf(pack);
    if (!runtime)
        return runtime.error();
    const auto network = (*runtime)->network(pack, m.device, m.format);
    if (!network)
        return network.error();
    const Tensor pictures = at::rand({m.batch, 3, pack.wholeInput, pack.wholeInput}) * 255;
    const Tensor input = nets::preprocessed(pictures, pack.graph->preprocessing);
    std::vector<StageSpeed> stages;
    for (const nets::NetworkStep& step : (*network)->steps(input.to(at::Device(m.device)))) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        const nets::Operations operations =
            step.operations ? *step.operations : operationsOf(step.run);
        stages.push_back({step.name, operations, medianSeconds(step.run, m)});
    }
    return stages;
}

} // namespace

Result<NetworkSpeed> measureNetwork(const Pack& pack, const NetworkMeasurement& measurement,
                                    const Job& job)
{
    MachinePeak peak;
    if (measurement.peak) {
        peak = *measurement.peak;
    } else {
        const auto measured =
            measurePeak(measurement.device, measurement.format, measurement.threads, job);
        if (!measured)
            return measured.error();
        peak = *measured;
    }
    const c10::InferenceMode inference;
    try {
        auto stages = stagesOf(pack, measurement, job);
        if (!stages)
            return stages.error();
        return NetworkSpeed{measurement.batch, peak, *std::move(stages)};
    } catch (const std::exception& error) {
        return Error{ErrorCode::Internal, "the network could not be measured", error.what()};
    }
}

} // namespace pentimento::bench
