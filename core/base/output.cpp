// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <random>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

std::string lastSystemError()
{
    return std::generic_category().message(errno);
}

/// Whether the bytes are on the disk, as far as there is one: pipes and devices have nothing to
/// sync.
bool synced(int handle)
{
    return ::fsync(handle) == 0 || errno == EINVAL || errno == EROFS;
}

} // namespace

Error outputError(const fs::path& path, const std::string& reason)
{
    return {ErrorCode::OutputUnwritable, path.string() + ": " + reason, {}};
}

fs::path unusedSibling(const fs::path& path)
{
    const fs::path plain = path.has_filename() ? path : path.parent_path();
    std::random_device random;
    fs::path candidate;
    std::error_code ignored;
    do {
        // Short whatever the length of the name, which may use all 255 bytes already.
        candidate = plain.parent_path() / (".pentimento-" + std::to_string(random()) + ".partial");
    } while (fs::exists(candidate, ignored));
    return candidate;
}

PartialFile::PartialFile(fs::path target)
    : m_target(std::move(target)), m_partial(unusedSibling(m_target)),
      m_stream(std::fopen(m_partial.c_str(), "wbxe"))
{
    if (m_stream)
        return;
    fail(lastSystemError());
    m_partial.clear();
}

PartialFile::~PartialFile()
{
    std::error_code ignored;
    if (!m_partial.empty())
        fs::remove(m_partial, ignored);
}

void PartialFile::fail(const std::string& reason)
{
    if (m_failure.empty())
        m_failure = reason;
}

void PartialFile::write(const void* bytes, std::size_t count)
{
    // Nothing may come without an address, which fwrite() must not be given.
    if (m_failure.empty() && count > 0 && std::fwrite(bytes, 1, count, m_stream.get()) != count)
        fail(lastSystemError());
}

Result<void> PartialFile::commit()
{
    // The bytes must be on the disk before the name points to them, or a power cut leaves a file
    // that is there and empty.
    if (m_stream && (std::fflush(m_stream.get()) != 0 || !synced(::fileno(m_stream.get()))))
        fail(lastSystemError());
    if (m_stream && std::fclose(m_stream.release()) != 0)
        fail(lastSystemError());
    if (m_failure.empty()) {
        std::error_code failure;
        fs::rename(m_partial, m_target, failure);
        if (failure)
            fail(failure.message());
    }
    if (!m_failure.empty())
        return outputError(m_target, "cannot be written: " + m_failure);
    m_partial.clear();
    syncFolder(m_target.parent_path());
    return {};
}

void syncFolder(const fs::path& folder)
{
    const int handle =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

Result<void> writeWhole(const fs::path& file, std::string_view bytes)
{
    PartialFile partial(file);
    partial.write(bytes);
    return partial.commit();
}

} // namespace pentimento
