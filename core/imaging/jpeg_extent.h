// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"

#include <cstddef>

namespace pentimento {

/// How much of a JPEG is there, found by decoding its coefficients until the data end.
struct JpegExtent
{
    bool endsEarly = false; ///< the data end before the picture does; else all pixels are there
    int rows = 0;           ///< rows from the top, as stored, that can be decoded
    double detail = 1;      ///< how much of their detail is there, 0..1
    std::size_t bytes = 0;  ///< decode this much of the file: an unfinished scan that would refine
                            ///< some rows and not others is left out
};

/// For a JPEG that a decoder complained about. An extent without rows when nothing can be decoded.
/// UnreadableInput, the reason alone, for one that exceeds the limits or has more scans than any
/// encoder writes; Cancelled.
[[nodiscard]] Result<JpegExtent> jpegExtent(Bytes file, const PictureLimits& limits,
                                            const Job& job);

} // namespace pentimento
