// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

namespace pentimento {

/// What the boxes of a HEIC or AVIF file tell beside its pixels.
struct HeifLayout
{
    int turn = 1;          ///< the EXIF orientation that the primary picture's own turn (irot) and
                           ///< mirror (imir) amount to
    bool sequence = false; ///< there is a sequence of pictures, or the file calls itself one
    int frames = 0;        ///< of the longest sequence; 0 where that is not told
};

/// Never fails: what cannot be read is as if it were not there.
[[nodiscard]] HeifLayout heifLayout(Bytes file);

} // namespace pentimento
