// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/codec.h"

#include "core/imaging/codecs/bmp.h"
#include "core/imaging/codecs/gif.h"
#include "core/imaging/codecs/heif.h"
#include "core/imaging/codecs/jpeg.h"
#include "core/imaging/codecs/png.h"
#include "core/imaging/codecs/tiff.h"
#include "core/imaging/codecs/webp.h"

#include <algorithm>
#include <array>

namespace pentimento {

std::span<const Codec* const> allCodecs()
{
    static constexpr std::array all = {&codecs::jpegCodec, &codecs::pngCodec,  &codecs::webPCodec,
                                       &codecs::tiffCodec, &codecs::heicCodec, &codecs::avifCodec,
                                       &codecs::bmpCodec,  &codecs::gifCodec};
    return all;
}

const Codec* codecFor(Bytes file, std::span<const Codec* const> table)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Codec* codec) { return codec->recognises(file); });
    return found == table.end() ? nullptr : *found;
}

const Codec* codecNamed(std::string_view name, std::span<const Codec* const> table)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Codec* codec) { return codec->name == name; });
    return found == table.end() ? nullptr : *found;
}

} // namespace pentimento
