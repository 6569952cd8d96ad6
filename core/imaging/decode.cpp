// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"

#include "core/imaging/codec.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <new>

namespace pentimento {

namespace {

/// What the decoder counted and what the container tells, together.
void addContainer(const Codec& codec, const Container& container, Decoded& decoded)
{
    StoredForm& stored = decoded.stored;
    stored.frames = std::max(stored.frames, container.frames);
    stored.pictures =
        std::max(1, std::max(stored.pictures, container.pictures) - container.previews);
    std::vector<std::string> notes;
    if (stored.pictures > 1) {
        const std::string kind(codec.page);
        notes.push_back("The file holds " + std::to_string(stored.pictures) + " " + kind +
                        "s; analysed is " + kind + " " + std::to_string(stored.analysed) + " of " +
                        std::to_string(stored.pictures) + ".");
    }
    if (stored.frames > 1)
        notes.push_back("An animation of " + std::to_string(stored.frames) + " frames; the " +
                        std::string(codec.analysedFrame) + " is analysed.");
    std::move(decoded.notes.begin(), decoded.notes.end(), std::back_inserter(notes));
    std::copy(container.notes.begin(), container.notes.end(), std::back_inserter(notes));
    if (container.cut && decoded.complete == 1)
        notes.emplace_back("The file is cut off, but only after the pixels.");
    decoded.notes = std::move(notes);
}

} // namespace

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

Error cutOff(std::string detail)
{
    return {ErrorCode::UnreadableInput, "is cut off: the file ends before the picture does",
            std::move(detail)};
}

std::string aboutPercent(double share)
{
    return "about " + std::to_string(std::clamp(std::lround(share * 100), 1L, 99L)) + " %";
}

Result<void> noteMissing(std::int64_t rows, bool fromTop, double detail, Decoded& decoded)
{
    const int height = decoded.stored.height;
    const int first = fromTop ? 0 : height - static_cast<int>(rows);
    decoded.there = {0, first, decoded.stored.width, static_cast<int>(rows)};
    decoded.complete = static_cast<double>(rows) / height * detail;
    if (decoded.complete < leastShare)
        return cutOff();
    if (rows < height)
        decoded.notes.push_back("The picture is incomplete: " + aboutPercent(decoded.complete) +
                                " of it could be read. The rest is filled with grey, and is "
                                "neither scored nor marked.");
    else if (detail < 1)
        decoded.notes.push_back("The picture is incomplete: " + aboutPercent(detail) +
                                " of its detail could be read. Its finer scans are missing, so "
                                "that it is coarser than it was.");
    return {};
}

Result<Decoded> decode(const Codec& codec, Bytes file, const PictureLimits& limits, const Job& job)
{
    try {
        Result<Decoded> decoded = codec.decode(file, limits, job);
        if (!decoded)
            return decoded;
        addContainer(codec, codec.container(file), *decoded);
        return decoded;
    } catch (const std::bad_alloc&) {
        return Error{
            ErrorCode::UnreadableInput, "needs more memory than this machine has free", {}};
    }
}

} // namespace pentimento
