// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

namespace pentimento {

/// How many bytes of Content Credentials (C2PA 2.1, section 11 and appendix A: a JUMBF store) a
/// file holds, where its kind keeps them: APP11 of JPEG, caBX of PNG, C2PA of WebP, a uuid box of
/// HEIC and AVIF. 0: none were found. Nothing in them is read.
[[nodiscard]] std::uint64_t credentialBytes(Bytes file);

} // namespace pentimento
