// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/inference/map_set.h"
#include "core/packs/pack.h"

#include <functional>
#include <future>
#include <memory>

namespace pentimento {

struct Request
{
    Raster picture;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    bool keepLogits = false; ///< only with InferenceMode::Resized
    /// Receives the coarse whole-picture map and then refined ones as tiles finish, each a complete
    /// MapSet with `preview` set. Called on the detector's thread; may be empty, then no coarse
    /// pass is run.
    std::function<void(std::shared_ptr<const MapSet>)> onPreview;
    Job job; ///< progress is called on the detector's thread
};

/// The one seam to a network: whoever needs maps asks this, so that tests answer with maps that
/// they know, without LibTorch. The real one is Engine. Thread-safe. Destroying it answers
/// everything outstanding with Cancelled.
class Detector
{
public:
    virtual ~Detector() = default;

    /// Queues a picture. The future always gets a value: maps, whose every value is a number from
    /// 0 to 1, or an Error: Cancelled when job.stop was requested before or during the run (checked
    /// between tiles), ModelUnavailable when the network gave values that are no numbers,
    /// OutOfMemory after every fallback, Internal.
    [[nodiscard]] virtual std::future<Result<std::shared_ptr<const MapSet>>>
    submit(Request request) = 0;

    [[nodiscard]] virtual const Pack& pack() const = 0;
    /// The device in use now; it changes when a GPU's memory runs out.
    [[nodiscard]] virtual Device device() const = 0;
};

/// Makes the detector of a pack; ModelUnavailable when that cannot be. Loading a network takes a
/// second: never on the GUI thread.
using DetectorOfPack = std::function<Result<std::unique_ptr<Detector>>(const Pack&)>;

} // namespace pentimento
