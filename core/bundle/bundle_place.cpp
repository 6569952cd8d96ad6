// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bundle/bundle_place.h"

#include "core/base/output.h"
#include "core/bundle/bundle_name.h"
#include "core/bundle/manifest.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr int mostCopies = 9999;

/// Whether a folder is a bundle of this very picture, just as it was written: every file has its
/// hash, and nothing else lies there, hidden or not.
bool isUntouchedBundleOf(const fs::path& folder, const FileIdentity& picture, const Job& job)
{
    std::error_code ignored;
    if (!fs::is_directory(fs::symlink_status(folder, ignored)))
        return false;
    const auto manifest = readManifest(folder);
    if (!manifest || manifest->picture.sha256 != picture.sha256 ||
        manifest->picture.name != picture.name || !strangersIn(folder, *manifest).empty())
        return false;
    std::set<std::string> seen;
    return std::all_of(manifest->files.begin(), manifest->files.end(),
                       [&](const ManifestEntry& entry) {
                           if (!isBundleFileName(entry.name) || !seen.insert(entry.name).second)
                               return false;
                           const auto flaw = flawOfFile(folder / entry.name, entry, job);
                           return flaw && !flaw->has_value();
                       });
}

/// Deletes what a bundle's manifest lists, and the folder when nothing else is in it.
bool deleteBundle(const fs::path& folder)
{
    const auto manifest = readManifest(folder);
    std::error_code failure;
    if (manifest)
        for (const ManifestEntry& entry : manifest->files)
            if (isBundleFileName(entry.name))
                fs::remove(folder / entry.name, failure);
    fs::remove(folder / manifestName, failure);
    fs::remove(folder, failure);
    return !fs::exists(fs::symlink_status(folder, failure));
}

enum class Move { Done, Taken, Refused, Failed };

/// rename() takes the place of nothing and of an empty folder, and of nothing else: that is what
/// keeps programs that write at the same time apart.
Move tryMove(const fs::path& from, const fs::path& to, std::error_code& failure)
{
    failure.clear();
    fs::rename(from, to, failure);
    if (!failure)
        return Move::Done;
    if (failure == std::errc::directory_not_empty || failure == std::errc::file_exists ||
        failure == std::errc::not_a_directory)
        return Move::Taken;
    if (failure == std::errc::invalid_argument || failure == std::errc::filename_too_long ||
        failure == std::errc::illegal_byte_sequence)
        return Move::Refused;
    return Move::Failed;
}

/// Puts the new bundle where an untouched older one of the same picture lies. The old one is moved
/// aside first and looked at once more there, where nobody else finds it.
Result<bool> replace(const fs::path& finished, const fs::path& place, const FileIdentity& picture,
                     const Job& job)
{
    if (!isUntouchedBundleOf(place, picture, job))
        return false;
    const fs::path aside = unusedSibling(place);
    std::error_code failure;
    fs::rename(place, aside, failure);
    if (failure)
        return false;
    const bool ours = isUntouchedBundleOf(aside, picture, job);
    const bool moved = ours && tryMove(finished, place, failure) == Move::Done;
    if (moved && deleteBundle(aside))
        return true;
    // Something came into it meanwhile, or its place was taken: it stays, under a name that shows.
    for (int copy = 1; copy <= mostCopies; ++copy) {
        const fs::path back =
            copy == 1 ? place : fs::path(place.string() + "-" + std::to_string(copy));
        if (tryMove(aside, back, failure) == Move::Done)
            break;
    }
    return moved;
}

} // namespace

Result<fs::path> putInPlace(const fs::path& finished, const fs::path& wanted,
                            const FileIdentity& picture, const Job& job)
{
    syncFolder(finished);
    fs::path base = wanted;
    for (int copy = 1; copy <= mostCopies; ++copy) {
        const fs::path place =
            copy == 1 ? base : fs::path(base.string() + "-" + std::to_string(copy));
        std::error_code failure;
        Move move = tryMove(finished, place, failure);
        if (move == Move::Taken) {
            const auto replaced = replace(finished, place, picture, job);
            if (!replaced)
                return replaced.error();
            if (*replaced)
                move = Move::Done;
        }
        if (move == Move::Done) {
            syncFolder(place.parent_path());
            return place;
        }
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, picture.name + ": cancelled", {}};
        if (move == Move::Failed)
            return outputError(place, failure.message());
        if (move == Move::Refused) {
            const fs::path safe = base.parent_path() / safeBundleName(base.filename().string());
            if (safe == base)
                return outputError(place, failure.message());
            base = safe;
            copy = 0;
        }
    }
    return outputError(wanted, "has as many copies as one place can have");
}

} // namespace pentimento
