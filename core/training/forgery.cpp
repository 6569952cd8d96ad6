// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forgery.h"

#include "core/training/history.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include <algorithm>

namespace pentimento {

namespace {

constexpr double untouchedShare = 0.3;

const TrainingCrop& anyCrop(const TrainingData& data, Dice& dice)
{
    return data.crop(dice.integer(0, data.size() - 1));
}

/// The same window, flip and quarter turn for a crop and its re-syntheses.
class Cut
{
public:
    Cut(const cv::Mat& crop, int side, Dice& dice)
        : m_window(dice.integer(0, crop.cols - side), dice.integer(0, crop.rows - side), side,
                   side),
          m_flip(dice.chance(0.5)), m_turn(dice.chance(0.3) ? dice.integer(0, 2) : -1)
    {
        // Half of the windows keep the picture's 8x8 grid in place, as whole pictures do.
        if (dice.chance(0.5))
            m_window.x -= m_window.x % 8, m_window.y -= m_window.y % 8;
    }

    cv::Mat operator()(const cv::Mat& crop) const
    {
        cv::Mat result = crop(m_window).clone();
        if (m_flip)
            cv::flip(result, result, 1);
        if (m_turn >= 0)
            cv::rotate(result, result, m_turn);
        return result;
    }

private:
    cv::Rect m_window;
    bool m_flip;
    int m_turn;
};

/// Sometimes a reduced copy of a crop, as pictures of the web are.
cv::Mat atSomeScale(const cv::Mat& crop, int side, Dice& dice)
{
    if (!dice.chance(0.4))
        return crop;
    const double scale = dice.real(static_cast<double>(side) / std::min(crop.cols, crop.rows), 1);
    cv::Mat result;
    cv::resize(
        crop, result,
        {std::max(side, cvRound(crop.cols * scale)), std::max(side, cvRound(crop.rows * scale))}, 0,
        0, dice.chance(0.6) ? cv::INTER_AREA : cv::INTER_CUBIC);
    return result;
}

/// The picture itself, moved, turned or scaled: the source of a copy-move.
cv::Mat displaced(const cv::Mat& picture, Dice& dice)
{
    const double angle = dice.chance(0.5) ? 0 : dice.real(-25, 25);
    const double scale = dice.chance(0.5) ? 1 : dice.real(0.75, 1.35);
    cv::Mat turn = cv::getRotationMatrix2D(
        cv::Point2f(static_cast<float>(picture.cols) / 2, static_cast<float>(picture.rows) / 2),
        angle, scale);
    turn.at<double>(0, 2) += dice.integer(24, picture.cols / 2) * (dice.chance(0.5) ? 1 : -1);
    turn.at<double>(1, 2) += dice.integer(24, picture.rows / 2) * (dice.chance(0.5) ? 1 : -1);
    cv::Mat result;
    cv::warpAffine(picture, result, turn, picture.size(),
                   dice.chance(0.5) ? cv::INTER_LINEAR : cv::INTER_CUBIC, cv::BORDER_REFLECT_101);
    return result;
}

/// Classical and synthetic fillings of the masked hole, continued from what surrounds it.
cv::Mat filled(const cv::Mat& picture, const cv::Mat& mask, const TrainingData& data, Dice& dice)
{
    const double roll = dice.real(0, 1);
    cv::Mat result;
    if (roll < 0.25) {
        // Diffusing in the colours is slow at full size and smooth anyway: fill a reduced copy.
        cv::Mat small;
        cv::Mat hole;
        cv::resize(picture, small, {}, 0.5, 0.5, cv::INTER_AREA);
        cv::resize(mask, hole, {}, 0.5, 0.5, cv::INTER_NEAREST);
        cv::inpaint(small, hole, small, 3, dice.chance(0.5) ? cv::INPAINT_TELEA : cv::INPAINT_NS);
        cv::resize(small, result, picture.size(), 0, 0,
                   dice.chance(0.5) ? cv::INTER_LINEAR : cv::INTER_CUBIC);
        return dice.chance(0.6) ? throughUpsampling(result, dice) : result;
    }
    // Texture from elsewhere with the surroundings' colours, as exemplar and learned inpainting
    // give, then the traces of a decoder.
    const TrainingCrop& other = anyCrop(data, dice);
    const cv::Mat* source = &other.original;
    if (!other.passes.empty() && dice.chance(0.5))
        source = &other
                      .passes[static_cast<std::size_t>(
                          dice.integer(0, static_cast<int>(other.passes.size()) - 1))]
                      .picture;
    cv::Mat content =
        dice.chance(0.5) ? displaced(picture, dice) : Cut(*source, picture.cols, dice)(*source);
    cv::Scalar near;
    cv::Scalar nearSpread;
    cv::Scalar own;
    cv::Scalar ownSpread;
    cv::Mat ring;
    cv::dilate(mask, ring, cv::Mat::ones(25, 25, CV_8U));
    ring -= mask;
    cv::meanStdDev(picture, near, nearSpread, ring);
    cv::meanStdDev(content, own, ownSpread, mask);
    cv::Mat shifted;
    content.convertTo(shifted, CV_32FC3);
    for (int c = 0; c < 3; ++c) { // colours and contrast of the ring around the hole
        const double gain = std::clamp((nearSpread[c] + 4) / (ownSpread[c] + 4), 0.3, 2.0);
        cv::Mat plane;
        cv::extractChannel(shifted, plane, c);
        plane = (plane - own[c]) * gain + near[c];
        cv::insertChannel(plane, shifted, c);
    }
    shifted.convertTo(result, CV_8U);
    return dice.chance(0.75) ? throughUpsampling(result, dice) : result;
}

/// Region over background with a hard or a soft edge; `mask` keeps the hard shape.
cv::Mat composed(const cv::Mat& background, const cv::Mat& region, const cv::Mat& mask, Dice& dice)
{
    cv::Mat result = background.clone();
    if (!dice.chance(0.4)) {
        region.copyTo(result, mask);
        return result;
    }
    cv::Mat alpha;
    cv::GaussianBlur(mask, alpha, {}, dice.real(0.7, 4));
    for (int y = 0; y < result.rows; ++y)
        for (int x = 0; x < result.cols; ++x) {
            const int a = alpha.at<unsigned char>(y, x);
            auto& pixel = result.at<cv::Vec3b>(y, x);
            const auto& over = region.at<cv::Vec3b>(y, x);
            for (int c = 0; c < 3; ++c)
                pixel[c] =
                    static_cast<unsigned char>((pixel[c] * (255 - a) + over[c] * a + 127) / 255);
        }
    return result;
}

Forgery untouched(const TrainingData& data, int side, Dice& dice)
{
    const TrainingCrop& crop = anyCrop(data, dice);
    const Cut cut(crop.original, side, dice);
    const bool regenerated = !crop.passes.empty() && dice.chance(0.08);
    cv::Mat picture = cut(regenerated ? crop.passes.front().picture : crop.original);
    if (dice.chance(0.6))
        picture = throughHistory(picture, dice);
    return {throughPublication(picture, dice), cv::Mat::zeros(picture.size(), CV_8U), {}};
}

} // namespace

Forgery forge(const TrainingData& data, int side, std::uint64_t seed)
{
    Dice dice(seed);
    if (dice.chance(untouchedShare))
        return untouched(data, side, dice);

    const TrainingCrop& crop = anyCrop(data, dice);
    const double roll = dice.real(0, 1);
    const bool rebuilt = roll < 0.28 && !crop.passes.empty();
    const bool generated = roll < 0.60;
    const cv::Mat source = rebuilt ? crop.original : atSomeScale(crop.original, side, dice);
    const Cut cut(source, side, dice);
    const cv::Mat original = cut(source);
    // Of two histories neither is the original one: the smaller part is what does not belong.
    // Generated content is marked however large it is.
    cv::Mat mask = randomMask(original.size(), generated && dice.chance(0.5) ? 0.9 : 0.5, dice);
    const cv::Mat background = dice.chance(0.75) ? throughHistory(original, dice) : original;

    cv::Mat region;
    Family family = Family::Retouch;
    if (rebuilt) { // by a generator, pasted back
        const auto& pass = crop.passes[static_cast<std::size_t>(
            dice.integer(0, static_cast<int>(crop.passes.size()) - 1))];
        family = pass.family;
        region = cut(pass.picture);
    } else if (generated) {
        family = Family::Inpainting;
        region = filled(dice.chance(0.5) ? background : original, mask, data, dice);
    } else if (roll < 0.80) {
        family = Family::Splice;
        if (dice.chance(0.35)) {
            region = displaced(background, dice);
        } else {
            const cv::Mat other = atSomeScale(anyCrop(data, dice).original, side, dice);
            region = Cut(other, side, dice)(other);
            if (dice.chance(0.7))
                region = throughHistory(region, dice);
        }
    } else {
        region = throughHistory(original, dice);
    }
    if (generated && dice.chance(0.2))
        region = throughHistory(region, dice);

    const cv::Mat picture = composed(background, region, mask, dice);
    return {throughPublication(picture, dice), mask, family};
}

} // namespace pentimento
