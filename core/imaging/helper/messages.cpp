// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/messages.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace pentimento::helper {

namespace {

constexpr std::size_t mostDescriptors = 4;

/// Room for descriptors beside a message.
struct Beside
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * mostDescriptors)> bytes{};
};

} // namespace

bool sendBytes(const Descriptor& socket, std::span<const std::byte> message,
               std::span<const int> descriptors)
{
    iovec part{const_cast<std::byte*>(message.data()), message.size()};
    msghdr head{};
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    Beside beside;
    if (!descriptors.empty()) {
        head.msg_control = beside.bytes.data();
        head.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* control = CMSG_FIRSTHDR(&head);
        control->cmsg_level = SOL_SOCKET;
        control->cmsg_type = SCM_RIGHTS;
        control->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(control), descriptors.data(), descriptors.size_bytes());
    }
    ssize_t sent = -1;
    do
        sent = sendmsg(socket.number(), &head, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(message.size());
}

bool receiveBytes(const Descriptor& socket, std::span<std::byte> message,
                  std::span<Descriptor> descriptors)
{
    iovec part{message.data(), message.size()};
    msghdr head{};
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    Beside beside;
    head.msg_control = beside.bytes.data();
    head.msg_controllen = beside.bytes.size();
    ssize_t got = -1;
    do
        got = recvmsg(socket.number(), &head, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    std::size_t count = 0;
    for (cmsghdr* control = CMSG_FIRSTHDR(&head); got >= 0 && control != nullptr;
         control = CMSG_NXTHDR(&head, control)) {
        if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t here = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < here; ++i, ++count) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(control) + i * sizeof(int), sizeof number);
            Descriptor received(number); // closed where none is expected
            if (count < descriptors.size())
                descriptors[count] = std::move(received);
        }
    }
    return got == static_cast<ssize_t>(message.size()) && (head.msg_flags & MSG_TRUNC) == 0 &&
           count == descriptors.size();
}

} // namespace pentimento::helper
