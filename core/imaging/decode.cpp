// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"

#include <cmath>
#include <new>

namespace pentimento {

Result<void> checkSize(std::int64_t width, std::int64_t height, const PictureLimits& limits)
{
    if (width < 1 || height < 1)
        return Error{ErrorCode::UnreadableInput, "is damaged: its header gives no size", {}};
    const auto pixels = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    if (pixels <= limits.maxPixels)
        return {};
    const auto mega = [](std::uint64_t count) {
        return std::to_string(std::llround(static_cast<double>(count) / 1e6));
    };
    return Error{ErrorCode::UnreadableInput,
                 "is " + std::to_string(width) + " x " + std::to_string(height) + " = " +
                     mega(pixels) + " megapixels; the limit is " + mega(limits.maxPixels),
                 {}};
}

Result<Decoded> decode(PictureFormat format, Bytes file, const PictureLimits& limits,
                       const Job& job)
{
    try {
        return format == PictureFormat::Bmp ? decodeBmp(file, limits)
                                            : decodeWithVips(format, file, limits, job);
    } catch (const std::bad_alloc&) {
        return Error{
            ErrorCode::UnreadableInput, "needs more memory than this machine has free", {}};
    }
}

} // namespace pentimento
