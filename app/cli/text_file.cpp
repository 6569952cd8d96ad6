// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_file.h"

#include "core/base/output.h"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t maxTextBytes = std::uintmax_t{256} << 20;

Error unreadable(const fs::path& path, const std::string& reason)
{
    return {ErrorCode::UnreadableInput, path.string() + ": " + reason, {}};
}

std::string lastSystemError()
{
    return std::generic_category().message(errno);
}

} // namespace

Result<std::string> readTextFile(const fs::path& path)
{
    std::error_code failure;
    if (!fs::exists(path, failure))
        return unreadable(path, "does not exist");
    if (!fs::is_regular_file(path, failure))
        return unreadable(path, "is not a file");
    const std::uintmax_t bytes = fs::file_size(path, failure);
    if (failure)
        return unreadable(path, failure.message());
    if (bytes > maxTextBytes)
        return unreadable(path, "is too large for a text file");
    std::string text(bytes, '\0');
    std::ifstream stream(path, std::ios::binary);
    if (!stream.read(text.data(), static_cast<std::streamsize>(bytes)))
        return unreadable(path, lastSystemError());
    if (text.find('\0') != std::string::npos)
        return unreadable(path, "is not a text file");
    return text;
}

Result<void> prepareFolder(const fs::path& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return outputError(folder, failure.message());
    if (!fs::is_directory(folder, failure))
        return outputError(folder, "is not a folder");
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        return outputError(folder, lastSystemError());
    return {};
}

} // namespace pentimento::cli
