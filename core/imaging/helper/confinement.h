// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace pentimento::helper {

/// What a process that parses a stranger's file may still do. All of it holds for this process
/// alone, cannot be undone and is passed on to threads.

/// No core file, no new descriptor, no file written (but to memory that is mapped already), and at
/// most so much processor time and so many bytes of address space beyond those in use now. Under
/// AddressSanitizer and ThreadSanitizer, which reserve terabytes, addresses are not counted.
void limitResources(double processorSeconds, std::uint64_t furtherBytes);

/// Gives up every system call but those for memory, threads, clocks and the process's own end.
/// Looking for files is refused, as if there were none that may be read: libraries do so by habit.
/// Anything else ends the process with SIGSYS: sockets, programs, other processes. `output` is a
/// descriptor that may still be written to, -1 for none. False when this kernel takes no such
/// filter.
[[nodiscard]] bool giveUpSystemCalls(int output = -1);

} // namespace pentimento::helper
