// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lenses/lens.h"

/// A lens that does what its test wants.
class OddLens final : public pentimento::Lens
{
public:
    using Examine =
        std::function<pentimento::Result<pentimento::LensResult>(const pentimento::LensSettings&)>;

    explicit OddLens(Examine examine) : m_examine(std::move(examine)) {}

    [[nodiscard]] const pentimento::LensDescription& description() const override
    {
        return m_description;
    }
    [[nodiscard]] pentimento::Result<pentimento::LensResult>
    examine(const pentimento::Picture&, const pentimento::LensSettings& settings,
            const pentimento::Job&) const override
    {
        return m_examine(settings);
    }

    static pentimento::LensResult showing(std::vector<pentimento::LensLayer> layers)
    {
        pentimento::LensResult result;
        result.layers = std::move(layers);
        return result;
    }

    /// A map of one value all over the picture.
    static pentimento::LensLayer flat(float value, std::string part = {})
    {
        return {.part = std::move(part),
                .title = "Flat",
                .map = pentimento::HeatMap(1, 1, 320, 240, {value})};
    }

private:
    Examine m_examine;
    pentimento::LensDescription m_description{.id = "odd",
                                              .title = "Odd lens",
                                              .highMeans = "Nothing.",
                                              .ignore = "Everything.",
                                              .reference = "A test",
                                              .parameters = {{.id = "size",
                                                              .label = "Size",
                                                              .unit = "px",
                                                              .lowest = 1,
                                                              .highest = 2,
                                                              .initial = 1.5,
                                                              .step = 0.25}}};
};
