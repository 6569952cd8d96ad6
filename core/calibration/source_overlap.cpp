// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/source_overlap.h"

#include "core/base/hash.h"
#include "core/imaging/picture_list.h"

#include <algorithm>
#include <map>
#include <string>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

bool within(const fs::path& inner, const fs::path& outer)
{
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first ==
           outer.end();
}

/// The folders as they really lie, links followed.
Result<std::vector<fs::path>> places(const std::vector<fs::path>& folders)
{
    std::vector<fs::path> real;
    for (const fs::path& folder : folders) {
        std::error_code failure;
        real.push_back(fs::canonical(folder, failure));
        if (failure)
            return Error{
                ErrorCode::UnreadableInput, folder.string() + ": " + failure.message(), {}};
    }
    return real;
}

Error overlap(const fs::path& one, const fs::path& other, const std::string& how)
{
    return {ErrorCode::Usage,
            one.string() + ": " + how + ' ' + other.string() + "; sources must not overlap",
            {}};
}

Result<void> checkFolders(const std::vector<fs::path>& folders)
{
    const auto real = places(folders);
    if (!real)
        return real.error();
    for (std::size_t i = 0; i < folders.size(); ++i)
        for (std::size_t j = 0; j < folders.size(); ++j)
            if (i != j && within((*real)[i], (*real)[j]))
                return overlap(folders[i], folders[j],
                               (*real)[i] == (*real)[j] ? "is the same folder as" : "lies in");
    return {};
}

/// Calls `use` with every picture of the folders and the hash of its bytes, until it fails.
template <class Use>
Result<void> eachFile(const std::vector<fs::path>& folders, const Job& job, const Use& use)
{
    for (const fs::path& folder : folders)
        for (const fs::path& file : listPictures(folder)) {
            if (job.stopRequested())
                return Error{ErrorCode::Cancelled, "calibration stopped", {}};
            // What cannot be read is skipped and said when it is measured.
            if (const auto hash = sha256OfFile(file))
                if (auto used = use(file, *hash); !used)
                    return used;
        }
    return {};
}

} // namespace

Result<void> checkSourcesApart(const std::vector<fs::path>& sources,
                               const std::vector<fs::path>& heldOut, const Job& job)
{
    std::vector<fs::path> all = sources;
    all.insert(all.end(), heldOut.begin(), heldOut.end());
    if (auto apart = checkFolders(all); !apart || heldOut.empty())
        return apart;
    std::map<std::string, fs::path> known;
    auto read =
        eachFile(sources, job, [&](const fs::path& file, const std::string& hash) -> Result<void> {
            known.emplace(hash, file);
            return {};
        });
    if (!read)
        return read;
    return eachFile(heldOut, job,
                    [&](const fs::path& file, const std::string& hash) -> Result<void> {
                        const auto found = known.find(hash);
                        if (found == known.end())
                            return {};
                        return overlap(file, found->second, "is the same file as");
                    });
}

} // namespace pentimento
