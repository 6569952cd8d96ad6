// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/file_bytes.h"

#include "core/base/descriptor.h"
#include "core/base/text.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pentimento {

namespace {

/// Non-blocking, so that a pipe that took the file's place since it was looked at opens at once.
Descriptor openToRead(const std::filesystem::path& path)
{
    return Descriptor(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

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

std::string tooLarge(std::uint64_t size, std::uint64_t most)
{
    const bool alike = megabytes(size) == megabytes(most);
    const auto inWords = [&](std::uint64_t bytes) {
        return alike ? std::to_string(bytes) + " bytes" : megabytes(bytes);
    };
    return "is " + inWords(size) + " large; the limit is " + inWords(most);
}

bool sameState(const struct stat& before, const struct stat& after)
{
    return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
           before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

/// Reads until `bytes` is full or the file ends; how much that was.
Result<std::size_t> readInto(std::span<std::uint8_t> bytes, const Descriptor& file, const Job& job)
{
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
    return length;
}

/// Whether there is a byte more than was expected.
bool goesOn(const Descriptor& file)
{
    std::uint8_t next = 0;
    return read(file.number(), &next, 1) > 0;
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

Result<SealedBytes> readFileBytes(const std::filesystem::path& path, std::uint64_t most,
                                  const Job& job)
{
    if (const auto reason = reasonNotToRead(path)) // opening a device alone may do something
        return unreadable(*reason);
    const Descriptor file = openToRead(path);
    struct stat before
    {
    };
    if (!file || fstat(file.number(), &before) != 0)
        return unreadable(reasonOf(errno));
    if (const auto reason = reasonNotToRead(before))
        return unreadable(*reason);
    const auto size = static_cast<std::uint64_t>(before.st_size);
    if (size > most)
        return unreadable(tooLarge(size, most));
    return SealedBytes::make(size, [&](std::span<std::uint8_t> bytes) -> Result<void> {
        const Result<std::size_t> length = readInto(bytes, file, job);
        if (!length)
            return length.error();
        struct stat after
        {
        };
        if (*length != size || goesOn(file) || fstat(file.number(), &after) != 0 ||
            !sameState(before, after))
            return unreadable("changed while it was being read");
        return {};
    });
}

} // namespace pentimento
