// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/pixel_memory.h"

#include "core/imaging/shared_memory.h"

#include <algorithm>
#include <functional>

namespace pentimento::helper {

namespace {

/// Less than this is no picture whose copy anybody would notice.
constexpr std::size_t least = std::size_t{64} << 10;

/// Where the next place begins.
std::size_t wholeBlocks(std::size_t bytes)
{
    constexpr std::size_t block = std::size_t{64} << 10;
    return (bytes + block - 1) / block * block;
}

} // namespace

void* PixelMemory::do_allocate(std::size_t bytes, std::size_t alignment)
{
    if (bytes < least || bytes > m_memory.size() - m_used)
        return std::pmr::new_delete_resource()->allocate(bytes, alignment);
    const std::span<std::uint8_t> place = m_memory.subspan(m_used, bytes);
    m_used = std::min(m_used + wholeBlocks(bytes), m_memory.size());
    bringIn(place, Mapping::Access::ReadWrite);
    return place.data();
}

void PixelMemory::do_deallocate(void* place, std::size_t bytes, std::size_t alignment)
{
    auto* const begin = static_cast<std::uint8_t*>(place);
    const std::less<> before;
    if (before(begin, m_memory.data()) || !before(begin, m_memory.data() + m_memory.size())) {
        std::pmr::new_delete_resource()->deallocate(place, bytes, alignment);
        return;
    }
    // The last to come may go, as when a second way to decode follows a first.
    const auto offset = static_cast<std::size_t>(begin - m_memory.data());
    if (std::min(offset + wholeBlocks(bytes), m_memory.size()) == m_used)
        m_used = offset;
}

} // namespace pentimento::helper
