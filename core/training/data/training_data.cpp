// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/data/training_data.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/weights/safetensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>

namespace pentimento::training {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr int schema = 2;
constexpr std::int64_t shardBytes = 256 << 20;

Error damaged(const fs::path& file, const std::string& detail)
{
    return {ErrorCode::UnreadableInput, file.string() + ": is no prepared data set, or damaged",
            detail};
}

Manipulation manipulationOf(const std::string& name)
{
    for (std::size_t i = 0; i < manipulationNames.size(); ++i)
        if (name == manipulationNames[i])
            return static_cast<Manipulation>(i);
    throw std::runtime_error("unknown family " + name);
}

/// File names may hold any bytes: what is not UTF-8 is replaced, never thrown at.
std::string lineOf(const json& entry)
{
    return entry.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Opens each shard once and hands out tensors whose form was checked.
class Shards
{
public:
    explicit Shards(fs::path folder) : m_folder(std::move(folder)) {}

    /// (H, W, channels), or (H, W) for one.
    at::Tensor picture(const json& entry, const char* part, std::int64_t channels)
    {
        const at::Tensor value = tensor(entry, part);
        return checked(value, entry, part,
                       channels == 1 ? value.dim() == 2
                                     : value.dim() == 3 && value.size(2) == channels);
    }

    /// (n, H, W)
    at::Tensor masks(const json& entry, const char* part)
    {
        const at::Tensor value = tensor(entry, part);
        return checked(value, entry, part, value.dim() == 3);
    }

private:
    at::Tensor tensor(const json& entry, const char* part)
    {
        const std::string shard = entry.at("shard").get<std::string>();
        if (fs::path(shard).filename() != shard)
            throw std::runtime_error(shard + ": is no plain file name");
        auto [found, isNew] = m_open.try_emplace(shard);
        if (isNew) {
            auto tensors = readSafetensors(m_folder / shard);
            if (!tensors)
                throw std::runtime_error(tensors.error().message);
            found->second = std::move(*tensors);
        }
        return found->second.at(entry.at("tensor").get<std::string>() + part);
    }

    static at::Tensor checked(const at::Tensor& value, const json& entry, const char* part,
                              bool shaped)
    {
        if (!shaped || value.scalar_type() != at::kByte || value.numel() == 0)
            throw std::runtime_error(entry.at("tensor").get<std::string>() + part +
                                     " is no 8-bit picture");
        return value;
    }

    fs::path m_folder;
    std::map<std::string, TensorMap> m_open;
};

} // namespace

Result<TrainingData> TrainingData::open(const fs::path& folder)
{
    const fs::path file = folder / "dataset.json";
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) // a pipe would be waited for
        return damaged(file, "no such file");
    std::ifstream in(file);
    const json description = json::parse(in, nullptr, false);
    if (!description.is_object() || description.value("schema", json()) != schema)
        return damaged(file, "no description of schema 2");
    TrainingData data;
    try {
        Shards shards(folder);
        for (const json& entry : description.at("photos"))
            data.photos.push_back(
                {shards.picture(entry, "", 3), entry.at("source"), entry.at("name"),
                 entry.value("licence", ""),
                 entry.value("things", false) ? shards.masks(entry, "/things") : at::Tensor()});
        for (const json& entry : description.at("pairs")) {
            TrainingPair pair{shards.picture(entry, "/original", 3),
                              shards.picture(entry, "/forgery", 3),
                              shards.picture(entry, "/mask", 1),
                              manipulationOf(entry.at("family")),
                              entry.at("source"),
                              entry.at("name"),
                              entry.value("made_by", "")};
            if (pair.original.sizes() != pair.forgery.sizes() ||
                pair.mask.size(0) != pair.original.size(0) ||
                pair.mask.size(1) != pair.original.size(1))
                throw std::runtime_error(pair.name + ": original, forgery and mask differ in size");
            data.pairs.push_back(std::move(pair));
        }
    } catch (const std::exception& error) {
        return damaged(file, error.what());
    }
    if (data.photos.empty() && data.pairs.empty())
        return damaged(file, "neither photos nor pairs");
    return data;
}

std::vector<std::string> TrainingData::attributions() const
{
    std::map<std::string, int> counts;
    for (const TrainingPhoto& photo : photos)
        ++counts[" photos of " + photo.source +
                 (photo.licence.empty() ? ", licence not stated" : ", " + photo.licence)];
    for (const TrainingPair& pair : pairs)
        ++counts[" forgeries of " + pair.source +
                 (pair.madeBy.empty() ? "" : ", made with " + pair.madeBy)];
    std::vector<std::string> lines;
    for (const auto& [what, count] : counts)
        lines.push_back(std::to_string(count) + what);
    return lines;
}

Result<TrainingData> TrainingData::openOn(const at::Device& device, const fs::path& folder)
{
    auto data = open(folder);
    if (!data)
        return data;
    if (data->photos.empty())
        return Error{ErrorCode::UnreadableInput,
                     folder.string() + ": holds no authentic photo to learn from",
                     {}};
    for (TrainingPhoto& photo : data->photos) {
        photo.pixels = photo.pixels.to(device);
        if (photo.things.defined())
            photo.things = photo.things.to(device);
    }
    for (TrainingPair& pair : data->pairs) {
        pair.original = pair.original.to(device);
        pair.forgery = pair.forgery.to(device);
        pair.mask = pair.mask.to(device);
    }
    return data;
}

Result<std::string> contentsOf(const fs::path& folder)
{
    std::error_code failure;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure))
        if (const fs::path name = entry->path().filename();
            name == "dataset.json" || name.extension() == ".safetensors")
            files.push_back(entry->path());
    if (failure)
        return Error{ErrorCode::UnreadableInput, folder.string() + ": " + failure.message(), {}};
    std::sort(files.begin(), files.end());
    std::string text;
    for (const fs::path& file : files) {
        const auto hash = sha256OfFile(file);
        if (!hash)
            return hash.error();
        text += file.filename().string() + ' ' + *hash + '\n';
    }
    return sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<void> TrainingDataWriter::add(TrainingPhoto photo)
{
    m_pendingBytes += photo.pixels.numel();
    m_pending.photos.push_back(std::move(photo));
    return writeWhenFull();
}

Result<void> TrainingDataWriter::add(TrainingPair pair)
{
    m_pendingBytes += 2 * pair.original.numel() + pair.mask.numel();
    m_pending.pairs.push_back(std::move(pair));
    return writeWhenFull();
}

Result<void> TrainingDataWriter::finish()
{
    return m_pendingBytes > 0 ? writeShard() : Result<void>{};
}

Result<void> TrainingDataWriter::writeWhenFull()
{
    return m_pendingBytes >= shardBytes ? writeShard() : Result<void>{};
}

Result<void> TrainingDataWriter::writeShard()
{
    char shard[40];
    std::snprintf(shard, sizeof shard, "shard-%04d.safetensors", m_shards++);
    TensorMap tensors;
    char name[40];
    for (const TrainingPhoto& photo : m_pending.photos) {
        std::snprintf(name, sizeof name, "photo/%06zu", m_photoEntries.size());
        tensors[name] = photo.pixels;
        json entry{
            {"shard", shard}, {"tensor", name}, {"source", photo.source}, {"name", photo.name}};
        if (!photo.licence.empty())
            entry["licence"] = photo.licence;
        if (photo.things.defined()) {
            tensors[std::string(name) + "/things"] = photo.things;
            entry["things"] = true;
        }
        m_photoEntries.push_back(lineOf(entry));
    }
    for (const TrainingPair& pair : m_pending.pairs) {
        std::snprintf(name, sizeof name, "pair/%06zu", m_pairEntries.size());
        tensors[std::string(name) + "/original"] = pair.original;
        tensors[std::string(name) + "/forgery"] = pair.forgery;
        tensors[std::string(name) + "/mask"] = pair.mask;
        json entry{{"shard", shard},
                   {"tensor", name},
                   {"family", manipulationNames[static_cast<std::size_t>(pair.manipulation)]},
                   {"source", pair.source},
                   {"name", pair.name}};
        if (!pair.madeBy.empty())
            entry["made_by"] = pair.madeBy;
        m_pairEntries.push_back(lineOf(entry));
    }
    if (auto written = writeSafetensors(m_folder / shard, tensors); !written)
        return written;
    m_pending = {};
    m_pendingBytes = 0;
    const auto joined = [](const std::vector<std::string>& entries) {
        std::string list;
        for (const std::string& entry : entries)
            list += (list.empty() ? "  " : ",\n  ") + entry;
        return list;
    };
    return writeWhole(m_folder / "dataset.json",
                      "{\n \"schema\": " + std::to_string(schema) + ",\n \"photos\": [\n" +
                          joined(m_photoEntries) + "\n ],\n \"pairs\": [\n" +
                          joined(m_pairEntries) + "\n ]\n}\n");
}

} // namespace pentimento::training
