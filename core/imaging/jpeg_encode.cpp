// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_encode.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h> // after <cstdio>, which it needs

namespace pentimento {

namespace {

struct Encoder
{
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf escape{};
    unsigned char* bytes = nullptr; ///< malloc'ed by libjpeg
    unsigned long length = 0;

    Encoder()
    {
        jpeg.err = jpeg_std_error(&errors);
        errors.error_exit = [](j_common_ptr common) {
            std::longjmp(static_cast<Encoder*>(common->client_data)->escape, 1);
        };
        errors.output_message = [](j_common_ptr) {};
        jpeg.client_data = this;
        jpeg_create_compress(&jpeg);
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    ~Encoder()
    {
        jpeg_destroy_compress(&jpeg);
        std::free(bytes);
    }
};

/// Holds nothing that a longjmp could leave undestroyed.
bool compress(Encoder& encoder, const Raster& picture, int quality, bool fullChroma)
{
    if (setjmp(encoder.escape) != 0)
        return false;
    jpeg_compress_struct& jpeg = encoder.jpeg;
    jpeg_mem_dest(&jpeg, &encoder.bytes, &encoder.length);
    jpeg.image_width = static_cast<JDIMENSION>(picture.width());
    jpeg.image_height = static_cast<JDIMENSION>(picture.height());
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    if (fullChroma)
        jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        auto* row = const_cast<JSAMPROW>(picture.row(static_cast<int>(jpeg.next_scanline)));
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    return true;
}

} // namespace

std::vector<std::uint8_t> encodeJpeg(const Raster& picture, int quality, bool fullChroma)
{
    if (picture.empty())
        return {};
    Encoder encoder;
    if (!compress(encoder, picture, std::clamp(quality, 1, 100), fullChroma))
        return {};
    return {encoder.bytes, encoder.bytes + encoder.length};
}

} // namespace pentimento
