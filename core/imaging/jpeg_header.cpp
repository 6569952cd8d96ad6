// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_header.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include <jpeglib.h> // after <cstdio>, which it needs

namespace pentimento {

namespace {

constexpr int coefficients = DCTSIZE2;

/// The luminance example of the JPEG standard (annex K), which libjpeg scales by quality.
constexpr std::array<int, coefficients> standardLuma = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

struct Decoder
{
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf escape{};

    Decoder()
    {
        jpeg.err = jpeg_std_error(&errors);
        errors.error_exit = [](j_common_ptr common) {
            std::longjmp(static_cast<Decoder*>(common->client_data)->escape, 1);
        };
        errors.output_message = [](j_common_ptr) {};
        jpeg.client_data = this;
        jpeg_create_decompress(&jpeg);
    }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { jpeg_destroy_decompress(&jpeg); }
};

/// Holds nothing that a longjmp could leave undestroyed.
bool readHeader(Decoder& decoder, Bytes file, Bytes tables)
{
    if (setjmp(decoder.escape) != 0)
        return false;
    if (!tables.empty()) {
        jpeg_mem_src(&decoder.jpeg, tables.data(), tables.size());
        if (jpeg_read_header(&decoder.jpeg, FALSE) != JPEG_HEADER_TABLES_ONLY)
            return false;
    }
    if (file.empty())
        return false;
    jpeg_mem_src(&decoder.jpeg, file.data(), file.size());
    return jpeg_read_header(&decoder.jpeg, TRUE) == JPEG_HEADER_OK;
}

int scaled(int value, int quality)
{
    const int percent = quality < 50 ? 5000 / quality : 200 - quality * 2;
    return std::clamp((value * percent + 50) / 100, 1, 255);
}

/// The quality whose table is nearest, and whether it is met exactly.
void estimateQuality(const JQUANT_TBL& table, JpegHeader& header)
{
    double smallest = std::numeric_limits<double>::max();
    for (int quality = 100; quality >= 1; --quality) {
        double distance = 0;
        for (std::size_t i = 0; i < coefficients; ++i)
            distance += std::abs(table.quantval[i] - scaled(standardLuma[i], quality));
        if (distance < smallest) {
            smallest = distance;
            header.quality = quality;
        }
    }
    header.standardTables = smallest == 0;
}

std::string subsamplingOf(const jpeg_decompress_struct& jpeg)
{
    if (jpeg.num_components != 3 || jpeg.jpeg_color_space != JCS_YCbCr)
        return {};
    const jpeg_component_info& luma = jpeg.comp_info[0];
    const jpeg_component_info& chroma = jpeg.comp_info[1];
    if (chroma.h_samp_factor < 1 || chroma.v_samp_factor < 1)
        return {};
    const int across = luma.h_samp_factor / chroma.h_samp_factor;
    const int down = luma.v_samp_factor / chroma.v_samp_factor;
    if (across == 1)
        return down == 1 ? "4:4:4" : down == 2 ? "4:4:0" : "";
    if (across == 2)
        return down == 1 ? "4:2:2" : down == 2 ? "4:2:0" : "";
    if (across == 4)
        return down == 1 ? "4:1:1" : down == 2 ? "4:1:0" : "";
    return {};
}

} // namespace

std::optional<JpegHeader> readJpegHeader(Bytes file, Bytes tables)
{
    Decoder decoder;
    if (!readHeader(decoder, file, tables))
        return {};
    JpegHeader header;
    const jpeg_component_info& luma = decoder.jpeg.comp_info[0];
    const int index = luma.quant_tbl_no;
    if (index >= 0 && index < NUM_QUANT_TBLS && decoder.jpeg.quant_tbl_ptrs[index])
        estimateQuality(*decoder.jpeg.quant_tbl_ptrs[index], header);
    header.subsampling = subsamplingOf(decoder.jpeg);
    header.progressive = decoder.jpeg.progressive_mode != 0;
    return header;
}

} // namespace pentimento
