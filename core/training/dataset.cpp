// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/dataset.h"

#include "core/base/output.h"
#include "core/imaging/picture.h"
#include "core/model/safetensors.h"
#include "core/training/generator.h"
#include "core/training/history.h"

#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>
#include <torch/torch.h>

#include <algorithm>
#include <fstream>

namespace pentimento {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int cropsPerShard = 32;

at::Tensor tensorOf(const std::vector<cv::Mat>& pictures)
{
    const cv::Mat& first = pictures.front();
    at::Tensor all = torch::empty(
        {static_cast<std::int64_t>(pictures.size()), first.rows, first.cols, 3}, at::kByte);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        std::copy_n(pictures[i].data, pictures[i].total() * 3,
                    all[static_cast<std::int64_t>(i)].data_ptr<std::uint8_t>());
    return all;
}

/// A crop of `side` pixels at a random scale: reduced as far as the photo allows, so that the set
/// holds camera pixels, JPEG grids and clean down-sampled pictures alike.
cv::Mat randomCrop(const cv::Mat& photo, int side, Dice& dice)
{
    const int shorter = std::min(photo.cols, photo.rows);
    const double smallest = std::max(side / static_cast<double>(shorter), 0.2);
    cv::Mat source = photo;
    if (smallest < 1 && dice.chance(0.5)) {
        const double scale = std::max(smallest, dice.real(smallest, 1));
        cv::resize(photo, source, {}, scale, scale,
                   dice.chance(0.7) ? cv::INTER_AREA : cv::INTER_CUBIC);
    } else if (smallest > 1) {
        cv::resize(photo, source, {}, smallest, smallest, cv::INTER_CUBIC);
    }
    // Whole blocks, so that the JPEG grid of the photo starts at the crop's corner.
    const int x = dice.integer(0, std::max(0, (source.cols - side) / 8)) * 8;
    const int y = dice.integer(0, std::max(0, (source.rows - side) / 8)) * 8;
    return source(cv::Rect(std::min(x, source.cols - side), std::min(y, source.rows - side), side,
                           side))
        .clone();
}

Result<cv::Mat> readPhoto(const fs::path& file, const Job& job)
{
    auto picture = loadPicture(file, {}, job);
    if (!picture)
        return picture.error();
    const Raster& pixels = (*picture)->pixels;
    if (std::min(pixels.width(), pixels.height()) < 256)
        return Error{
            ErrorCode::UnreadableInput, file.string() + ": is too small to learn from", {}};
    cv::Mat bgr;
    cv::cvtColor(
        cv::Mat(pixels.height(), pixels.width(), CV_8UC3, const_cast<std::uint8_t*>(pixels.data())),
        bgr, cv::COLOR_RGB2BGR);
    return bgr;
}

struct Shard
{
    std::vector<cv::Mat> originals;
    std::vector<cv::Mat> passes;
    std::vector<std::int64_t> passGenerators;
};

Result<void> writeShard(const fs::path& file, const Shard& shard)
{
    TensorMap tensors;
    tensors["original"] = tensorOf(shard.originals);
    tensors["pass"] = tensorOf(shard.passes);
    tensors["generator"] = torch::tensor(shard.passGenerators, at::kLong);
    return writeSafetensors(file, tensors);
}

} // namespace

Result<void> prepareTrainingData(const PrepareOptions& options, const Job& job)
{
    std::vector<fs::path> photos;
    for (const auto& place : options.photos)
        for (auto& file : listPictures(place))
            photos.push_back(std::move(file));
    if (photos.empty())
        return Error{ErrorCode::Usage, "no photo found to prepare from", {}};
    std::vector<std::unique_ptr<Generator>> generators;
    json generatorList = json::array();
    for (const auto& file : options.generators) {
        auto generator = Generator::load(file);
        if (!generator)
            return generator.error();
        generatorList.push_back(
            {{"name", (*generator)->name()}, {"family", static_cast<int>((*generator)->family())}});
        generators.push_back(std::move(*generator));
    }
    if (generators.empty())
        return Error{ErrorCode::Usage, "no generator named", {}};

    // A fixed shuffle: a set that was stopped half-way holds photos of every source.
    Dice order(options.seed);
    for (std::size_t i = photos.size() - 1; i > 0; --i)
        std::swap(photos[i],
                  photos[static_cast<std::size_t>(order.integer(0, static_cast<int>(i)))]);

    std::error_code failure;
    fs::create_directories(options.out, failure);
    const int photosPerShard = std::max(1, cropsPerShard / options.cropsPerPhoto);
    json shards = json::array();
    for (std::size_t begin = 0; begin < photos.size();
         begin += static_cast<std::size_t>(photosPerShard)) {
        const std::string name = cv::format("shard-%04zu.safetensors", shards.size());
        const std::size_t end =
            std::min(photos.size(), begin + static_cast<std::size_t>(photosPerShard));
        if (!fs::exists(options.out / name)) {
            Shard shard;
            for (std::size_t i = begin; i < end; ++i) {
                if (job.stopRequested())
                    return Error{ErrorCode::Cancelled, "prepare: cancelled", {}};
                Dice dice(options.seed * 1'000'003 + i);
                const auto photo = readPhoto(photos[i], job);
                if (!photo) {
                    job.report(static_cast<double>(i) / static_cast<double>(photos.size()),
                               "skipped " + photo.error().message);
                    continue;
                }
                for (int c = 0; c < options.cropsPerPhoto; ++c) {
                    shard.originals.push_back(randomCrop(*photo, options.side, dice));
                    for (int p = 0; p < options.passesPerCrop; ++p) {
                        // The auto-encoder is one generator among many but a family of its own.
                        const auto which = static_cast<std::size_t>(
                            dice.integer(0, static_cast<int>(generators.size()) - 1));
                        auto rebuilt = generators[which]->rebuild(shard.originals.back());
                        if (!rebuilt)
                            return rebuilt.error();
                        shard.passes.push_back(std::move(*rebuilt));
                        shard.passGenerators.push_back(static_cast<std::int64_t>(which));
                    }
                }
                job.report(static_cast<double>(i + 1) / static_cast<double>(photos.size()),
                           photos[i].filename().string());
            }
            if (!shard.originals.empty())
                if (auto written = writeShard(options.out / name, shard); !written)
                    return written;
        }
        if (fs::exists(options.out / name))
            shards.push_back(name);
        const json description{{"schema", 1},
                               {"seed", options.seed},
                               {"passes_per_crop", options.passesPerCrop},
                               {"generators", generatorList},
                               {"shards", shards}};
        if (auto written = writeWhole(options.out / "dataset.json", description.dump(1) + '\n');
            !written)
            return written;
    }
    return {};
}

Result<TrainingData> TrainingData::open(const fs::path& folder)
{
    const fs::path file = folder / "dataset.json";
    std::ifstream in(file);
    const json description = json::parse(in, nullptr, false);
    if (!description.is_object())
        return Error{ErrorCode::UnreadableInput, file.string() + ": is missing or damaged", {}};
    TrainingData data;
    auto mappings = std::make_shared<std::vector<at::Tensor>>();
    try {
        std::vector<Family> families;
        for (const auto& generator : description.at("generators"))
            families.push_back(static_cast<Family>(generator.at("family").get<int>()));
        for (const auto& shard : description.at("shards")) {
            auto tensors = readSafetensors(folder / shard.get<std::string>());
            if (!tensors)
                return tensors.error();
            const at::Tensor originals = tensors->at("original");
            const at::Tensor passes = tensors->at("pass");
            const at::Tensor generators = tensors->at("generator");
            const auto view = [](const at::Tensor& all, std::int64_t i) {
                return cv::Mat(static_cast<int>(all.size(1)), static_cast<int>(all.size(2)),
                               CV_8UC3, all[i].data_ptr());
            };
            const std::int64_t perCrop = passes.size(0) / originals.size(0);
            for (std::int64_t i = 0; i < originals.size(0); ++i) {
                TrainingCrop crop{view(originals, i), {}};
                for (std::int64_t p = i * perCrop; p < (i + 1) * perCrop; ++p)
                    crop.passes.push_back(
                        {view(passes, p), families.at(static_cast<std::size_t>(
                                              generators[p].item<std::int64_t>()))});
                data.m_crops.push_back(std::move(crop));
            }
            mappings->insert(mappings->end(), {originals, passes});
        }
    } catch (const std::exception& error) {
        return Error{ErrorCode::UnreadableInput, folder.string() + ": is no prepared data set",
                     error.what()};
    }
    data.m_mapping = mappings;
    return data;
}

} // namespace pentimento
