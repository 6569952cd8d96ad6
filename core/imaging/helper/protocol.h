// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"
#include "core/imaging/picture.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace pentimento::helper {

/// What the program and its helper say to each other, over a socket that keeps messages apart and
/// in shared memory. Both are built from the same sources, and one that is not, after an update of
/// a program that runs, is refused, never understood. The helper is trusted no more than the file
/// that it reads.

inline constexpr std::uint32_t protocolVersion = 3;

/// The commit that this program was built from, as far as there is room.
[[nodiscard]] std::array<char, 32> commitOfThis();

/// Memory for all of an answer but its pixels. What is not written takes none.
inline constexpr std::size_t answerBytes = std::size_t{64} << 20;

/// One picture to read, with three descriptors: the file's bytes (sealed), memory for the answer,
/// memory for the pixels.
struct Request
{
    std::uint64_t fileBytes = 0;
    std::uint64_t pixelBytes = 0;
    PictureLimits limits;
    std::array<char, 16> ending{}; ///< of the file's name; empty when it is longer
};

/// The helper's first message.
struct Hello
{
    std::uint32_t version = protocolVersion;
    std::uint32_t confined = 0; ///< 1: this kernel lets it give up its system calls
    std::uint64_t requestBytes = sizeof(Request);
    std::array<char, 32> build = commitOfThis();

    friend bool operator==(const Hello&, const Hello&) = default;
};

/// Asks the helper to give up the picture at hand; it answers with Ended, as always.
struct Stop
{
    std::uint8_t unused = 0;
};

/// The reading has ended, and the process that did it is gone.
struct Ended
{
    std::int32_t status = 0; ///< as waitpid() gives it
};

/// How the memory for the answer begins; the encoded answer follows.
struct AnswerHead
{
    std::atomic<std::uint32_t> permille = 0; ///< progress
    std::uint32_t reserved = 0;
    std::uint64_t length = 0; ///< of what follows
};

/// Pixels that do not lie in `pixels` already are copied there. False when the answer does not fit.
[[nodiscard]] bool writeAnswer(const Result<Picture>& picture, std::span<std::uint8_t> answer,
                               std::span<std::uint8_t> pixels);

/// Gives the pixels of a picture of this size, which is within the limits, from this byte of the
/// memory for pixels on.
using PixelSource = std::function<Result<Raster>(int width, int height, std::uint64_t offset)>;

/// `pixelBytes`: how large the memory for pixels is. Believes nothing: lengths, counts, sizes and
/// values that no reading gives are UnreadableInput.
[[nodiscard]] Result<Picture> readAnswer(Bytes answer, const PictureLimits& limits,
                                         std::uint64_t pixelBytes, const PixelSource& pixels);

} // namespace pentimento::helper
