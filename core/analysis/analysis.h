// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/analysis/network_view.h"
#include "core/forensics/quality.h"
#include "core/imaging/picture.h"
#include "core/inference/map_set.h"
#include "core/lenses/lens_run.h"
#include "core/packs/pack.h"

#include <memory>

namespace pentimento {

/// One finished analysis: the picture, what the network gave, what follows from it. This is the
/// value that AnalysisPipeline ends with, that the window shows and that every kind of evidence is
/// written from. Immutable.
struct Analysis
{
    std::shared_ptr<const Picture> picture;
    std::shared_ptr<const MapSet> maps; ///< 0 where the picture is a decoder's filler
    Findings findings;
    HeatMap spread; ///< see spreadOf()
    Place highest;  ///< highestPlace() of the combined map: what reports show in detail
    QualityFacts quality;
    Pack pack;
    double decodeSeconds = 0;
    double inferenceSeconds = 0;
    std::vector<LensRun> lenses; ///< that were asked for; nothing else here knows of them
};

} // namespace pentimento
