// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/analysis/network_view.h"
#include "core/forensics/quality.h"
#include "core/imaging/picture.h"
#include "core/inference/detector.h"

#include <memory>
#include <string>

namespace pentimento {

/// One finished analysis: the picture, what the network gave, what follows from it. This is the
/// value that the window shows and that every kind of evidence is written from. Immutable.
struct Analysis
{
    std::shared_ptr<const Picture> picture;
    std::shared_ptr<const MapSet> maps; ///< 0 where the picture is a decoder's filler
    Findings findings;
    Map spread;    ///< see spreadOf()
    Place highest; ///< highestPlace() of the combined map: what reports show in detail
    QualityFacts quality;
    Pack pack;
    double decodeSeconds = 0;
    double inferenceSeconds = 0;
};

/// The whole way of one picture without a window: decode, infer on `detector`, score. Blocks the
/// calling thread; errors as loadPicture() and Detector::submit() give them.
[[nodiscard]] Result<std::shared_ptr<const Analysis>> analyse(const std::filesystem::path& path,
                                                              Detector& detector, Request request = {},
                                                              const PictureLimits& limits = {});

/// The last step alone, for a window that has loaded and inferred already.
[[nodiscard]] std::shared_ptr<const Analysis> finishAnalysis(std::shared_ptr<const Picture> picture,
                                                             std::shared_ptr<const MapSet> maps,
                                                             const Pack& pack,
                                                             double decodeSeconds);

} // namespace pentimento
