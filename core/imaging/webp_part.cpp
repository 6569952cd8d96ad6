// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/webp_part.h"

#include "core/imaging/byte_fields.h"
#include "core/imaging/decode.h"

#include <webp/decode.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

struct DeleteDecoder
{
    void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

/// The content of the chunk of this name, if it is there to its end.
std::vector<std::uint8_t> chunkOf(Bytes file, std::string_view name)
{
    std::uint64_t at = 12;
    while (holds(file, at, 8)) {
        const std::uint64_t length = littleEndian(file, at + 4, 4);
        if (textAt(file, at, 4) == name && holds(file, at + 8, length)) {
            const Bytes content = partOf(file, at + 8, length);
            return {content.begin(), content.end()};
        }
        at += 8 + length + length % 2;
    }
    return {};
}

} // namespace

Result<WebPPart> readWebPPart(Bytes file, const PictureLimits& limits)
{
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0 ||
        WebPGetFeatures(file.data(), file.size(), &config.input) != VP8_STATUS_OK ||
        config.input.has_animation != 0)
        return cutOff();
    if (const auto size = checkSize(config.input.width, config.input.height, limits); !size)
        return size.error();
    WebPPart part;
    part.width = config.input.width;
    part.height = config.input.height;
    part.channels = config.input.has_alpha != 0 ? 4 : 3;
    const int stride = part.width * part.channels;
    part.samples.resize(static_cast<std::size_t>(stride) * static_cast<std::size_t>(part.height));
    config.output.colorspace = part.channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {part.samples.data(), stride, part.samples.size()};
    const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(WebPIDecode(nullptr, 0, &config));
    if (!decoder)
        return cutOff();
    const VP8StatusCode status = WebPIAppend(decoder.get(), file.data(), file.size());
    if (status != VP8_STATUS_OK && status != VP8_STATUS_SUSPENDED)
        return cutOff();
    if (WebPIDecGetRGB(decoder.get(), &part.rows, nullptr, nullptr, nullptr) == nullptr)
        part.rows = 0;
    part.profile = chunkOf(file, "ICCP"sv);
    return part;
}

} // namespace pentimento
