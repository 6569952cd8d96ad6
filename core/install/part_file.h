// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace pentimento {

/// A file that is on its way: the bytes so far, and beside them where they came from, so that the
/// rest can be asked for. Locked while it is open, so that two programs do not write into one.
class PartFile
{
public:
    /// What the server said about the whole file when its first byte arrived.
    struct Origin
    {
        std::string address;
        std::string validator;   ///< ETag or Last-Modified, as it goes into If-Range
        std::uint64_t total = 0; ///< 0: not said
    };

    PartFile() = default;
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] Result<void> open(const std::filesystem::path& target);
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] const Origin& origin() const { return m_origin; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    /// Begins anew with a file of this origin.
    [[nodiscard]] Result<void> restart(const Origin& origin);
    [[nodiscard]] Result<void> append(const char* bytes, std::size_t count);
    /// Onto the disk and to its final name.
    [[nodiscard]] Result<void> moveIntoPlace();
    void remove();

private:
    [[nodiscard]] std::filesystem::path originPath() const;
    void readOrigin();

    std::filesystem::path m_target;
    std::filesystem::path m_path;
    Origin m_origin;
    std::uint64_t m_size = 0;
    int m_file = -1;
};

} // namespace pentimento
