// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/imaging/bytes.h"
#include "core/imaging/shared_memory.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace pentimento {

/// A file's bytes, which nobody can change any more, neither this process nor one that they are
/// handed to: what is hashed here is what is parsed there. Copies share the memory.
class SealedBytes
{
public:
    SealedBytes() = default;

    /// Memory of this size, filled by `fill` and then sealed. UnreadableInput without memory, or
    /// the error of `fill`.
    [[nodiscard]] static Result<SealedBytes>
    make(std::size_t size, const std::function<Result<void>(std::span<std::uint8_t>)>& fill);
    [[nodiscard]] static Result<SealedBytes> copyOf(Bytes bytes);
    /// Those that another process has sealed and handed over.
    [[nodiscard]] static Result<SealedBytes> received(Descriptor descriptor, std::size_t size);

    [[nodiscard]] Bytes bytes() const { return m_memory ? m_memory->view.bytes() : Bytes(); }
    [[nodiscard]] std::size_t size() const { return bytes().size(); }
    /// To hand to another process; only where there is a byte.
    [[nodiscard]] const Descriptor& descriptor() const { return m_memory->descriptor; }

private:
    struct Memory
    {
        Descriptor descriptor;
        Mapping view;
    };
    std::shared_ptr<const Memory> m_memory;
};

} // namespace pentimento
