// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_plan.h"

#include "app/cli/bundle_names.h"
#include "app/cli/text_file.h"
#include "core/imaging/picture_list.h"

#include <charconv>
#include <sstream>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr int MaxShards = 1'000'000;

bool parseWhole(std::string_view text, int& number)
{
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size();
}

Result<std::vector<fs::path>> readList(const fs::path& list)
{
    auto text = readTextFile(list);
    if (!text)
        return text.error();
    std::vector<fs::path> pictures;
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
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

std::vector<fs::path> listFolder(const fs::path& folder, const fs::path& out)
{
    std::vector<fs::path> pictures = listPictures(folder);
    const fs::path evidence = fs::weakly_canonical(out);
    std::erase_if(pictures, [&](const fs::path& picture) {
        const fs::path relative = fs::weakly_canonical(picture).lexically_relative(evidence);
        return !relative.empty() && *relative.begin() != "..";
    });
    return pictures;
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
        shard.count > MaxShards || shard.index < 0 || shard.index > shard.count)
        return Error{
            ErrorCode::Usage, "--shard: \"" + text + "\" is not I/N with I from 1 to N", {}};
    if (shard.index == 0)
        shard.index = shard.count;
    return shard;
}

Result<std::vector<BatchItem>> planBatch(const fs::path& source, const fs::path& out,
                                         const Shard& shard)
{
    std::vector<fs::path> pictures;
    std::error_code ignored;
    if (fs::is_directory(source, ignored)) {
        pictures = listFolder(source, out);
    } else {
        auto listed = readList(source);
        if (!listed)
            return listed.error();
        pictures = std::move(*listed);
    }
    if (pictures.empty())
        return Error{ErrorCode::UnreadableInput, source.string() + ": holds no pictures", {}};

    BundleNames names;
    std::vector<BatchItem> items;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        std::string bundle = names.nameFor(pictures[i]);
        if (shard.takes(i))
            items.push_back({std::move(pictures[i]), std::move(bundle)});
    }
    return items;
}

} // namespace pentimento::cli
