// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/photo_sampler.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace pentimento::training {

using at::Tensor;

namespace {

bool isCut(const Tensor& thing)
{
    const auto last = thing.size(2) - 1;
    const Tensor border =
        thing.select(2, 0) + thing.select(2, last) + thing.select(3, 0) + thing.select(3, last);
    return border.any().item<bool>();
}

} // namespace

PhotoSampler::PhotoSampler(const TrainingData& data, const std::vector<std::size_t>& photos,
                           const ForgingRecipe& recipe)
    : m_data(data), m_crops{recipe.upright ? 0 : PhotoCrop::Shares().turned, recipe.enlarged}
{
    if (!recipe.everySource) {
        m_sources.push_back(photos);
        return;
    }
    std::map<std::string, std::vector<std::size_t>> apart;
    for (const std::size_t photo : photos)
        apart[m_data.photos[photo].source].push_back(photo);
    for (auto& [source, itsPhotos] : apart)
        m_sources.push_back(std::move(itsPhotos));
}

const TrainingPhoto& PhotoSampler::anyPhoto(Random& random) const
{
    static constexpr std::size_t enough = 32; // a source of fewer photos is drawn the less often
    const auto weight = [](const auto& photos) { return std::min(photos.size(), enough); };
    std::size_t all = 0;
    for (const auto& photos : m_sources)
        all += weight(photos);
    std::size_t source = 0;
    if (m_sources.size() > 1) {
        auto place = static_cast<std::size_t>(random.integer(0, static_cast<int>(all) - 1));
        while (place >= weight(m_sources[source]))
            place -= weight(m_sources[source++]);
    }
    const auto& photos = m_sources[source];
    return m_data.photos[photos[static_cast<std::size_t>(
        random.integer(0, static_cast<int>(photos.size()) - 1))]];
}

PhotoCrop PhotoSampler::anyCrop(const TrainingPhoto& photo, std::int64_t side, Random& random) const
{
    return {photo.pixels.size(0), photo.pixels.size(1), side, random, m_crops};
}

Tensor PhotoSampler::anyThing(const TrainingPhoto& photo, const PhotoCrop& crop, Random& random)
{
    if (!photo.things.defined())
        return {};
    const auto which = random.integer(0, static_cast<int>(photo.things.size(0)) - 1);
    const Tensor coarse = photo.things[which].unsqueeze(0).unsqueeze(0).to(at::kFloat);
    const Tensor whole =
        at::upsample_bilinear2d(coarse, {photo.pixels.size(0), photo.pixels.size(1)}, false)[0];
    const Tensor thing = (crop(whole.permute({1, 2, 0})) > 127).to(at::kFloat);
    const double share = thing.mean().item<double>();
    return share >= 0.01 && share <= 0.4 ? thing : Tensor();
}

PhotoCut PhotoSampler::cut(std::int64_t side, Random& random) const
{
    const TrainingPhoto& photo = anyPhoto(random);
    const PhotoCrop crop = anyCrop(photo, side, random);
    return {crop(photo.pixels), anyThing(photo, crop, random)};
}

std::optional<PhotoCut> PhotoSampler::cutWithThing(std::int64_t side, Random& random) const
{
    constexpr int tries = 12;
    for (int attempt = 0; attempt < tries; ++attempt) {
        const TrainingPhoto& photo = anyPhoto(random);
        const PhotoCrop crop = anyCrop(photo, side, random);
        if (Tensor thing = anyThing(photo, crop, random); thing.defined() && !isCut(thing))
            return PhotoCut{crop(photo.pixels), std::move(thing)};
    }
    return std::nullopt;
}

Tensor PhotoSampler::cuts(std::int64_t count, std::int64_t side, Random& random) const
{
    std::vector<Tensor> all;
    for (std::int64_t i = 0; i < count; ++i) {
        const TrainingPhoto& photo = anyPhoto(random);
        all.push_back(anyCrop(photo, side, random)(photo.pixels));
    }
    return at::cat(all, 0);
}

} // namespace pentimento::training
