// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/training/small_data.h"

#include "core/training/filters.h"

#include <stdexcept>

namespace pentimento {

at::Tensor texturedPictures(std::int64_t count, std::int64_t height, std::int64_t width,
                            std::uint64_t seed)
{
    const at::Tensor like = at::empty({0});
    const at::Tensor clouds =
        at::upsample_bicubic2d(training::normalNoise({count, 3, height / 8, width / 8}, seed, like),
                               {height, width}, false);
    const at::Tensor grain =
        training::normalNoise({count, 3, height, width}, seed + 1'000'000'007, like);
    return training::asBytes(128 + 45 * clouds + 6 * grain);
}

training::TrainingData smallData()
{
    const auto interleaved = [](const at::Tensor& picture) {
        return picture.permute({1, 2, 0}).to(at::kByte).contiguous();
    };
    training::TrainingData data;
    const at::Tensor photos = texturedPictures(9, 96, 112);
    for (std::int64_t i = 0; i < photos.size(0); ++i)
        data.photos.push_back({interleaved(photos[i]), "source " + std::to_string(i % 3),
                               std::to_string(i) + ".png", "CC0-1.0"});
    const at::Tensor changed = texturedPictures(2, 96, 112, 77);
    for (std::int64_t i = 0; i < changed.size(0); ++i) {
        training::TrainingPair pair;
        pair.original = data.photos[static_cast<std::size_t>(i)].pixels;
        pair.mask = at::zeros({96, 112}, at::kByte);
        pair.mask.slice(0, 30, 70).slice(1, 30, 80) = 255;
        pair.forgery =
            at::where(pair.mask.unsqueeze(2) > 0, interleaved(changed[i]), pair.original);
        pair.manipulation = training::Manipulation::Inpainting;
        pair.source = "pairs " + std::to_string(i);
        pair.name = std::to_string(i) + ".png";
        data.pairs.push_back(std::move(pair));
    }
    return data;
}

void writeSmallData(const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    training::TrainingData data = smallData();
    training::TrainingDataWriter writer(folder);
    bool good = true;
    for (training::TrainingPhoto& photo : data.photos)
        good = good && writer.add(std::move(photo));
    for (training::TrainingPair& pair : data.pairs)
        good = good && writer.add(std::move(pair));
    if (!good || !writer.finish())
        throw std::runtime_error("cannot write the test data");
}

bool areBytes(const at::Tensor& pictures)
{
    return pictures.eq(pictures.round()).all().item<bool>() && pictures.min().item<float>() >= 0 &&
           pictures.max().item<float>() <= 255;
}

} // namespace pentimento
