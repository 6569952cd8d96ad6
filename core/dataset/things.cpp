// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/things.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace pentimento {
namespace {

constexpr int boxes = 5;
constexpr double workingSide = 256; ///< pixels; contours need no more
constexpr int smallestPicture = 16;
constexpr int rounds = 3; ///< of GrabCut
constexpr double smallestShare = 0.015;
constexpr double largestShare = 0.4;

cv::Rect boxIn(const cv::Size& size, training::Random& random)
{
    const int width = static_cast<int>(size.width * random.real(0.2, 0.7));
    const int height = static_cast<int>(size.height * random.real(0.2, 0.7));
    return {random.integer(1, size.width - width - 1), random.integer(1, size.height - height - 1),
            width, height};
}

/// What is in the box and not like the rest of the picture.
std::optional<cv::Mat> thingIn(const cv::Mat& picture, const cv::Rect& box)
{
    cv::Mat labels;
    cv::Mat outside;
    cv::Mat inside;
    try {
        cv::grabCut(picture, labels, box, outside, inside, rounds, cv::GC_INIT_WITH_RECT);
    } catch (const cv::Exception&) { // a box of one colour has no two mixtures
        return std::nullopt;
    }
    cv::Mat mask = (labels == cv::GC_FGD) | (labels == cv::GC_PR_FGD);
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::Mat::ones(3, 3, CV_8U));
    cv::Mat pieces;
    cv::Mat facts;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, pieces, facts, centres);
    int largest = 0; // the background is no piece
    for (int i = 1; i < count; ++i)
        if (largest == 0 ||
            facts.at<int>(i, cv::CC_STAT_AREA) > facts.at<int>(largest, cv::CC_STAT_AREA))
            largest = i;
    if (largest == 0)
        return std::nullopt;
    mask = pieces == largest;
    cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::Mat::ones(5, 5, CV_8U));
    const double share = cv::countNonZero(mask) / static_cast<double>(mask.total());
    return share >= smallestShare && share <= largestShare ? std::optional(mask) : std::nullopt;
}

} // namespace

at::Tensor thingsIn(const at::Tensor& photo, training::Random& random)
{
    const at::Tensor pixels = photo.contiguous();
    const cv::Mat whole(static_cast<int>(pixels.size(0)), static_cast<int>(pixels.size(1)), CV_8UC3,
                        pixels.data_ptr());
    cv::Mat small;
    const double factor = std::min(1.0, workingSide / std::max(whole.rows, whole.cols));
    if (factor * std::min(whole.rows, whole.cols) < smallestPicture)
        return {};
    cv::resize(whole, small, {}, factor, factor, cv::INTER_AREA);
    cv::theRNG().state = random.seed() | 1U; // its clusters start at random; 0 would stay 0
    std::vector<at::Tensor> things;
    for (int i = 0; i < boxes; ++i)
        if (const auto mask = thingIn(small, boxIn(small.size(), random)))
            things.push_back(
                at::from_blob(mask->data, {mask->rows, mask->cols}, at::kByte).clone());
    return things.empty() ? at::Tensor() : at::stack(things);
}

} // namespace pentimento
