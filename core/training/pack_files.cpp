// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pack_files.h"

#include "core/base/output.h"
#include "core/packs/pack.h"

#include <system_error>

namespace pentimento::training {

namespace fs = std::filesystem;

std::string packNameOfRun(const fs::path& out)
{
    fs::path run = fs::absolute(out).lexically_normal();
    if (!run.has_filename()) // "runs/mine/"
        run = run.parent_path();
    return packNameFrom(run.filename().string());
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
