// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/inference/detector.h"
#include "core/packs/pack.h"

#include <functional>
#include <memory>

namespace pentimento {

/// A pack's network on its device, and how a picture is worked through with it: coarse first, then
/// native resolution in tiles. Belongs to one thread; Engine gives it one.
class Localiser
{
public:
    virtual ~Localiser() = default;

    /// Puts the network on the device that was asked for; ModelUnavailable when there is none.
    /// Once, before anything else.
    [[nodiscard]] virtual Result<void> start() = 0;

    using Preview = std::function<void(std::shared_ptr<const MapSet>)>;

    [[nodiscard]] virtual Result<std::shared_ptr<const MapSet>>
    windows(const Raster& picture, const Preview& onPreview, const Job& job) = 0;
    [[nodiscard]] virtual Result<std::shared_ptr<const MapSet>>
    whole(const Raster& picture, bool keepLogits, const Job& job) = 0;
    [[nodiscard]] virtual Device device() const = 0;
};

} // namespace pentimento
