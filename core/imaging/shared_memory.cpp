// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/shared_memory.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

namespace pentimento {

namespace {

Error noMemory()
{
    return {ErrorCode::UnreadableInput, "needs more memory than this machine has free",
            std::error_code(errno, std::generic_category()).message()};
}

} // namespace

Mapping::Mapping(Mapping&& other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Mapping::~Mapping()
{
    if (!m_bytes.empty())
        munmap(m_bytes.data(), m_bytes.size());
}

Result<Mapping> Mapping::of(const Descriptor& memory, std::size_t size, Access access)
{
    if (size == 0)
        return Mapping();
    const int protection = access == Access::Read ? PROT_READ : PROT_READ | PROT_WRITE;
    void* start = mmap(nullptr, size, protection, MAP_SHARED, memory.number(), 0);
    if (start == MAP_FAILED)
        return noMemory();
    return Mapping(std::span(static_cast<std::uint8_t*>(start), size));
}

Result<Descriptor> sharedMemory(std::size_t size)
{
    Descriptor memory(memfd_create("pentimento", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory || ftruncate(memory.number(), static_cast<off_t>(size)) != 0 ||
        fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
        return noMemory();
    return memory;
}

void bringIn(std::span<std::uint8_t> mapped, Mapping::Access access)
{
    if (!mapped.empty())
        madvise(mapped.data(), mapped.size(),
                access == Mapping::Access::Read ? MADV_POPULATE_READ : MADV_POPULATE_WRITE);
}

bool sealAgainstWriting(const Descriptor& memory)
{
    return fcntl(memory.number(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

} // namespace pentimento
