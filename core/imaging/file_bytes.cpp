// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/file_bytes.h"

#include "core/base/text.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pentimento {

namespace {

class Descriptor
{
public:
    /// Non-blocking, so that a pipe that took the file's place since it was looked at opens at
    /// once.
    explicit Descriptor(const std::filesystem::path& path)
        : m_number(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_number >= 0)
            close(m_number);
    }
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

Error unreadable(std::string reason)
{
    return {ErrorCode::UnreadableInput, std::move(reason), {}};
}

std::string reasonOf(int number)
{
    if (number == ENOENT || number == ENOTDIR)
        return "does not exist";
    return "cannot be opened: " + std::error_code(number, std::generic_category()).message();
}

std::optional<std::string> reasonNotToRead(const struct stat& status)
{
    if (S_ISREG(status.st_mode))
        return {};
    return S_ISDIR(status.st_mode) ? "is a folder, not a picture" : "is not a regular file";
}

bool sameState(const struct stat& before, const struct stat& after)
{
    return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
           before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

} // namespace

std::optional<std::string> reasonNotToRead(const std::filesystem::path& path)
{
    struct stat status
    {
    };
    if (stat(path.c_str(), &status) != 0)
        return reasonOf(errno);
    return reasonNotToRead(status);
}

Result<std::vector<std::uint8_t>> readFileBytes(const std::filesystem::path& path,
                                                std::uint64_t most, const Job& job)
{
    if (const auto reason = reasonNotToRead(path)) // opening a device alone may do something
        return unreadable(*reason);
    const Descriptor file(path);
    struct stat before
    {
    };
    if (file.number() < 0 || fstat(file.number(), &before) != 0)
        return unreadable(reasonOf(errno));
    if (const auto reason = reasonNotToRead(before))
        return unreadable(*reason);
    const auto size = static_cast<std::uint64_t>(before.st_size);
    if (size > most)
        return unreadable("is " + megabytes(size) + " large; the limit is " + megabytes(most));
    // One byte more than expected, so that growth is seen.
    std::vector<std::uint8_t> bytes(size + 1);
    constexpr std::size_t block = std::size_t{4} << 20;
    std::size_t length = 0;
    while (length < bytes.size()) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        const ssize_t got =
            read(file.number(), bytes.data() + length, std::min(block, bytes.size() - length));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable("cannot be read to its end: " +
                              std::error_code(errno, std::generic_category()).message());
        if (got == 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    struct stat after
    {
    };
    if (length != size || fstat(file.number(), &after) != 0 || !sameState(before, after))
        return unreadable("changed while it was being read");
    bytes.resize(length);
    return bytes;
}

} // namespace pentimento
