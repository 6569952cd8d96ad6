// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pentimento {

[[nodiscard]] Error outputError(const std::filesystem::path& path, const std::string& reason);

/// A name beside `path` that nothing uses yet, hidden, for work in progress.
[[nodiscard]] std::filesystem::path unusedSibling(const std::filesystem::path& path);

/// A file in the making: a hidden sibling of its target, which commit() moves into place. Without
/// it nothing stays behind. The first failure is kept, so that only commit() needs to be asked.
class PartialFile
{
public:
    explicit PartialFile(std::filesystem::path target);
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    void write(const void* bytes, std::size_t count);
    void write(std::string_view text) { write(text.data(), text.size()); }
    /// For libraries that write C streams themselves; null when the file could not be opened.
    [[nodiscard]] std::FILE* stream() const { return m_stream.get(); }

    /// Brings the bytes to the disk, then puts the file in place of its target. OutputUnwritable
    /// names that and the first reason.
    [[nodiscard]] Result<void> commit();

private:
    struct Close
    {
        void operator()(std::FILE* stream) const { std::fclose(stream); }
    };
    void fail(const std::string& reason);

    std::filesystem::path m_target;
    std::filesystem::path m_partial; ///< empty: there is no such file (any more)
    std::unique_ptr<std::FILE, Close> m_stream;
    std::string m_failure;
};

/// Brings a folder's list of names to the disk, after something was moved into it. Where a file
/// system cannot, nothing is lost but the certainty.
void syncFolder(const std::filesystem::path& folder);

/// Writes a file whole or not at all. OutputUnwritable names the file and the reason.
[[nodiscard]] Result<void> writeWhole(const std::filesystem::path& file, std::string_view bytes);

/// A folder that goes away with this object, unless it was moved elsewhere; it need not exist.
class PartialFolder
{
public:
    explicit PartialFolder(std::filesystem::path path) : m_path(std::move(path)) {}
    ~PartialFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace pentimento
