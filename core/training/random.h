// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace pentimento::training {

/// The random source of forging. Results depend on the seed alone, not on threads or timing.
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    [[nodiscard]] double real(double low, double high)
    {
        return low + (high - low) * (static_cast<double>(m_engine() >> 11) * 0x1.0p-53);
    }
    /// Equally likely factors between low and high, both positive.
    [[nodiscard]] double factor(double low, double high)
    {
        return std::exp(real(std::log(low), std::log(high)));
    }
    [[nodiscard]] int integer(int low, int high) ///< both ends included
    {
        return low + static_cast<int>(m_engine() % static_cast<std::uint64_t>(high - low + 1));
    }
    [[nodiscard]] bool chance(double probability) { return real(0, 1) < probability; }
    [[nodiscard]] std::uint64_t seed() { return m_engine(); }

    /// One value for each of `count` pictures.
    [[nodiscard]] std::vector<float> reals(std::int64_t count, double low, double high)
    {
        std::vector<float> values(static_cast<std::size_t>(count));
        for (float& value : values)
            value = static_cast<float>(real(low, high));
        return values;
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace pentimento::training
