// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/data/photo_crops.h"

#include <algorithm>
#include <cmath>

namespace pentimento::training {

using at::Tensor;

PhotoCrop::PhotoCrop(std::int64_t height, std::int64_t width, std::int64_t side, Random& random,
                     const Shares& shares)
    : m_side(side), m_small(side)
{
    const auto shorter = static_cast<double>(std::min(height, width));
    const double smallest = static_cast<double>(side) / shorter;
    double scale = 1;
    if (smallest >= 1 || random.chance(0.5)) // nearly the whole of the shorter side
        scale = smallest * (random.chance(0.5) ? 1 : random.real(1, 1.3));
    else if (random.chance(0.5))
        scale = random.real(smallest, 1);
    const double squash = random.chance(0.15) ? random.real(0.8, 1.25) : 1;
    const auto window = [&](double s, std::int64_t most) {
        return std::clamp<std::int64_t>(std::lround(static_cast<double>(side) / s), 1, most);
    };
    m_height = window(scale, height);
    m_width = window(scale * squash, width);
    m_top = random.integer(0, static_cast<int>(height - m_height));
    m_left = random.integer(0, static_cast<int>(width - m_width));
    if (random.chance(0.5)) { // the picture's 8x8 grid stays in place, as in whole pictures
        m_top -= m_top % 8;
        m_left -= m_left % 8;
    }
    const double method = random.real(0, 1); // areas are slow to average one picture at a time
    m_method = method < 0.5   ? Resampling::BilinearAntialiased
               : method < 0.9 ? Resampling::CubicAntialiased
                              : Resampling::Area;
    m_flip = random.chance(0.5);
    m_turns = random.chance(shares.turned) ? random.integer(1, 3) : 0;
    if (random.chance(shares.enlarged))
        m_small = std::lround(static_cast<double>(side) * random.real(0.57, 0.9));
}

Tensor PhotoCrop::operator()(const Tensor& picture) const
{
    const Tensor window =
        picture.slice(0, m_top, m_top + m_height).slice(1, m_left, m_left + m_width);
    Tensor result = window.permute({2, 0, 1}).unsqueeze(0).to(at::kFloat).contiguous();
    result = asBytes(resized(result, m_small, m_small, m_method));
    if (m_small != m_side)
        result = asBytes(resized(result, m_side, m_side, Resampling::Cubic));
    if (m_flip)
        result = result.flip(3);
    return m_turns > 0 ? result.rot90(m_turns, {2, 3}) : result;
}

} // namespace pentimento::training
