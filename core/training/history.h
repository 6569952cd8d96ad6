// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <random>

namespace pentimento {

/// The random source of forging. Results depend on the seed alone, not on threads or timing.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_engine(seed) {}

    [[nodiscard]] double real(double low, double high)
    {
        return low + (high - low) * (static_cast<double>(m_engine() >> 11) * 0x1.0p-53);
    }
    [[nodiscard]] int integer(int low, int high) ///< both ends included
    {
        return low + static_cast<int>(m_engine() % static_cast<std::uint64_t>(high - low + 1));
    }
    [[nodiscard]] bool chance(double probability) { return real(0, 1) < probability; }
    [[nodiscard]] std::uint64_t seed() { return m_engine(); }

private:
    std::mt19937_64 m_engine;
};

/// Processing histories for training forgeries. All take and give 8-bit BGR of the same size; the
/// input is not changed. Any thread.

/// JPEG there and back; the 8x8 grid starts at `offset` (0..7 in both directions).
[[nodiscard]] cv::Mat throughJpeg(const cv::Mat& picture, int quality, int subsampling,
                                  cv::Point offset = {});

/// What a picture may have gone through before an edit: a random sequence of compression,
/// resampling, noise, sharpening, blur, filters and simulated up-sampling fingerprints.
[[nodiscard]] cv::Mat throughHistory(const cv::Mat& picture, Dice& dice);

/// What may happen to a picture after an edit: nothing, compression, a light resize, noise.
[[nodiscard]] cv::Mat throughPublication(const cv::Mat& picture, Dice& dice);

/// Rebuilt from a 2, 4 or 8 times smaller copy by a random up-sampling scheme (zero insertion with
/// a random kernel, nearest, bilinear, cubic, pixel shuffle with unequal phases), with some of the
/// lost detail put back: the periodic fingerprint of decoders that nobody has seen yet.
[[nodiscard]] cv::Mat throughUpsampling(const cv::Mat& picture, Dice& dice);

/// A random mask, 255 where the edit goes: ellipses, boxes, polygons, strokes, one or several,
/// from 1 % of the area to `largest` (0..1).
[[nodiscard]] cv::Mat randomMask(cv::Size size, double largest, Dice& dice);

} // namespace pentimento
