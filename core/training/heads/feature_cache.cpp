// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/heads/feature_cache.h"

#include "core/base/output.h"
#include "core/nets/graph_network.h"
#include "core/packs/declip_graph.h"
#include "core/training/filters.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <optional>

namespace pentimento::training {

using at::Tensor;
namespace fs = std::filesystem;

namespace {

constexpr int perShard = 64;        ///< examples; 32 MB of ViT-L/14's features
constexpr int generatorStride = 16; ///< generators take sides that are multiples of this
constexpr int untouched = -1;

Error foreign(const fs::path& file)
{
    return {ErrorCode::UnreadableInput,
            file.string() + ": holds examples that were made with other options; choose another "
                            "folder or remove this one",
            {}};
}

/// A shard as it lies there; nothing when there is none of this length.
Result<std::optional<CachedExamples>> readShard(const fs::path& file, const std::string& recipe,
                                                int count)
{
    std::optional<CachedExamples> none;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return none;
    TextMap metadata;
    const auto tensors = readSafetensors(file, &metadata);
    if (!tensors)
        return Error{ErrorCode::UnreadableInput, tensors.error().message, tensors.error().detail};
    if (metadata["recipe"] != recipe)
        return foreign(file);
    CachedExamples shard;
    for (const auto& [name, part] : {std::pair{"features", &shard.features},
                                     {"masks", &shard.masks},
                                     {"families", &shard.manipulations}}) {
        const auto found = tensors->find(name);
        if (found == tensors->end())
            return foreign(file);
        *part = found->second;
    }
    if (shard.manipulations.size(0) != count) // the last one of a run that asked for fewer
        return none;
    return std::optional(shard);
}

} // namespace

CachedExamples forgedFeatures(const Forger& forger, const nets::DeclipBackbones& backbones,
                              const std::vector<FeatureSource>& sources, int inputSide, int count,
                              std::uint64_t seed, const at::Device& device)
{
    const int wanted = seed % 4 != 3 ? inputSide : 2 * inputSide;
    const int side = (wanted + generatorStride - 1) / generatorStride * generatorStride;
    const ForgedBatch batch = forger.batch(count, side, seed);
    const c10::InferenceMode inference;
    const auto squashed = [&](const Tensor& pictures) {
        return side == inputSide ? pictures
                                 : asBytes(resized(pictures, inputSide, inputSide,
                                                   Resampling::BilinearAntialiased));
    };
    const auto maps = backbones.features(
        nets::preprocessed(squashed(batch.pictures).to(device), declipGraph.preprocessing));
    std::vector<std::int64_t> manipulations;
    for (const auto& manipulation : batch.manipulations)
        manipulations.push_back(manipulation ? static_cast<int>(*manipulation) : untouched);
    return {nets::DeclipBackbones::joined(maps, sources).cells.to(at::kCPU, at::kHalf).contiguous(),
            squashed(batch.masks * 255).to(at::kCPU, at::kByte).contiguous(),
            at::tensor(manipulations).to(at::kChar)};
}

Result<FeatureCache> FeatureCache::complete(const fs::path& folder, const std::string& recipe,
                                            int examples, const Make& make,
                                            const std::function<void(int done)>& onShard)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return outputError(folder, failure.message());
    FeatureCache cache;
    for (int first = 0; first < examples; first += perShard) {
        const int count = std::min(perShard, examples - first);
        const fs::path file = folder / (std::to_string(first / perShard) + ".safetensors");
        auto shard = readShard(file, recipe, count);
        if (!shard)
            return shard.error();
        if (!*shard) {
            const auto made = make(first, count);
            if (!made)
                return made.error();
            if (auto written = writeSafetensors(file,
                                                {{"features", made->features},
                                                 {"masks", made->masks},
                                                 {"families", made->manipulations}},
                                                {{"recipe", recipe}});
                !written)
                return written.error();
            shard = readShard(file, recipe, count); // mapped, not held in memory
            if (!shard)
                return shard.error();
            if (!*shard)
                return Error{ErrorCode::Internal, file.string() + ": cannot be read back", {}};
        }
        for (int i = 0; i < count; ++i)
            cache.m_manipulations.push_back((*shard)->manipulations[i].item<int>());
        cache.m_shards.push_back(**shard);
        if (onShard)
            onShard(first + count);
    }
    return cache;
}

std::vector<std::size_t>
FeatureCache::usableFor(const std::vector<Manipulation>& manipulations) const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < m_manipulations.size(); ++i) {
        const bool learned =
            manipulations.empty() || m_manipulations[i] == untouched ||
            std::find(manipulations.begin(), manipulations.end(),
                      static_cast<Manipulation>(m_manipulations[i])) != manipulations.end();
        if (learned)
            indices.push_back(i);
    }
    return indices;
}

int FeatureCache::forgeriesAmong(const std::vector<std::size_t>& indices) const
{
    return static_cast<int>(std::count_if(indices.begin(), indices.end(), [this](std::size_t i) {
        return m_manipulations[i] != untouched;
    }));
}

CachedExamples FeatureCache::gathered(const std::vector<std::size_t>& indices) const
{
    std::vector<Tensor> features;
    std::vector<Tensor> masks;
    std::vector<Tensor> manipulations;
    for (const std::size_t i : indices) {
        const CachedExamples& shard = m_shards[i / perShard];
        const auto row = static_cast<std::int64_t>(i % perShard);
        features.push_back(shard.features[row]);
        masks.push_back(shard.masks[row]);
        manipulations.push_back(shard.manipulations[row]);
    }
    return {at::stack(features), at::stack(masks), at::stack(manipulations)};
}

} // namespace pentimento::training
