// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <type_traits>

namespace pentimento::helper {

/// Messages of plain structs over a socket that keeps them apart (SOCK_SEQPACKET).

/// False when the other side is gone. Never raises SIGPIPE.
[[nodiscard]] bool sendBytes(const Descriptor& socket, std::span<const std::byte> message,
                             std::span<const int> descriptors);

/// Waits for a message of exactly this size with exactly so many descriptors. False when the other
/// side is gone or has sent anything else.
[[nodiscard]] bool receiveBytes(const Descriptor& socket, std::span<std::byte> message,
                                std::span<Descriptor> descriptors);

template <class Message>
[[nodiscard]] bool sendMessage(const Descriptor& socket, const Message& message,
                               std::initializer_list<int> descriptors = {})
{
    static_assert(std::is_trivially_copyable_v<Message>);
    return sendBytes(socket, std::as_bytes(std::span(&message, 1)),
                     {descriptors.begin(), descriptors.size()});
}

template <class Message>
[[nodiscard]] std::optional<Message> receiveMessage(const Descriptor& socket,
                                                    std::span<Descriptor> descriptors = {})
{
    static_assert(std::is_trivially_copyable_v<Message>);
    Message message;
    if (!receiveBytes(socket, std::as_writable_bytes(std::span(&message, 1)), descriptors))
        return {};
    return message;
}

} // namespace pentimento::helper
