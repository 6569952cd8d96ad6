// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trace/pack_export.h"

#include "core/base/output.h"
#include "core/packs/trace_graph.h"
#include "core/weights/safetensors.h"

#include <torch/torch.h>

#include <array>
#include <utility>

namespace pentimento::training {

namespace fs = std::filesystem;

namespace {

/// What a head answers to; what it was trained on is the record's to say.
struct HeadText
{
    const char* id;
    const char* title;
    const char* description;
};

/// In the order of Family.
constexpr std::array<HeadText, manipulationCount> manipulations{{
    {"latent-diffusion", "Latent code",
     "High where the picture looks decoded from a latent code. Fine repeated texture can answer "
     "too."},
    {"gan-cnn", "GAN / CNN re-synthesis",
     "High where detail looks rebuilt by a convolutional network. Sharpening filters can answer "
     "too."},
    {"inpainting", "Inpainting",
     "High where a hole seems to have been filled. Out-of-focus areas beside sharp ones can answer "
     "too."},
    {"splice", "Splice and copy-move",
     "High where a part has another history than the rest. Overlaid text, logos and blurred faces "
     "count as edits, and rightly so."},
    {"retouch", "Local retouching",
     "High where a place was processed on its own. Phone cameras that process faces or skies "
     "separately can answer too."},
}};

constexpr HeadText noiseConsistency{
    "noise-consistency", "Noise consistency",
    "High where the traces of camera and processing differ from those that most of the picture "
    "shares. Flat, blown-out or very dark places carry few traces and can answer too."};

constexpr HeadText combined{
    "combined", "Combined map",
    "All families together, trained as its own map and raised where noise consistency speaks: high "
    "where a place does not belong to the rest of the picture, however it was made."};

HeadInfo headOf(const HeadText& text, std::string trainedOn)
{
    HeadInfo head;
    head.id = text.id;
    head.title = text.title;
    head.trainedOn = std::move(trainedOn);
    head.description = text.description;
    return head;
}

/// Of the folder; "default" is the name of the pack that ships.
std::string nameOf(const fs::path& folder)
{
    const fs::path whole = fs::absolute(folder / "").lexically_normal().parent_path();
    const std::string name = packNameFrom(whole.filename().string());
    return name == "default" ? "default-trained" : name;
}

} // namespace

Pack tracePack(const fs::path& folder, const TrainingRecord& record)
{
    Pack pack;
    pack.sources = sourcesOf(record);
    pack.folder = folder;
    pack.name = nameOf(folder);
    pack.version = std::string(1, '1'); // GCC 12 warns wrongly of a literal here
    pack.licence = "Not stated: whoever trained it decides, within the licences of its sources";
    pack.description = descriptionOf(record);
    pack.graph = &traceGraph;
    pack.wholeInput = 512;
    for (std::size_t i = 0; i < manipulations.size(); ++i)
        pack.heads.push_back(
            headOf(manipulations[i], trainedOn(record, static_cast<Manipulation>(i))));
    pack.heads.push_back(headOf(noiseConsistency, trainedOnUntouched(record)));
    pack.combined = headOf(combined, trainedOnTogether(record));
    pack.weightFiles = {"weights.safetensors"};
    return pack;
}

Result<Pack> exportPack(Pack pack, const fs::path& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return outputError(folder, failure.message());
    for (const std::string& name : pack.weightFiles) {
        auto tensors = readSafetensors(pack.folder / name);
        if (!tensors)
            return tensors.error();
        for (auto& [key, tensor] : *tensors)
            if (tensor.is_floating_point())
                tensor = tensor.to(at::kHalf);
        if (auto written =
                writeSafetensors(folder / name, *tensors, {{"graph", std::string(pack.graph->id)}});
            !written)
            return written.error();
    }
    pack.folder = folder;
    if (auto written = writePack(pack); !written)
        return written.error();
    return readPack(folder);
}

} // namespace pentimento::training
