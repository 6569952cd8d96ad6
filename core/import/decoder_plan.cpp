// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/decoder_plan.h"

#include "core/import/shape_check.h"

#include <algorithm>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::int64_t kernel = 5;
constexpr int stages = 4;
constexpr std::int64_t maxLayers = 400; ///< of a conv decoder; conv-20 has 65 or 66

int asInt(std::int64_t size)
{
    return static_cast<int>(std::min<std::int64_t>(size, 1 << 16));
}

Result<DecoderPlan> planned(DecoderPlan plan, const ShapeCheck& check)
{
    auto tensors = check.tensors();
    if (!tensors)
        return tensors.error();
    plan.tensors = std::move(*tensors);
    return plan;
}

Result<DecoderPlan> planLinear(const Weights& weights, bool attention,
                               const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    const std::int64_t width = check.sizesOf("fc.0.weight", 2)[1];
    check.expectLinear("fc.0", 1, width);
    if (attention)
        for (const char* block : {"att1.", "att2."})
            check.expectAttentionBlock(block, width);
    DecoderPlan plan;
    plan.type = attention ? "attention" : "linear";
    plan.channels = asInt(width);
    return planned(std::move(plan), check);
}

/// Positions of the convolutions in the sequence "fc": kernels, and also where a kernel should be,
/// before a batch normalisation and at the end, so that a missing one is named. The one that
/// gives a single channel is the last.
std::vector<int> convolutions(const Weights& weights, const ShapeCheck& check)
{
    const auto named = [&](int layer, const char* tensor) {
        return weights.find("fc." + std::to_string(layer) + tensor);
    };
    std::vector<int> found;
    const int layers = static_cast<int>(std::min(check.countOf("fc."), maxLayers));
    for (int layer = 0; layer < layers; ++layer) {
        const auto weight = named(layer, ".weight");
        const bool kernels = weight != weights.end() && weight->second.shape.size() == 4;
        const bool normalised = named(layer + 1, ".running_mean") != weights.end();
        if (kernels || normalised || layer + 1 == layers)
            found.push_back(layer);
        if (kernels && !normalised && weight->second.shape[0] == 1)
            break;
    }
    return found;
}

/// Each convolution is followed by its batch normalisation and a ReLU. What else stands before the
/// next one has no tensors: an upsampling behind a stage, and before the last convolution perhaps
/// one more resize. Returns whether that is there.
bool checkSteps(const std::vector<int>& at, ShapeCheck& check)
{
    constexpr int layersOfOne = 3;
    const std::size_t last = at.size() - 1;
    const std::size_t ofStage = last / stages;
    int lastSteps = 0;
    for (std::size_t i = 0; i < last; ++i) {
        lastSteps = at[i + 1] - at[i] - layersOfOne;
        const bool stageEnds = (i + 1) % ofStage == 0;
        const int most = (stageEnds ? 1 : 0) + (i + 1 == last ? 1 : 0);
        if (lastSteps < 0 || lastSteps > most)
            check.fail("has fc." + std::to_string(at[i + 1]) +
                       ".weight where DeCLIP's decoders have none");
    }
    return lastSteps == 2;
}

Result<DecoderPlan> planConvolutions(const Weights& weights, const std::filesystem::path& file)
{
    ShapeCheck check(weights, file);
    std::int64_t inputs = check.sizesOf("fc.0.weight", 4)[1];
    DecoderPlan plan;
    plan.channels = asInt(inputs);
    const std::vector<int> at = convolutions(weights, check);
    if (at.empty() || at.front() != 0 || at.size() % stages != 1 || at.size() == 1) {
        check.fail("has a decoder of " + std::to_string(at.size()) +
                   " convolutions; DeCLIP's have 5, 13 or 21");
        return planned(std::move(plan), check);
    }
    plan.type = "conv-" + std::to_string(at.size() - 1);
    plan.resized = checkSteps(at, check);
    for (const int layer : at) {
        const std::string name = "fc." + std::to_string(layer);
        const bool last = layer == at.back();
        const std::int64_t outputs = last ? 1 : check.sizesOf(name + ".weight", 4)[0];
        check.expect(name + ".weight", {outputs, inputs, kernel, kernel});
        check.expect(name + ".bias", {outputs});
        if (!last)
            check.expectBatchNorm("fc." + std::to_string(layer + 1), outputs);
        inputs = outputs;
    }
    return planned(std::move(plan), check);
}

Result<DecoderPlan> planByTensors(const Weights& weights, const std::filesystem::path& file)
{
    const auto first = weights.find("fc.0.weight");
    if (first == weights.end())
        return Error{ErrorCode::ModelUnavailable, file.string() + ": lacks tensor fc.0.weight", {}};
    if (first->second.shape.size() != 2)
        return planConvolutions(weights, file);
    return planLinear(weights, weights.lower_bound("att") != weights.lower_bound("atu"), file);
}

} // namespace

Result<DecoderPlan> planDecoder(const Weights& weights, const std::string& stated,
                                const std::filesystem::path& file)
{
    auto plan = planByTensors(weights, file);
    if (plan && !stated.empty() && plan->type != stated)
        return Error{ErrorCode::ModelUnavailable,
                     file.string() + ": says that its decoder is " + stated +
                         ", but its tensors are those of " + plan->type,
                     {}};
    return plan;
}

} // namespace pentimento
