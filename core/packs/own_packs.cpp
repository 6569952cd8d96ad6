// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/own_packs.h"

#include "core/packs/pack.h"

namespace pentimento {

namespace fs = std::filesystem;

bool folderTaken(const fs::path& folder)
{
    std::error_code ignored;
    return fs::exists(folder, ignored) && !fs::is_empty(folder, ignored);
}

fs::path freePackFolder(const std::string& name)
{
    const fs::path root = userPackRoot();
    if (root.empty())
        return {};
    const std::string usable = packNameFrom(name);
    fs::path folder = root / usable;
    for (int next = 2; folderTaken(folder); ++next)
        folder = root / (usable + '-' + std::to_string(next));
    return folder;
}

Result<void> removeOwnPack(const std::string& name)
{
    const fs::path root = userPackRoot();
    const fs::path folder = root / name;
    std::error_code failure;
    // A name with a slash could point anywhere; only a folder right there that is a pack will do.
    const bool plainName =
        !name.empty() && name != "." && name != ".." && fs::path(name).filename() == name;
    if (root.empty() || !plainName || !fs::is_regular_file(folder / "manifest.json", failure))
        return Error{ErrorCode::ModelUnavailable,
                     name + ": is no pack that you installed (looked in " + root.string() + ")",
                     {}};
    fs::remove_all(folder, failure);
    if (failure)
        return Error{ErrorCode::OutputUnwritable,
                     folder.string() + ": could not be removed: " + failure.message(),
                     {}};
    return {};
}

} // namespace pentimento
