// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <optional>

namespace pentimento {

/// What a WebP file's first frame tells about how it was compressed.
struct WebPHeader
{
    bool lossless = false;
    int quality = 0; ///< libwebp's scale 1..100, nearest to the quantisers; 0 for lossless
};

/// Nothing when there is no frame whose header can be read.
[[nodiscard]] std::optional<WebPHeader> readWebPHeader(Bytes file);

} // namespace pentimento
