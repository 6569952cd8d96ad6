// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_chunks.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace pentimento {

namespace {

struct Chunk
{
    std::string name;
    std::uint32_t bytes = 0;
    std::vector<std::uint8_t> head; ///< the data of a short chunk
};

/// A chunk's name is four letters; a hostile one may be any four bytes.
std::string shownName(const std::uint8_t* bytes)
{
    std::string name(bytes, bytes + 4);
    const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
    return letters ? name : "without a name";
}

/// The next chunk; nothing where the file ends before the chunk does.
std::optional<Chunk> nextChunk(std::FILE* file, off_t fileBytes)
{
    constexpr std::uint32_t shortChunk = 32;
    constexpr off_t checksum = 4;
    std::array<std::uint8_t, 8> start{};
    if (std::fread(start.data(), 1, start.size(), file) != start.size())
        return std::nullopt;
    Chunk chunk{
        shownName(start.data() + 4), static_cast<std::uint32_t>(bigEndian(start, 0, 4)), {}};
    const off_t end = ftello(file) + static_cast<off_t>(chunk.bytes) + checksum;
    if (end > fileBytes)
        return std::nullopt;
    if (chunk.bytes <= shortChunk) {
        chunk.head.resize(chunk.bytes);
        if (std::fread(chunk.head.data(), 1, chunk.bytes, file) != chunk.bytes)
            return std::nullopt;
    }
    return fseeko(file, end, SEEK_SET) == 0 ? std::optional(std::move(chunk)) : std::nullopt;
}

enum class Form { Colour, Grey, Neither };

/// Of an IHDR: bit depth, colour type, then compression, filter and interlacing, which are 0.
Form formOf(const Chunk& header)
{
    if (header.name != "IHDR" || header.head.size() != 13)
        return Form::Neither;
    const std::vector<std::uint8_t> kind(header.head.begin() + 8, header.head.end());
    if (kind == std::vector<std::uint8_t>{8, 2, 0, 0, 0})
        return Form::Colour;
    return kind == std::vector<std::uint8_t>{16, 0, 0, 0, 0} ? Form::Grey : Form::Neither;
}

/// Where a chunk may stand: each only after those that come before it.
enum Place { Header, Colours, Text, Pixels, End };

std::optional<Place> placeOf(const std::string& name)
{
    constexpr std::array<std::string_view, 5> names{"IHDR", "sRGB", "iTXt", "IDAT", "IEND"};
    const auto* found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<Place>(found - names.begin()));
}

/// What is wrong with a chunk of ours by itself.
std::optional<std::string> oddity(const Chunk& chunk, Place place, Form form)
{
    if (place == Colours && (form != Form::Colour || chunk.head != std::vector<std::uint8_t>{0}))
        return "holds a chunk sRGB of another form";
    if (place == Text && chunk.bytes > maxPngTextBytes)
        return "holds a text that is too long";
    if (place == Pixels && chunk.bytes == 0)
        return "holds an empty chunk IDAT";
    if (place == End && chunk.bytes != 0)
        return "holds something in its chunk IEND";
    return std::nullopt;
}

std::optional<std::string> strangeAfterHeader(std::FILE* file, off_t fileBytes, Form form)
{
    Place last = Header;
    while (last != End) {
        const auto chunk = nextChunk(file, fileBytes);
        if (!chunk)
            return "is cut off";
        const auto place = placeOf(chunk->name);
        if (!place)
            return "holds a chunk " + chunk->name;
        if (*place < last)
            return "holds a chunk " + chunk->name + " out of its place";
        if (*place == last && *place != Pixels)
            return "holds a second chunk " + chunk->name;
        if (form == Form::Colour && last == Header && *place != Colours)
            return "holds no chunk sRGB";
        if (*place == End && last != Pixels)
            return "holds no pixels";
        if (auto odd = oddity(*chunk, *place, form))
            return odd;
        last = *place;
    }
    if (ftello(file) != fileBytes)
        return "goes on after its end";
    return std::nullopt;
}

} // namespace

std::optional<std::string> strangeInPng(std::FILE* file)
{
    constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    std::array<std::uint8_t, 8> found{};
    if (fseeko(file, 0, SEEK_END) != 0)
        return "cannot be read";
    const off_t fileBytes = ftello(file);
    std::rewind(file);
    if (std::fread(found.data(), 1, found.size(), file) != found.size() || found != signature)
        return "is no PNG";
    const auto header = nextChunk(file, fileBytes);
    if (!header)
        return "is cut off";
    const Form form = formOf(*header);
    if (form == Form::Neither)
        return "is of another kind (colours, depth or interlacing)";
    auto strange = strangeAfterHeader(file, fileBytes, form);
    std::rewind(file);
    return strange;
}

} // namespace pentimento
