// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/laundering/degradation.h"

#include "core/imaging/jpeg_encode.h"
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vips/vips8>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace pentimento {

namespace {

constexpr double sharpeningSigma = 0.7;
constexpr int screenWidth = 1920;
constexpr int screenHeight = 1080;
constexpr double screenScaling = 1.25;

/// The raster's pixels without a copy; R G B, which no caller here minds.
cv::Mat viewOf(const Raster& picture)
{
    return {picture.height(), picture.width(), CV_8UC3,
            const_cast<std::uint8_t*>(picture.data())}; // OpenCV knows no const view
}

Raster rasterFrom(const cv::Mat& rgb)
{
    const auto* begin = rgb.ptr<std::uint8_t>();
    return {rgb.cols, rgb.rows, {begin, begin + rgb.total() * 3}};
}

Error refused(const std::string& codec)
{
    return {ErrorCode::Internal, codec + " refused a picture", {}};
}

/// Decoded by the way that every picture takes.
Result<Raster> decoded(std::vector<std::uint8_t> bytes, const std::string& codec)
{
    if (bytes.empty())
        return refused(codec);
    auto picture = loadPictureFromMemory(std::move(bytes), codec);
    if (!picture)
        return picture.error();
    return picture.value()->pixels;
}

int scaledLength(int length, double factor)
{
    return std::max(1, static_cast<int>(std::lround(length * factor)));
}

Result<Raster> resampled(const Raster& picture, int width, int height)
{
    static const bool started = VIPS_INIT("pentimento") == 0;
    if (!started)
        return refused("libvips");
    try {
        const auto bytes = picture.stride() * static_cast<std::size_t>(picture.height());
        // libvips only reads the memory.
        const vips::VImage source =
            vips::VImage::new_from_memory(const_cast<std::uint8_t*>(picture.data()), bytes,
                                          picture.width(), picture.height(), 3, VIPS_FORMAT_UCHAR);
        const vips::VImage result =
            source.resize(static_cast<double>(width) / picture.width(),
                          vips::VImage::option()
                              ->set("vscale", static_cast<double>(height) / picture.height())
                              ->set("kernel", VIPS_KERNEL_LANCZOS3));
        std::size_t count = 0;
        const std::unique_ptr<void, decltype(&g_free)> memory(result.write_to_memory(&count),
                                                              &g_free);
        const auto* begin = static_cast<const std::uint8_t*>(memory.get());
        return Raster(result.width(), result.height(), {begin, begin + count});
    } catch (const vips::VError& failure) {
        vips_error_clear();
        return Error{ErrorCode::Internal, "resizing failed", failure.what()};
    }
}

Result<Raster> shrunkToFit(const Raster& picture, int longestSide)
{
    const double factor =
        static_cast<double>(longestSide) / std::max(picture.width(), picture.height());
    return factor < 1 ? scaledBy(picture, factor) : Result<Raster>(picture);
}

Raster sharpened(const Raster& picture, double amount)
{
    const cv::Mat source = viewOf(picture);
    cv::Mat soft;
    cv::GaussianBlur(source, soft, {}, sharpeningSigma);
    cv::Mat result;
    cv::addWeighted(source, 1 + amount, soft, -amount, 0, result);
    return rasterFrom(result);
}

std::vector<Degradation> makeDegradations()
{
    std::vector<Degradation> all;
    for (const int quality : {95, 90, 80, 70, 60, 50})
        all.push_back({"JPEG " + std::to_string(quality), "jpeg",
                       [quality](const Raster& picture) { return throughJpeg(picture, quality); }});
    for (const int quality : {90, 75, 50})
        all.push_back({"WebP " + std::to_string(quality), "webp",
                       [quality](const Raster& picture) { return throughWebp(picture, quality); }});
    for (const auto& [name, factor] :
         {std::pair{"0.5", 0.5}, {"0.75", 0.75}, {"1.25", 1.25}, {"1.5", 1.5}})
        all.push_back(
            {std::string("resize ") + name, "resize",
             [factor = factor](const Raster& picture) { return scaledBy(picture, factor); }});
    all.push_back({"screenshot", "screenshot",
                   [](const Raster& picture) { return Result<Raster>(asScreenshot(picture)); }});
    for (const PlatformChain& chain : platformChains)
        all.push_back({std::string(chain.name), "platform", [&chain](const Raster& picture) {
                           return throughPlatform(picture, chain);
                       }});
    return all;
}

} // namespace

Result<Raster> throughJpeg(const Raster& picture, int quality, Chroma chroma)
{
    return decoded(encodeJpeg(picture, quality, chroma == Chroma::Full), "JPEG");
}

Result<Raster> throughWebp(const Raster& picture, int quality)
{
    cv::Mat bgr;
    cv::cvtColor(viewOf(picture), bgr, cv::COLOR_RGB2BGR);
    std::vector<std::uint8_t> bytes;
    try {
        cv::imencode(".webp", bgr, bytes, {cv::IMWRITE_WEBP_QUALITY, std::clamp(quality, 1, 100)});
    } catch (const cv::Exception& failure) {
        return Error{ErrorCode::Internal, "WebP refused a picture", failure.what()};
    }
    return decoded(std::move(bytes), "WebP");
}

Result<Raster> scaledBy(const Raster& picture, double factor)
{
    return resampled(picture, scaledLength(picture.width(), factor),
                     scaledLength(picture.height(), factor));
}

Raster asScreenshot(const Raster& picture)
{
    const double fit = std::min(static_cast<double>(screenWidth) / picture.width(),
                                static_cast<double>(screenHeight) / picture.height());
    const double factor = fit < 1 ? fit : std::min(fit, screenScaling);
    cv::Mat shown;
    cv::resize(viewOf(picture), shown,
               {scaledLength(picture.width(), factor), scaledLength(picture.height(), factor)}, 0,
               0, cv::INTER_LINEAR);
    return rasterFrom(shown);
}

Result<Raster> throughPlatform(const Raster& picture, const PlatformChain& chain)
{
    auto fitted = shrunkToFit(picture, chain.longestSide);
    if (!fitted)
        return fitted;
    if (chain.sharpening > 0)
        fitted = sharpened(*fitted, chain.sharpening);
    return throughJpeg(*fitted, chain.jpegQuality, chain.chroma);
}

const std::vector<Degradation>& standardDegradations()
{
    static const std::vector<Degradation> all = makeDegradations();
    return all;
}

} // namespace pentimento
