// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <optional>
#include <string>

namespace pentimento {

/// What a JPEG's header tells about how it was compressed.
struct JpegHeader
{
    int quality = 0;             ///< libjpeg's scale 1..100, nearest to the luma table; 0 without
    bool standardTables = false; ///< the luma table is exactly what libjpeg makes for `quality`
    std::string subsampling;     ///< "4:2:0", ...; empty for other than three components
    bool progressive = false;
};

/// Nothing when libjpeg cannot read the header. `tables`: where the stream leaves its tables to
/// another, as a TIFF's strips do; may be empty.
[[nodiscard]] std::optional<JpegHeader> readJpegHeader(Bytes file, Bytes tables = {});

} // namespace pentimento
