// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

namespace pentimento::helper {

/// Gives pixels their place in memory that is shared already, one after the other; what is small,
/// and what no longer fits, comes from the heap. One thread at a time.
class PixelMemory : public std::pmr::memory_resource
{
public:
    explicit PixelMemory(std::span<std::uint8_t> memory) : m_memory(memory) {}

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* place, std::size_t bytes, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override
    {
        return this == &other;
    }

    std::span<std::uint8_t> m_memory;
    std::size_t m_used = 0;
};

} // namespace pentimento::helper
