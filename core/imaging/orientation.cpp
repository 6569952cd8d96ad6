// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/orientation.h"

#include <opencv2/core.hpp>

#include <memory>
#include <utility>

namespace pentimento {

namespace {

constexpr int aroundBothAxes = -1;
constexpr int upsideDown = 0;
constexpr int leftToRight = 1;

Raster rasterOf(PixelBytes rgb, int width, int height)
{
    const auto owner = std::make_shared<const PixelBytes>(std::move(rgb));
    return Raster::over(width, height, {owner, owner->data()});
}

/// Orientations 5..8 swap the axes and so need a second buffer.
Raster turned(const cv::Mat& pixels, int orientation)
{
    PixelBytes result(pixels.total() * 3);
    cv::Mat view(pixels.cols, pixels.rows, CV_8UC3, result.data());
    cv::transpose(pixels, view);
    if (orientation == 6)
        cv::flip(view, view, leftToRight);
    else if (orientation == 7)
        cv::flip(view, view, aroundBothAxes);
    else if (orientation == 8)
        cv::flip(view, view, upsideDown);
    return rasterOf(std::move(result), view.cols, view.rows);
}

} // namespace

Raster oriented(PixelBytes rgb, int width, int height, int orientation)
{
    cv::Mat pixels(height, width, CV_8UC3, rgb.data());
    if (orientation >= 5)
        return turned(pixels, orientation);
    if (orientation == 2)
        cv::flip(pixels, pixels, leftToRight);
    else if (orientation == 3)
        cv::flip(pixels, pixels, aroundBothAxes);
    else if (orientation == 4)
        cv::flip(pixels, pixels, upsideDown);
    return rasterOf(std::move(rgb), width, height);
}

PixelRect oriented(const PixelRect& stored, int width, int height, int orientation)
{
    const int fromRight = width - stored.x - stored.width;
    const int fromBottom = height - stored.y - stored.height;
    switch (orientation) {
    case 2:
        return {fromRight, stored.y, stored.width, stored.height};
    case 3:
        return {fromRight, fromBottom, stored.width, stored.height};
    case 4:
        return {stored.x, fromBottom, stored.width, stored.height};
    case 5:
        return {stored.y, stored.x, stored.height, stored.width};
    case 6:
        return {fromBottom, stored.x, stored.height, stored.width};
    case 7:
        return {fromBottom, fromRight, stored.height, stored.width};
    case 8:
        return {stored.y, fromRight, stored.height, stored.width};
    default:
        return stored;
    }
}

} // namespace pentimento
