// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/raster_io.h"

#include "core/base/map_rows.h"
#include "core/imaging/picture.h"
#include "core/imaging/png_file.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pentimento {

namespace {

constexpr float fullScale = 65535.0F;

std::uint64_t pixelsOf(const PngForm& form)
{
    return static_cast<std::uint64_t>(form.width) * static_cast<std::uint64_t>(form.height);
}

bool tooManyPixels(const PngForm& form)
{
    return pixelsOf(form) > PictureLimits{}.maxPixels;
}

Error badSize(const std::filesystem::path& path)
{
    return {
        ErrorCode::OutputUnwritable, path.string() + ": cannot be written: it has no pixels", {}};
}

} // namespace

std::uint16_t sixteenBits(float value)
{
    const float scaled = (value > 0 ? std::min(value, 1.0F) : 0.0F) * fullScale;
    const int whole = static_cast<int>(scaled);
    return static_cast<std::uint16_t>(whole + (scaled - static_cast<float>(whole) >= 0.5F ? 1 : 0));
}

namespace {

/// Each value on the scale of 16 bits, the most significant byte first.
void toSixteenBits(const std::vector<float>& values, std::uint8_t* __restrict row)
{
    const float* value = values.data();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint16_t sample = sixteenBits(value[i]);
        row[2 * i] = static_cast<std::uint8_t>(sample >> 8);
        row[2 * i + 1] = static_cast<std::uint8_t>(sample);
    }
}

} // namespace

Result<void> writePng(const std::filesystem::path& path, const Raster& picture, const PngText& text)
{
    if (picture.empty())
        return badSize(path);
    const PngForm form{picture.width(), picture.height(), false};
    return writePngFile(path, form, text, [&](int y, std::uint8_t* row) {
        std::memcpy(row, picture.row(y), picture.stride());
    });
}

Result<void> writeMapPng(const std::filesystem::path& path, const HeatMap& map)
{
    if (map.empty())
        return badSize(path);
    const PngForm form{map.pictureWidth(), map.pictureHeight(), true};
    MapRows rows(map);
    std::vector<float> values(static_cast<std::size_t>(form.width));
    return writePngFile(path, form, {}, [&](int y, std::uint8_t* row) {
        rows.read(y, values.data());
        toSixteenBits(values, row);
    });
}

Result<WrittenPng> readPng(const std::filesystem::path& path)
{
    PngForm form;
    std::vector<std::uint8_t> rgb;
    const auto accept = [&](const PngForm& found) {
        if (found.grey16 || tooManyPixels(found))
            return false;
        form = found;
        rgb.reserve(form.rowBytes() * static_cast<std::size_t>(form.height));
        return true;
    };
    Result<PngText> text = readPngFile(path, accept, [&](int, const std::uint8_t* row) {
        rgb.insert(rgb.end(), row, row + form.rowBytes());
    });
    if (!text)
        return text.error();
    if (rgb.empty())
        return Error{ErrorCode::UnreadableInput,
                     path.string() + ": is not a picture (an 8-bit colour PNG)",
                     {}};
    return WrittenPng{Raster(form.width, form.height, std::move(rgb)), *std::move(text)};
}

Result<HeatMap> readMapPng(const std::filesystem::path& path)
{
    PngForm form;
    std::vector<float> values;
    const auto accept = [&](const PngForm& found) {
        if (!found.grey16 || tooManyPixels(found))
            return false;
        form = found;
        values.reserve(pixelsOf(form));
        return true;
    };
    const Result<PngText> text = readPngFile(path, accept, [&](int, const std::uint8_t* row) {
        for (int x = 0; x < form.width; ++x, row += 2)
            values.push_back(static_cast<float>(row[0] << 8 | row[1]) / fullScale);
    });
    if (!text)
        return text.error();
    if (values.empty() || !text->empty())
        return Error{ErrorCode::UnreadableInput,
                     path.string() + (values.empty() ? ": is not a map (a 16-bit grayscale PNG)"
                                                     : ": carries a text, which no map does"),
                     {}};
    return HeatMap(form.width, form.height, form.width, form.height, std::move(values));
}

Result<PngText> readPngText(const std::filesystem::path& path)
{
    return readPngFile(
        path, [](const PngForm&) { return false; }, [](int, const std::uint8_t*) {});
}

Result<HeatMap> readMask(const std::filesystem::path& path)
{
    const Result<std::shared_ptr<const Picture>> picture = loadPicture(path);
    if (!picture)
        return picture.error();
    const Raster& raster = (*picture)->pixels;
    const std::size_t pixels =
        static_cast<std::size_t>(raster.width()) * static_cast<std::size_t>(raster.height());
    std::vector<float> values(pixels);
    const std::uint8_t* rgb = raster.data();
    for (std::size_t i = 0; i < pixels; ++i, rgb += 3)
        values[i] = rgb[0] + rgb[1] + rgb[2] > 3 * 255 / 2 ? 1.0F : 0.0F;
    return HeatMap(raster.width(), raster.height(), raster.width(), raster.height(),
                   std::move(values));
}

Raster shrunkTo(const Raster& picture, int longerSide)
{
    const int longer = std::max(picture.width(), picture.height());
    if (picture.empty() || longer <= longerSide || longerSide < 1)
        return picture;
    const auto scaled = [&](int side) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longerSide /
                                                        static_cast<double>(longer))));
    };
    const cv::Mat source(picture.height(), picture.width(), CV_8UC3,
                         const_cast<std::uint8_t*>(picture.data()));
    const cv::Size size(scaled(picture.width()), scaled(picture.height()));
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(size.area()) * 3);
    cv::Mat target(size, CV_8UC3, rgb.data());
    cv::resize(source, target, size, 0, 0, cv::INTER_AREA);
    return {size.width, size.height, std::move(rgb)};
}

} // namespace pentimento
