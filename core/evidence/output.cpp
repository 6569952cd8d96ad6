// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/output.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>

namespace pentimento {

Error outputError(const std::filesystem::path& path, const std::string& reason)
{
    return {ErrorCode::OutputUnwritable, path.string() + ": " + reason, {}};
}

std::filesystem::path unusedSibling(const std::filesystem::path& path)
{
    const std::filesystem::path plain = path.has_filename() ? path : path.parent_path();
    std::random_device random;
    std::filesystem::path candidate;
    std::error_code ignored;
    do {
        // Short whatever the length of the name, which may use all 255 bytes already.
        candidate = plain.parent_path() / (".pentimento-" + std::to_string(random()) + ".partial");
    } while (std::filesystem::exists(candidate, ignored));
    return candidate;
}

Result<void> writeWhole(const std::filesystem::path& file, std::string_view bytes)
{
    const std::filesystem::path partial = unusedSibling(file);
    std::error_code failure;
    {
        std::ofstream out(partial, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.close();
        if (!out) {
            const std::string reason = std::strerror(errno);
            std::filesystem::remove(partial, failure);
            return outputError(file, "cannot be written: " + reason);
        }
    }
    std::filesystem::rename(partial, file, failure);
    if (failure) {
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
        return outputError(file, "cannot be written: " + failure.message());
    }
    return {};
}

} // namespace pentimento
