// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_plan.h"

#include "app/cli/bundle_names.h"
#include "app/cli/text_file.h"
#include "core/bundle/manifest.h"
#include "core/imaging/picture_list.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <sstream>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr int maxShards = 1'000'000;

bool parseWhole(std::string_view text, int& number)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size();
}

Result<PictureList> readList(const fs::path& list)
{
    auto text = readTextFile(list);
    if (!text)
        return text.error();
    PictureList listed;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty())
            continue;
        fs::path picture = line;
        std::error_code ignored;
        if (picture.is_relative() && !fs::exists(picture, ignored) &&
            fs::exists(list.parent_path() / picture, ignored))
            picture = list.parent_path() / picture;
        listed.pictures.push_back(std::move(picture));
    }
    return listed;
}

fs::path resolved(const fs::path& path)
{
    std::error_code failure;
    const fs::path whole = fs::weakly_canonical(path, failure);
    return failure ? path : whole;
}

/// Tells pictures from what earlier runs of ours wrote below the output folder.
class EarlierEvidence
{
public:
    explicit EarlierEvidence(const fs::path& out) : m_out(resolved(out)) {}

    bool holds(const fs::path& picture)
    {
        const fs::path inside = resolved(picture).lexically_relative(m_out);
        if (inside.empty() || *inside.begin() == "..")
            return false;
        if (inside.begin()->string().starts_with(".pentimento-")) // an interrupted run's
            return true;
        const auto& files = filesOf(picture.parent_path());
        return files.contains(picture.filename().string());
    }

private:
    /// What the folder's manifest lists, if it is a bundle of ours.
    const std::set<std::string>& filesOf(const fs::path& folder)
    {
        const auto [known, fresh] = m_files.try_emplace(folder);
        std::error_code ignored;
        if (fresh && fs::is_regular_file(folder / manifestName, ignored))
            if (const auto manifest = readManifest(folder))
                for (const ManifestEntry& file : manifest->files)
                    known->second.insert(file.name);
        return known->second;
    }

    fs::path m_out;
    std::map<fs::path, std::set<std::string>> m_files;
};

/// Files come before links to them, so that a picture keeps its own name.
std::vector<BatchItem> itemsOf(const PictureList& listed)
{
    std::vector<BatchItem> items;
    for (const fs::path& picture : listed.pictures)
        items.push_back({picture, {}, {}, {}});
    std::map<fs::path, fs::path> first; // by what it is once links are followed
    for (const bool links : {false, true})
        for (BatchItem& item : items) {
            std::error_code ignored;
            if (fs::is_symlink(item.picture, ignored) != links)
                continue;
            const auto [known, fresh] = first.try_emplace(resolved(item.picture), item.picture);
            if (!fresh)
                item.sameAs = known->second;
        }
    for (const auto& [path, reason] : listed.skipped)
        items.push_back({path, {}, {}, reason});
    if (!listed.skipped.empty()) // a list of the user's keeps its order
        std::stable_sort(items.begin(), items.end(), [](const BatchItem& a, const BatchItem& b) {
            return a.picture < b.picture;
        });
    return items;
}

} // namespace

bool Shard::takes(std::size_t position) const
{
    return (position + 1) % static_cast<std::size_t>(count) ==
           static_cast<std::size_t>(index % count);
}

std::string Shard::resultsFile() const
{
    if (count == 1)
        return "results.jsonl";
    return "results-" + std::to_string(index) + "-of-" + std::to_string(count) + ".jsonl";
}

Result<Shard> parseShard(const std::string& text)
{
    const std::size_t slash = text.find('/');
    Shard shard;
    if (slash == std::string::npos ||
        !parseWhole(std::string_view(text).substr(0, slash), shard.index) ||
        !parseWhole(std::string_view(text).substr(slash + 1), shard.count) || shard.count < 1 ||
        shard.count > maxShards || shard.index < 0 || shard.index > shard.count)
        return Error{
            ErrorCode::Usage, "--shard: \"" + text + "\" is not I/N with I from 1 to N", {}};
    if (shard.index == 0)
        shard.index = shard.count;
    return shard;
}

Result<BatchPlan> planBatch(const fs::path& source, const fs::path& out, const Shard& shard,
                            const Job& job)
{
    std::error_code ignored;
    const bool folder = fs::is_directory(source, ignored);
    auto listed = folder ? findPictures(source, job) : readList(source);
    if (!listed)
        return listed.error();
    BatchPlan plan;
    EarlierEvidence evidence(out);
    if (folder)
        plan.evidenceFiles = std::erase_if(
            listed->pictures, [&](const fs::path& picture) { return evidence.holds(picture); });
    if (listed->pictures.empty() && listed->skipped.empty())
        return Error{ErrorCode::UnreadableInput, source.string() + ": holds no pictures", {}};

    BundleNames names(out);
    std::vector<BatchItem> items = itemsOf(*listed);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].sameAs.empty() && items[i].refusal.empty())
            items[i].bundle = names.nameFor(items[i].picture);
        if (shard.takes(i))
            plan.items.push_back(std::move(items[i]));
    }
    return plan;
}

} // namespace pentimento::cli
