// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace pentimento {

/// A stretch of memory that a descriptor stands for, as this process sees it. Move-only.
class Mapping
{
public:
    enum class Access { Read, ReadWrite };

    Mapping() = default;
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    /// The first `size` bytes. UnreadableInput ("needs more memory ...") when they cannot be
    /// mapped.
    [[nodiscard]] static Result<Mapping> of(const Descriptor& memory, std::size_t size,
                                            Access access);

    [[nodiscard]] std::span<std::uint8_t> bytes() const { return m_bytes; }

private:
    explicit Mapping(std::span<std::uint8_t> bytes) : m_bytes(bytes) {}

    std::span<std::uint8_t> m_bytes;
};

/// Anonymous memory of a fixed size that can be handed to another process (a memfd). Its size can
/// never change again; what was never written to takes no memory. UnreadableInput when there is
/// none.
[[nodiscard]] Result<Descriptor> sharedMemory(std::size_t size);

/// Has the kernel bring all of it in at once, which costs a fraction of what it costs page by page;
/// where it cannot, pages come when they are touched.
void bringIn(std::span<std::uint8_t> mapped, Mapping::Access access);

/// From here on nobody can write to it. False when somebody still could: a writable mapping is
/// left, in whatever process.
[[nodiscard]] bool sealAgainstWriting(const Descriptor& memory);

} // namespace pentimento
