// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/imaging/file_reader.h"

namespace pentimento::helper {

/// The helper's whole life: answers the requests that come over `control` until it is closed. Each
/// picture is read in a process of its own, a copy of this one in which the libraries have already
/// started, and which gives up its rights before it sees the first byte. So what a picture does to
/// its reader ends with that picture, and this process never touches a stranger's byte. `reader`
/// parses in process. Returns the program's exit code.
[[nodiscard]] int serveReadings(Descriptor control, FileReader& reader);

} // namespace pentimento::helper
