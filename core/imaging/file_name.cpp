// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/file_name.h"

#include "core/base/text.h"

namespace pentimento {

std::string fileNameOf(const std::filesystem::path& path)
{
    const std::string name = path.has_filename() ? path.filename().string() : path.string();
    return isUtf8(name) ? name : visibleLine(name);
}

Error named(const std::string& name, Error failure)
{
    failure.message = visibleLine(name) + ": " + failure.message;
    return failure;
}

Error withWholePath(const std::filesystem::path& path, Error failure)
{
    constexpr std::size_t longestPath = 4096;
    const std::string before = named(fileNameOf(path), {}).message;
    if (failure.message.starts_with(before))
        failure.message =
            visibleLine(path.string(), longestPath) + ": " + failure.message.substr(before.size());
    return failure;
}

} // namespace pentimento
