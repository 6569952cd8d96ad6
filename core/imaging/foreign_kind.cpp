// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/foreign_kind.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

bool looksLikeText(Bytes file)
{
    const Bytes start = file.first(std::min<std::size_t>(file.size(), 1024));
    const auto isText = [](std::uint8_t c) { return c >= 32 || (c >= 9 && c <= 13); };
    return std::all_of(start.begin(), start.end(), isText);
}

std::string kindOfText(Bytes file)
{
    std::string start(textAt(file, 0, std::min<std::size_t>(file.size(), 256)));
    std::transform(start.begin(), start.end(), start.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    if (start.find("<svg") != std::string::npos)
        return "an SVG drawing";
    if (start.find("<!doctype html") != std::string::npos ||
        start.find("<html") != std::string::npos)
        return "a web page";
    return "text";
}

} // namespace

bool isCameraRaw(Bytes file)
{
    return textAt(file, 8, 2) == "CR"sv && textAt(file, 0, 4) == "II*\0"sv;
}

std::string guessOther(Bytes file)
{
    struct Signature
    {
        std::size_t offset;
        std::string_view magic;
        const char* name;
    };
    static constexpr std::array signatures = {
        Signature{0, "%PDF"sv, "a PDF document"},
        Signature{0, "PK\x03\x04"sv, "a ZIP archive or an office document"},
        Signature{0, "8BPS"sv, "a Photoshop document"},
        Signature{0, "\xff\x0a"sv, "JPEG XL"},
        Signature{4, "JXL "sv, "JPEG XL"},
        Signature{4, "jP  "sv, "JPEG 2000"},
        Signature{0, "FUJIFILMCCD-RAW"sv, "a camera's raw file"},
        Signature{0, "IIU\0"sv, "a camera's raw file"},
        Signature{0, "IIRO"sv, "a camera's raw file"},
        Signature{4, "ftyp"sv, "a video"},
        Signature{0, "\x1a\x45\xdf\xa3"sv, "a video"},
        Signature{8, "AVI "sv, "a video"},
    };
    if (isCameraRaw(file))
        return "a camera's raw file";
    for (const Signature& signature : signatures)
        if (textAt(file, signature.offset, signature.magic.size()) == signature.magic)
            return signature.name;
    if (looksLikeText(file))
        return kindOfText(file);
    if (std::all_of(file.begin(), file.end(), [](std::uint8_t c) { return c == 0; }))
        return "nothing but zero bytes";
    return {};
}

} // namespace pentimento
