// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_extent.h"

#include "core/imaging/decode.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <jerror.h>
#include <jpeglib.h> // after <cstdio>, which it needs

namespace pentimento {

namespace {

constexpr int coefficients = 64;
constexpr int mostScans = 200;

/// For each component, how many low bits of each coefficient are still missing; -1: all of them.
using Precision = std::array<std::array<int, coefficients>, MAX_COMPONENTS>;

/// libjpeg with an ear for the two complaints that tell where the data end.
struct Reader
{
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf escape{};
    bool sourceEnded = false; ///< libjpeg had to make up an end marker
    bool ranOut = false;      ///< coefficients were missing when the end marker came
    JDIMENSION lastRow = 0;   ///< the row of MCUs in which that was

    Reader()
    {
        jpeg.err = jpeg_std_error(&errors);
        errors.error_exit = [](j_common_ptr common) {
            std::longjmp(static_cast<Reader*>(common->client_data)->escape, 1);
        };
        errors.output_message = [](j_common_ptr) {};
        errors.emit_message = [](j_common_ptr common, int level) {
            if (level < 0)
                static_cast<Reader*>(common->client_data)->hear(common->err->msg_code);
        };
        jpeg.client_data = this;
        jpeg_create_decompress(&jpeg);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { jpeg_destroy_decompress(&jpeg); }

    void hear(int complaint)
    {
        sourceEnded = sourceEnded || complaint == JWRN_JPEG_EOF;
        // A damaged stretch before a restart marker is no end.
        if (complaint == JWRN_HIT_MARKER && jpeg.unread_marker == JPEG_EOI && !ranOut) {
            ranOut = true;
            lastRow = jpeg.input_iMCU_row;
        }
    }

    [[nodiscard]] int rowsAbove(JDIMENSION mcuRow) const
    {
        const int side = jpeg.max_v_samp_factor * DCTSIZE;
        const int rows =
            std::min(static_cast<int>(mcuRow) * side, static_cast<int>(jpeg.image_height));
        // Half-height colour is interpolated towards the row below, which is not there.
        const bool leans =
            jpeg.max_v_samp_factor > 1 && rows > 0 && rows < static_cast<int>(jpeg.image_height);
        return leans ? rows - 1 : rows;
    }
};

/// One scan with everything in it: rows come in order, and a small output is enough to pull them.
void readOneScan(Reader& reader, JSAMPROW row)
{
    jpeg_decompress_struct& jpeg = reader.jpeg;
    jpeg_start_decompress(&jpeg);
    while (!reader.ranOut && jpeg.output_scanline < jpeg.output_height)
        jpeg_read_scanlines(&jpeg, &row, 1);
}

/// What has come of a picture in several scans.
struct Scans
{
    Precision whole{};     ///< by the scans that are there to their end
    Precision begun{};     ///< the same with the one in which the data end
    std::size_t bytes = 0; ///< up to the end of the last whole scan
};

void add(const jpeg_decompress_struct& jpeg, Precision& precision)
{
    for (int i = 0; i < jpeg.comps_in_scan; ++i) {
        auto& component =
            precision[static_cast<std::size_t>(jpeg.cur_comp_info[i]->component_index)];
        if (!jpeg.progressive_mode)
            component.fill(0);
        else
            std::fill(component.begin() + jpeg.Ss, component.begin() + jpeg.Se + 1, jpeg.Al);
    }
}

void readScans(Reader& reader, std::size_t length, Scans& scans)
{
    jpeg_decompress_struct& jpeg = reader.jpeg;
    jpeg.buffered_image = TRUE;
    jpeg_start_decompress(&jpeg);
    add(jpeg, scans.begun);
    while (!reader.ranOut && jpeg.input_scan_number <= mostScans) {
        const int step = jpeg_consume_input(&jpeg);
        if (step == JPEG_REACHED_EOI || step == JPEG_SUSPENDED)
            break;
        if (step == JPEG_REACHED_SOS)
            add(jpeg, scans.begun);
        if (step == JPEG_SCAN_COMPLETED && !reader.ranOut) {
            scans.whole = scans.begun;
            scans.bytes = length - jpeg.src->bytes_in_buffer - (jpeg.unread_marker != 0 ? 2 : 0);
        }
    }
}

/// Whether coefficients `first` to `last` of some component have not come at all.
bool lacks(const jpeg_decompress_struct& jpeg, const Precision& precision, int first, int last)
{
    for (int component = 0; component < jpeg.num_components; ++component)
        for (int k = first; k <= last; ++k)
            if (precision[static_cast<std::size_t>(component)][static_cast<std::size_t>(k)] < 0)
                return true;
    return false;
}

/// How much of the detail has come: a coefficient counts the less, the more of its bits lack.
double detailOf(const jpeg_decompress_struct& jpeg, const Precision& precision)
{
    double sum = 0;
    double most = 0;
    for (int i = 0; i < jpeg.num_components; ++i) {
        const jpeg_component_info& component = jpeg.comp_info[i];
        const double weight = static_cast<double>(component.h_samp_factor) *
                              static_cast<double>(component.v_samp_factor);
        most += weight * coefficients;
        for (const int missing : precision[static_cast<std::size_t>(i)])
            sum += missing < 0 ? 0 : weight / (1 + missing);
    }
    return most > 0 ? sum / most : 0;
}

JpegExtent extentOf(const Reader& reader, const Scans& scans, std::size_t length)
{
    const jpeg_decompress_struct& jpeg = reader.jpeg;
    const auto height = static_cast<int>(jpeg.image_height);
    const int last = coefficients - 1;
    const int rows = reader.ranOut ? reader.rowsAbove(reader.lastRow) : 0;
    // The scan that the file ends in brings the first fine detail: keep the rows that have it.
    if (lacks(jpeg, scans.whole, 0, last) && !lacks(jpeg, scans.begun, 0, last) &&
        rows >= leastShare * height)
        return {true, rows, detailOf(jpeg, scans.begun), length};
    if (lacks(jpeg, scans.whole, 0, 0)) // not even the coarsest values of every place
        return {true, 0, 0, length};
    const double detail = detailOf(jpeg, scans.whole);
    return {detail < 1, height, detail, detail < 1 ? scans.bytes : length};
}

/// Holds nothing that a longjmp could leave undestroyed. False on an error of the file's.
bool read(Reader& reader, Bytes file, std::vector<std::uint8_t>& row, Scans& scans)
{
    if (setjmp(reader.escape) != 0)
        return false;
    jpeg_decompress_struct& jpeg = reader.jpeg;
    jpeg_mem_src(&jpeg, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_read_header(&jpeg, TRUE);
    if (jpeg_has_multiple_scans(&jpeg)) {
        readScans(reader, file.size(), scans);
        return true;
    }
    jpeg.scale_num = 1;
    jpeg.scale_denom = DCTSIZE;
    jpeg.do_fancy_upsampling = FALSE;
    jpeg.out_color_space = jpeg.jpeg_color_space; // no conversion that could fail
    jpeg_calc_output_dimensions(&jpeg);
    row.resize(static_cast<std::size_t>(jpeg.output_width) *
               static_cast<std::size_t>(jpeg.out_color_components));
    readOneScan(reader, row.data());
    return true;
}

} // namespace

JpegExtent jpegExtent(Bytes file)
{
    Reader reader;
    std::vector<std::uint8_t> row;
    Scans scans;
    for (Precision* precision : {&scans.whole, &scans.begun})
        for (auto& component : *precision)
            component.fill(-1);
    const bool sound = read(reader, file, row, scans);
    const jpeg_decompress_struct& jpeg = reader.jpeg;
    const auto height = static_cast<int>(jpeg.image_height);
    const bool ended = reader.sourceEnded || reader.ranOut;
    const bool unknown = ended && (!sound || jpeg.arith_code); // libjpeg does not tell where
    if (unknown)
        return {true, 0, 0, file.size()};
    if (ended && jpeg.buffered_image)
        return extentOf(reader, scans, file.size());
    const int rows = reader.ranOut ? reader.rowsAbove(reader.lastRow) : height;
    return {reader.ranOut, rows, 1, file.size()};
}

} // namespace pentimento
