// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/sealed_bytes.h"

#include <algorithm>
#include <utility>

namespace pentimento {

Result<SealedBytes>
SealedBytes::make(std::size_t size,
                  const std::function<Result<void>(std::span<std::uint8_t>)>& fill)
{
    Result<Descriptor> memory = sharedMemory(size);
    if (!memory)
        return memory.error();
    {
        const Result<Mapping> writable = Mapping::of(*memory, size, Mapping::Access::ReadWrite);
        if (!writable)
            return writable.error();
        if (const auto filled = fill(writable->bytes()); !filled)
            return filled.error();
    }
    if (!sealAgainstWriting(*memory))
        return Error{ErrorCode::Internal, "cannot be read: memory could not be sealed", {}};
    return received(std::move(memory).value(), size);
}

Result<SealedBytes> SealedBytes::received(Descriptor descriptor, std::size_t size)
{
    Result<Mapping> view = Mapping::of(descriptor, size, Mapping::Access::Read);
    if (!view)
        return view.error();
    SealedBytes sealed;
    sealed.m_memory =
        std::make_shared<const Memory>(Memory{std::move(descriptor), std::move(view).value()});
    return sealed;
}

Result<SealedBytes> SealedBytes::copyOf(Bytes bytes)
{
    return make(bytes.size(), [bytes](std::span<std::uint8_t> memory) -> Result<void> {
        std::copy(bytes.begin(), bytes.end(), memory.begin());
        return {};
    });
}

} // namespace pentimento
