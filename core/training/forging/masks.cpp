// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/masks.h"

#include "core/training/filters.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace pentimento::training {

using at::Tensor;

namespace {

struct Point
{
    double x;
    double y;
};

/// A square of bytes that shapes are drawn into.
class Canvas
{
public:
    explicit Canvas(int side) : m_side(side), m_bytes(static_cast<std::size_t>(side * side), 0) {}

    /// Sets every pixel of the box around (centre, reach) that `inside` holds for.
    template <class Inside>
    void draw(Point centre, double reach, const Inside& inside)
    {
        const auto clamped = [&](double v) { return std::clamp(static_cast<int>(v), 0, m_side); };
        const int right = clamped(centre.x + reach + 1);
        const int bottom = clamped(centre.y + reach + 1);
        for (int y = clamped(centre.y - reach); y < bottom; ++y)
            for (int x = clamped(centre.x - reach); x < right; ++x)
                if (inside(Point{x + 0.5, y + 0.5}))
                    m_bytes[static_cast<std::size_t>(y * m_side + x)] = 1;
    }
    [[nodiscard]] double share() const
    {
        return static_cast<double>(std::accumulate(m_bytes.begin(), m_bytes.end(), 0)) /
               static_cast<double>(m_bytes.size());
    }
    void invert()
    {
        for (auto& byte : m_bytes)
            byte = 1 - byte;
    }
    void copyTo(float* target) const { std::copy(m_bytes.begin(), m_bytes.end(), target); }

private:
    int m_side;
    std::vector<unsigned char> m_bytes;
};

void drawEllipse(Canvas& canvas, Point at, double side, Random& random)
{
    const double a = side * random.real(0.06, 0.38);
    const double b = side * random.real(0.06, 0.38);
    const double c = std::cos(random.real(0, M_PI));
    const double s = std::sqrt(1 - c * c);
    canvas.draw(at, std::max(a, b), [&](Point p) {
        const double u = ((p.x - at.x) * c + (p.y - at.y) * s) / a;
        const double v = ((p.y - at.y) * c - (p.x - at.x) * s) / b;
        return u * u + v * v <= 1;
    });
}

void drawBox(Canvas& canvas, Point at, double side, Random& random)
{
    const double w = side * random.real(0.05, 0.33);
    const double h = side * random.real(0.05, 0.33);
    canvas.draw(at, std::max(w, h),
                [&](Point p) { return std::abs(p.x - at.x) <= w && std::abs(p.y - at.y) <= h; });
}

void drawPolygon(Canvas& canvas, Point at, double side, Random& random)
{
    std::vector<Point> corners;
    const int count = random.integer(3, 12);
    double reach = 0;
    for (int i = 0; i < count; ++i) {
        const double angle = 2 * M_PI * (i + random.real(-0.3, 0.3)) / count;
        const double radius = side * random.real(0.06, 0.40);
        reach = std::max(reach, radius);
        corners.push_back({at.x + radius * std::cos(angle), at.y + radius * std::sin(angle)});
    }
    canvas.draw(at, reach, [&](Point p) { // even-odd rule
        bool inside = false;
        for (std::size_t i = 0, j = corners.size() - 1; i < corners.size(); j = i++) {
            const Point& a = corners[i];
            const Point& b = corners[j];
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
                inside = !inside;
        }
        return inside;
    });
}

/// A brush's way, as people draw over what they want gone.
void drawStrokes(Canvas& canvas, Point from, double side, Random& random)
{
    double angle = random.real(0, 2 * M_PI);
    const double radius = side * random.real(0.012, 0.07);
    const int steps = random.integer(2, 12);
    for (int i = 0; i < steps; ++i) {
        angle += random.real(-1.2, 1.2);
        const double length = side * random.real(0.05, 0.3);
        const Point to{from.x + length * std::cos(angle), from.y + length * std::sin(angle)};
        const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
        const double dx = to.x - from.x;
        const double dy = to.y - from.y;
        canvas.draw(middle, length / 2 + radius, [&](Point p) {
            const double t = std::clamp(
                ((p.x - from.x) * dx + (p.y - from.y) * dy) / (length * length), 0.0, 1.0);
            const double u = p.x - from.x - t * dx;
            const double v = p.y - from.y - t * dy;
            return u * u + v * v <= radius * radius;
        });
        from = to;
    }
}

/// A part along one border, as out-painting adds.
void drawBand(Canvas& canvas, double side, Random& random)
{
    const double depth = side * random.real(0.08, 0.6);
    const int where = random.integer(0, 3);
    canvas.draw({side / 2, side / 2}, side, [&](Point p) {
        const double from[]{p.x, p.y, side - p.x, side - p.y};
        return from[where] <= depth;
    });
}

Canvas randomMask(int side, double largest, Random& random)
{
    for (int attempt = 0; attempt < 20; ++attempt) {
        Canvas canvas(side);
        if (largest > 0.6 && random.chance(0.12)) {
            drawBand(canvas, side, random);
        } else {
            const int shapes = random.chance(0.45) ? 1 : random.integer(2, largest > 0.6 ? 14 : 5);
            for (int i = 0; i < shapes; ++i) {
                const Point at{random.real(0, side), random.real(0, side)};
                switch (random.integer(0, 4)) {
                case 0:
                    drawEllipse(canvas, at, side, random);
                    break;
                case 1:
                    drawBox(canvas, at, side, random);
                    break;
                case 2:
                    drawPolygon(canvas, at, side, random);
                    break;
                default:
                    drawStrokes(canvas, at, side, random);
                }
            }
            if (largest > 0.6 && random.chance(0.1))
                canvas.invert();
        }
        if (const double share = canvas.share(); share >= 0.01 && share <= largest)
            return canvas;
    }
    Canvas canvas(side);
    const Point middle{side / 2.0, side / 2.0};
    canvas.draw(middle, side / 6.0, [](Point) { return true; });
    return canvas;
}

} // namespace

Tensor randomMasks(std::int64_t side, const std::vector<float>& largest, Random& random)
{
    const auto n = static_cast<std::int64_t>(largest.size());
    Tensor masks = at::empty({n, 1, side, side});
    std::vector<std::uint64_t> seeds;
    for (std::int64_t i = 0; i < n; ++i)
        seeds.push_back(random.seed());
    float* values = masks.data_ptr<float>();
    at::parallel_for(0, n, 4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const auto k = static_cast<std::size_t>(i);
            Random own(seeds[k]);
            randomMask(static_cast<int>(side), largest[k], own).copyTo(values + i * side * side);
        }
    });
    return masks;
}

Tensor contentMasks(const Tensor& pictures, const std::vector<float>& shares, Random& random)
{
    const auto n = pictures.size(0);
    const auto h = pictures.size(2);
    const auto w = pictures.size(3);
    const Tensor soft = blurred(pictures, 3.0F);
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < n; ++i)
        places.push_back(random.integer(0, static_cast<int>(h * w) - 1));
    const Tensor place = at::tensor(places).to(pictures.device());
    const Tensor colour =
        soft.flatten(2).gather(2, place.view({n, 1, 1}).expand({n, 3, 1})).unsqueeze(3);
    const auto options = pictures.options();
    const Tensor y = at::arange(h, options).view({1, 1, h, 1}) -
                     place.div(w, "floor").to(at::kFloat).view({n, 1, 1, 1});
    const Tensor x = at::arange(w, options).view({1, 1, 1, w}) -
                     place.remainder(w).to(at::kFloat).view({n, 1, 1, 1});
    const double unit = static_cast<double>(std::max(h, w));
    const Tensor far = (x.square() + y.square()).sqrt_().div_(unit);
    const Tensor unlike = (soft - colour).abs().mean(1, true).div_(40);
    const Tensor cost = blurred(unlike + far * perPicture(random.reals(n, 0.5, 4), pictures), 1.5F);
    const Tensor sorted = std::get<0>(cost.flatten(1).sort(1));
    std::vector<std::int64_t> ranks;
    for (const float share : shares)
        ranks.push_back(
            std::clamp<std::int64_t>(std::lround(share * static_cast<float>(h * w)), 1, h * w - 1));
    const Tensor limit = sorted.gather(1, at::tensor(ranks).to(pictures.device()).view({n, 1}));
    return (cost <= limit.view({n, 1, 1, 1})).to(at::kFloat);
}

} // namespace pentimento::training
