// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pack_files.h"

#include "core/base/output.h"

#include <system_error>

namespace pentimento::training {

namespace fs = std::filesystem;

namespace {

std::string packNameOfRun(const fs::path& out)
{
    fs::path run = fs::absolute(out).lexically_normal();
    if (!run.has_filename()) // "runs/mine/"
        run = run.parent_path();
    return packNameFrom(run.filename().string());
}

} // namespace

Result<Pack> placePack(const fs::path& out, const std::function<Result<void>(Pack&)>& fill)
{
    const fs::path target = out / "pack";
    const PartialFolder folder(unusedSibling(target));
    std::error_code failure;
    fs::create_directories(folder.path(), failure);
    if (failure)
        return outputError(target, failure.message());
    Pack pack;
    pack.folder = folder.path();
    pack.name = packNameOfRun(out);
    pack.version = std::string("1"); // GCC 12 sees an overlap in the plain literal
    if (auto filled = fill(pack); !filled)
        return filled.error();
    if (auto written = writePack(pack); !written)
        return written.error();
    fs::remove_all(target, failure);
    fs::rename(folder.path(), target, failure);
    if (failure)
        return outputError(target, failure.message());
    return readPack(target);
}

Result<void> takeOver(const fs::path& from, const fs::path& to)
{
    std::error_code failure;
    fs::create_hard_link(from, to, failure);
    if (failure) // another file system
        fs::copy_file(from, to, failure);
    return failure ? outputError(to, failure.message()) : Result<void>{};
}

} // namespace pentimento::training
