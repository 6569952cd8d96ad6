// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/history.h"

#include <opencv2/imgproc.hpp>

#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace pentimento {

namespace {

/// Wraps a handle of libjpeg-turbo so that it is released on every path.
using JpegHandle = std::unique_ptr<void, int (*)(tjhandle)>;

cv::Mat jpegRoundTrip(const cv::Mat& picture, int quality, int subsampling)
{
    static thread_local const JpegHandle compressor(tjInitCompress(), &tjDestroy);
    static thread_local const JpegHandle decompressor(tjInitDecompress(), &tjDestroy);
    const cv::Mat source = picture.isContinuous() ? picture : picture.clone();
    unsigned char* bytes = nullptr;
    unsigned long count = 0;
    cv::Mat result(source.size(), CV_8UC3);
    const bool done = tjCompress2(compressor.get(), source.data, source.cols, 0, source.rows,
                                  TJPF_BGR, &bytes, &count, subsampling, quality, 0) == 0 &&
                      tjDecompress2(decompressor.get(), bytes, count, result.data, result.cols, 0,
                                    result.rows, TJPF_BGR, 0) == 0;
    tjFree(bytes);
    return done ? result : source;
}

cv::Mat resized(const cv::Mat& picture, cv::Size size, Dice& dice)
{
    static constexpr std::array methods{cv::INTER_LINEAR, cv::INTER_CUBIC, cv::INTER_AREA,
                                        cv::INTER_LANCZOS4};
    cv::Mat result;
    cv::resize(picture, result, size, 0, 0, methods[static_cast<std::size_t>(dice.integer(0, 3))]);
    return result;
}

cv::Mat thereAndBack(const cv::Mat& picture, double scale, Dice& dice)
{
    const cv::Size size(std::max(16, cvRound(picture.cols * scale)),
                        std::max(16, cvRound(picture.rows * scale)));
    return resized(resized(picture, size, dice), picture.size(), dice);
}

cv::Mat noisy(const cv::Mat& picture, Dice& dice)
{
    cv::RNG random(dice.seed());
    const double sigma = std::exp(dice.real(std::log(0.7), std::log(7.0)));
    const int type = dice.chance(0.5) ? CV_32FC3 : CV_32FC1; // chroma or luma noise
    cv::Mat noise(picture.size(), type);
    random.fill(noise, cv::RNG::NORMAL, 0, sigma);
    if (type == CV_32FC1)
        cv::cvtColor(noise, noise, cv::COLOR_GRAY2BGR);
    if (dice.chance(0.4)) // correlated, as after demosaicing or a resize
        cv::GaussianBlur(noise, noise, {}, dice.real(0.4, 0.9));
    cv::Mat result;
    cv::add(picture, noise, result, cv::noArray(), CV_8U);
    return result;
}

cv::Mat sharpened(const cv::Mat& picture, Dice& dice)
{
    cv::Mat soft;
    cv::GaussianBlur(picture, soft, {}, dice.real(0.5, 1.8));
    const double amount = dice.real(0.3, 1.6);
    cv::Mat result;
    cv::addWeighted(picture, 1 + amount, soft, -amount, 0, result);
    return result;
}

cv::Mat blurred(const cv::Mat& picture, Dice& dice)
{
    cv::Mat result;
    cv::GaussianBlur(picture, result, {}, dice.real(0.35, 1.6));
    return result;
}

cv::Mat filtered(const cv::Mat& picture, Dice& dice)
{
    cv::Mat result;
    if (dice.chance(0.5))
        cv::medianBlur(picture, result, 3);
    else
        cv::bilateralFilter(picture, result, 5, dice.real(10, 40), dice.real(1, 3));
    return result;
}

cv::Mat toned(const cv::Mat& picture, Dice& dice)
{
    const double gamma = std::exp(dice.real(-0.3, 0.3));
    cv::Mat table(1, 256, CV_8U);
    for (int i = 0; i < 256; ++i)
        table.at<unsigned char>(i) =
            cv::saturate_cast<unsigned char>(255 * std::pow(i / 255.0, gamma));
    cv::Mat result;
    cv::LUT(picture, table, result);
    return result;
}

int anySubsampling(Dice& dice)
{
    const double roll = dice.real(0, 1);
    return roll < 0.55 ? TJSAMP_420 : roll < 0.85 ? TJSAMP_444 : TJSAMP_422;
}

cv::Mat compressed(const cv::Mat& picture, int lowest, bool aligned, Dice& dice)
{
    const int quality = dice.integer(lowest, 98);
    const cv::Point offset =
        aligned ? cv::Point() : cv::Point(dice.integer(0, 7), dice.integer(0, 7));
    return throughJpeg(picture, quality, anySubsampling(dice), offset);
}

/// Zero insertion followed by a random kernel: a transposed convolution whose phases are unequal.
cv::Mat transposedConvolution(const cv::Mat& small, int factor, Dice& dice)
{
    cv::Mat spread = cv::Mat::zeros(small.rows * factor, small.cols * factor, CV_32FC3);
    for (int y = 0; y < small.rows; ++y)
        for (int x = 0; x < small.cols; ++x)
            spread.at<cv::Vec3f>(y * factor, x * factor) = small.at<cv::Vec3f>(y, x);
    const int side = 2 * factor - 1;
    cv::Mat kernel(side, side, CV_32F);
    const double waver = dice.real(0.02, 0.25);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const double tentY = 1 - std::abs(y - factor + 1) / static_cast<double>(factor);
            const double tentX = 1 - std::abs(x - factor + 1) / static_cast<double>(factor);
            kernel.at<float>(y, x) =
                static_cast<float>(tentY * tentX * (1 + waver * dice.real(-1, 1)));
        }
    cv::Mat result;
    cv::filter2D(spread, result, CV_32F, kernel, {-1, -1}, 0, cv::BORDER_REFLECT_101);
    return result;
}

/// Each of the factor x factor phases with its own small gain and offset, as an imperfectly trained
/// pixel shuffle leaves them.
void waverPhases(cv::Mat& picture, int factor, Dice& dice)
{
    cv::Mat gain(factor, factor, CV_32F);
    cv::Mat offset(factor, factor, CV_32F);
    const double strength = dice.real(0.003, 0.03);
    for (int i = 0; i < factor * factor; ++i) {
        gain.at<float>(i / factor, i % factor) =
            static_cast<float>(1 + strength * dice.real(-1, 1));
        offset.at<float>(i / factor, i % factor) =
            static_cast<float>(60 * strength * dice.real(-1, 1));
    }
    for (int y = 0; y < picture.rows; ++y)
        for (int x = 0; x < picture.cols; ++x) {
            auto& pixel = picture.at<cv::Vec3f>(y, x);
            const float g = gain.at<float>(y % factor, x % factor);
            const float o = offset.at<float>(y % factor, x % factor);
            for (int c = 0; c < 3; ++c)
                pixel[c] = pixel[c] * g + o;
        }
}

void drawBlob(cv::Mat& mask, Dice& dice)
{
    const int w = mask.cols;
    const int h = mask.rows;
    const auto point = [&] { return cv::Point(dice.integer(0, w - 1), dice.integer(0, h - 1)); };
    switch (dice.integer(0, 4)) {
    case 0:
        cv::ellipse(mask, point(),
                    {cvRound(w * dice.real(0.06, 0.38)), cvRound(h * dice.real(0.06, 0.38))},
                    dice.real(0, 180), 0, 360, 255, cv::FILLED);
        break;
    case 1: {
        const cv::Size box(cvRound(w * dice.real(0.1, 0.65)), cvRound(h * dice.real(0.1, 0.65)));
        cv::rectangle(mask, cv::Rect(point() - cv::Point(box.width / 2, box.height / 2), box), 255,
                      cv::FILLED);
        break;
    }
    case 2: {
        const cv::Point centre = point();
        std::vector<cv::Point> corners;
        const int count = dice.integer(3, 10);
        for (int i = 0; i < count; ++i) {
            const double angle = 2 * M_PI * (i + dice.real(-0.3, 0.3)) / count;
            const double radius = w * dice.real(0.07, 0.42);
            corners.emplace_back(centre.x + cvRound(radius * std::cos(angle)),
                                 centre.y + cvRound(radius * std::sin(angle)));
        }
        cv::fillPoly(mask, std::vector{corners}, 255);
        break;
    }
    default: { // free-form strokes, as people draw over what they want gone
        cv::Point from = point();
        double angle = dice.real(0, 2 * M_PI);
        const int width = cvRound(w * dice.real(0.03, 0.14));
        const int steps = dice.integer(2, 10);
        for (int i = 0; i < steps; ++i) {
            angle += dice.real(-1.2, 1.2);
            const double length = w * dice.real(0.05, 0.3);
            const cv::Point to = from + cv::Point(cvRound(length * std::cos(angle)),
                                                  cvRound(length * std::sin(angle)));
            cv::line(mask, from, to, 255, width);
            cv::circle(mask, to, width / 2, 255, cv::FILLED);
            from = to;
        }
    }
    }
}

} // namespace

cv::Mat throughJpeg(const cv::Mat& picture, int quality, int subsampling, cv::Point offset)
{
    if (offset == cv::Point())
        return jpegRoundTrip(picture, quality, subsampling);
    cv::Mat padded;
    cv::copyMakeBorder(picture, padded, offset.y, 0, offset.x, 0, cv::BORDER_REFLECT_101);
    return jpegRoundTrip(padded, quality, subsampling)(cv::Rect(offset, picture.size())).clone();
}

cv::Mat throughUpsampling(const cv::Mat& picture, Dice& dice)
{
    const int factor = 1 << (dice.chance(0.55) ? 1 : dice.chance(0.65) ? 2 : 3);
    const cv::Size small(std::max(4, picture.cols / factor), std::max(4, picture.rows / factor));
    cv::Mat original;
    picture.convertTo(original, CV_32FC3);
    cv::Mat down;
    cv::resize(original, down, small, 0, 0, cv::INTER_AREA);
    const cv::Size full(small.width * factor, small.height * factor);
    cv::Mat up;
    switch (dice.integer(0, 4)) {
    case 0:
    case 1:
        up = transposedConvolution(down, factor, dice);
        break;
    case 2:
        cv::resize(down, up, full, 0, 0, cv::INTER_LINEAR);
        break;
    case 3:
        cv::resize(down, up, full, 0, 0, cv::INTER_CUBIC);
        break;
    default:
        cv::resize(down, up, full, 0, 0, cv::INTER_NEAREST);
        cv::GaussianBlur(up, up, {}, 0.3 * factor * dice.real(0.6, 1.4));
    }
    if (dice.chance(0.6))
        waverPhases(up, factor, dice);
    if (up.size() != original.size())
        cv::resize(up, up, original.size(), 0, 0, cv::INTER_LINEAR);
    cv::Mat mixed;
    const double detail = dice.real(0.0, 0.85); // a decoder restores part of the lost detail
    cv::addWeighted(up, 1 - detail, original, detail, 0, mixed);
    if (dice.chance(0.35)) { // a last convolution with a random 3x3 kernel near the identity
        cv::Mat kernel(3, 3, CV_32F);
        cv::RNG(dice.seed()).fill(kernel, cv::RNG::NORMAL, 0, 0.06);
        kernel.at<float>(1, 1) += static_cast<float>(1 - cv::sum(kernel)[0]);
        cv::filter2D(mixed, mixed, CV_32F, kernel, {-1, -1}, 0, cv::BORDER_REFLECT_101);
    }
    cv::Mat result;
    mixed.convertTo(result, CV_8U);
    return result;
}

cv::Mat throughHistory(const cv::Mat& picture, Dice& dice)
{
    cv::Mat result = picture;
    const int steps = dice.integer(1, 3);
    for (int i = 0; i < steps; ++i) {
        const double roll = dice.real(0, 1);
        if (roll < 0.36)
            result = compressed(result, 55, dice.chance(0.3), dice);
        else if (roll < 0.54)
            result = thereAndBack(result, dice.real(0.45, 1.5), dice);
        else if (roll < 0.68)
            result = noisy(result, dice);
        else if (roll < 0.76)
            result = sharpened(result, dice);
        else if (roll < 0.84)
            result = blurred(result, dice);
        else if (roll < 0.90)
            result = filtered(result, dice);
        else if (roll < 0.96)
            result = throughUpsampling(result, dice);
        else
            result = toned(result, dice);
    }
    return result;
}

cv::Mat throughPublication(const cv::Mat& picture, Dice& dice)
{
    const double roll = dice.real(0, 1);
    if (roll < 0.36)
        return picture;
    if (roll < 0.82)
        return compressed(picture, dice.chance(0.7) ? 75 : 55, dice.chance(0.75), dice);
    if (roll < 0.90)
        return thereAndBack(picture, dice.real(0.7, 1.4), dice);
    if (roll < 0.96)
        return noisy(picture, dice);
    return compressed(thereAndBack(picture, dice.real(0.7, 1.2), dice), 75, true, dice);
}

cv::Mat randomMask(cv::Size size, double largest, Dice& dice)
{
    for (int attempt = 0; attempt < 20; ++attempt) {
        cv::Mat mask = cv::Mat::zeros(size, CV_8U);
        const int blobs = dice.chance(0.5) ? 1 : dice.integer(2, largest > 0.6 ? 9 : 5);
        for (int i = 0; i < blobs; ++i)
            drawBlob(mask, dice);
        const double share = cv::countNonZero(mask) / static_cast<double>(size.area());
        if (share >= 0.01 && share <= largest)
            return mask;
    }
    cv::Mat mask = cv::Mat::zeros(size, CV_8U);
    cv::rectangle(mask, cv::Rect(size.width / 4, size.height / 4, size.width / 3, size.height / 3),
                  255, cv::FILLED);
    return mask;
}

} // namespace pentimento
