// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pack_export.h"

#include "core/model/safetensors.h"
#include "core/training/training_data.h"

#include <torch/torch.h>

#include <array>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

struct FamilyText
{
    const char* id;
    const char* title;
    const char* trainedOn;
    const char* description;
};

/// In the order of Family.
constexpr std::array<FamilyText, familyCount> families{{
    {"latent-diffusion", "Latent code",
     "photos rebuilt by auto-encoders (TAEF2 of a latent-diffusion model and four of our own), "
     "pasted "
     "back into the photo",
     "High where the picture looks decoded from a latent code. Fine repeated texture can answer "
     "too."},
    {"gan-cnn", "GAN / CNN re-synthesis",
     "photos rebuilt by convolutional up-scalers (Real-ESRGAN, ESRGAN, RFDN), pasted back into the "
     "photo",
     "High where detail looks rebuilt by a convolutional network. Sharpening filters can answer "
     "too."},
    {"inpainting", "Inpainting",
     "holes filled by ten inpainting networks of our own with different up-sampling, by diffusion "
     "of "
     "the surroundings or by other texture, with simulated traces of decoders",
     "High where a hole seems to have been filled. Out-of-focus areas beside sharp ones can answer "
     "too."},
    {"splice", "Splice and copy-move",
     "parts of other photos, and moved, turned or scaled parts of the same photo, each with its "
     "own "
     "processing history",
     "High where a part has another history than the rest. Overlaid text, logos and blurred faces "
     "count as edits, and rightly so."},
    {"retouch", "Local retouching",
     "places of the same photo that were compressed, resampled, blurred, sharpened or denoised on "
     "their own",
     "High where a place was processed on its own. Phone cameras that process faces or skies "
     "separately can answer too."},
}};

constexpr FamilyText noiseConsistency{
    "noise-consistency", "Noise consistency",
    "untouched photos alone, by telling them and their processing apart; no forgery and no "
    "generator "
    "was ever shown to it",
    "High where the traces of camera and processing differ from those that most of the picture "
    "shares. Flat, blown-out or very dark places carry few traces and can answer too."};

constexpr const char* combinedText =
    "All families together, trained as its own map and raised where noise consistency speaks: high "
    "where a place does not belong to the rest of the picture, however it was made.";

HeadInfo headOf(const FamilyText& text)
{
    HeadInfo head;
    head.id = text.id;
    head.title = text.title;
    head.trainedOn = text.trainedOn;
    head.description = text.description;
    return head;
}

} // namespace

Result<Pack> tracePack(const fs::path& folder, const fs::path& data)
{
    const auto trainedOn = TrainingData::open(data);
    if (!trainedOn)
        return trainedOn.error();
    Pack pack;
    pack.sources = trainedOn->attributions();
    pack.folder = folder;
    pack.name = "default";
    pack.version = "0.2.0";
    pack.licence = "GPL-3.0-or-later";
    pack.description =
        "Traces of processing compared with the rest of the picture. Trained by this "
        "program from freely licensed photos; not CLIP, not DeCLIP's weights.";
    pack.graph = "trace-2";
    pack.wholeInput = 512;
    for (const FamilyText& family : families)
        pack.heads.push_back(headOf(family));
    pack.heads.push_back(headOf(noiseConsistency));
    pack.combined.id = "combined";
    pack.combined.title = "Combined map";
    pack.combined.trainedOn = "all five families of local edits";
    pack.combined.description = combinedText;
    pack.weightFiles = {"weights.safetensors"};
    return pack;
}

Result<Pack> exportPack(Pack pack, const fs::path& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    for (const std::string& name : pack.weightFiles) {
        auto tensors = readSafetensors(pack.folder / name);
        if (!tensors)
            return tensors.error();
        for (auto& [key, tensor] : *tensors)
            if (tensor.is_floating_point())
                tensor = tensor.to(at::kHalf);
        if (auto written = writeSafetensors(folder / name, *tensors, {{"graph", pack.graph}});
            !written)
            return written.error();
    }
    pack.folder = folder;
    if (auto written = writePack(pack); !written)
        return written.error();
    return readPack(folder);
}

} // namespace pentimento
