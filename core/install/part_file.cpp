// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/part_file.h"

#include "core/base/output.h"
#include "core/install/download.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

Error unwritable(const fs::path& path, const std::string& reason)
{
    return {ErrorCode::OutputUnwritable, path.string() + ": " + reason, {}};
}

/// Whether the path still leads to this open file.
bool isAt(int file, const fs::path& path)
{
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

} // namespace

fs::path partOf(const fs::path& target)
{
    return target.string() + ".part";
}

PartFile::~PartFile()
{
    if (m_file >= 0)
        ::close(m_file);
}

fs::path PartFile::originPath() const
{
    return m_path.string() + ".origin";
}

Result<void> PartFile::open(const fs::path& target)
{
    m_target = target;
    m_path = partOf(target);
    m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (m_file < 0)
        return unwritable(m_path, std::string("cannot be written: ") + std::strerror(errno));
    // Whoever held the lock may have moved the finished file into place between the two calls.
    if (::flock(m_file, LOCK_EX | LOCK_NB) != 0 || !isAt(m_file, m_path))
        return unwritable(m_path, "is being downloaded by another program");
    struct stat facts = {};
    ::fstat(m_file, &facts);
    m_size = static_cast<std::uint64_t>(facts.st_size);
    ::lseek(m_file, 0, SEEK_END);
    readOrigin();
    return {};
}

void PartFile::readOrigin()
{
    std::ifstream in(originPath());
    std::string total;
    std::getline(in, m_origin.address);
    std::getline(in, m_origin.validator);
    std::getline(in, total);
    m_origin.total = std::strtoull(total.c_str(), nullptr, 10);
}

Result<void> PartFile::restart(const Origin& origin)
{
    if (::ftruncate(m_file, 0) != 0 || ::lseek(m_file, 0, SEEK_SET) != 0)
        return unwritable(m_path, std::strerror(errno));
    m_size = 0;
    m_origin = origin;
    std::ofstream out(originPath(), std::ios::trunc);
    out << origin.address << '\n' << origin.validator << '\n' << origin.total << '\n';
    out.close();
    if (!out)
        return unwritable(originPath(), "cannot be written");
    return {};
}

Result<void> PartFile::append(const char* bytes, std::size_t count)
{
    while (count > 0) {
        const ssize_t written = ::write(m_file, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return unwritable(m_path, std::string("cannot be written: ") + std::strerror(errno));
        bytes += written;
        count -= static_cast<std::size_t>(written);
        m_size += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<void> PartFile::moveIntoPlace()
{
    if (::fsync(m_file) != 0)
        return unwritable(m_path, std::string("cannot be written: ") + std::strerror(errno));
    std::error_code failure;
    fs::rename(m_path, m_target, failure);
    if (failure)
        return unwritable(m_target, "cannot be written: " + failure.message());
    syncFolder(m_target.parent_path());
    fs::remove(originPath(), failure);
    return {};
}

void PartFile::remove()
{
    std::error_code ignored;
    fs::remove(m_path, ignored);
    fs::remove(originPath(), ignored);
}

} // namespace pentimento
