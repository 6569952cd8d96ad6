// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/pair_list.h"

#include "core/imaging/picture_list.h"
#include "core/imaging/pictures_by_stem.h"

#include <map>

namespace pentimento {

namespace fs = std::filesystem;

Result<std::vector<ListedPair>> listPairs(const fs::path& place)
{
    const auto forgeries = picturesByStem(place / "forgery");
    const auto masks = picturesByStem(place / "mask");
    const auto originals = picturesByStem(place / "original");
    if (forgeries.empty() || masks.empty())
        return Error{ErrorCode::Usage,
                     place.string() + ": holds no pairs, which are pictures in forgery/ and mask/",
                     {}};
    const auto in = [](const std::map<std::string, fs::path>& files, const std::string& stem) {
        const auto found = files.find(stem);
        return found == files.end() ? fs::path() : found->second;
    };
    std::error_code failure;
    const std::string own = fs::weakly_canonical(place, failure).filename().string();
    std::vector<ListedPair> pairs;
    for (const auto& [stem, file] : forgeries) {
        const auto slash = stem.find('/');
        pairs.push_back({file, in(masks, stem), in(originals, stem),
                         file.lexically_relative(place / "forgery").generic_string(),
                         slash == std::string::npos ? own : stem.substr(0, slash)});
    }
    return pairs;
}

} // namespace pentimento
