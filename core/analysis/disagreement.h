// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/map_set.h"
#include "core/packs/pack.h"

#include <optional>
#include <string>
#include <vector>

namespace pentimento {

struct HeadFinding;
struct Region;

/// From here on the spread is drawn: heads that lie a quarter of the scale apart.
inline constexpr double disagreementThreshold = 0.25;

/// How far two heads mark the same places.
struct PairAgreement
{
    std::string first; ///< HeadInfo::id
    std::string second;
    std::optional<double> overlap; ///< marked by both / by either; none when neither marks a place
};

/// How far the detectors of a pack differ on one picture. A place is marked by a head where its
/// map is at or above the head's own threshold.
struct Disagreement
{
    int heads = 0;
    double scoreSpread = 0; ///< highest minus lowest score
    double markedArea = 0;  ///< share of the picture that at least one head marks
    double shareByAll = 0;  ///< of the marked area: what every head marks
    double shareByOne = 0;  ///< of the marked area: what one head alone marks
    int marking = 0;        ///< heads that mark anything at all
    /// Heads that mark a tenth or more of the strongest region; none without a region.
    std::optional<int> markingStrongest;
    std::vector<PairAgreement> pairs; ///< every pair of heads, in the pack's order

    /// For people: how far the scores lie apart. How many detectors mark a place is not said in
    /// words, because how often they do so on untouched photos was not measured.
    [[nodiscard]] std::string summary() const;
    [[nodiscard]] static std::string caution(); ///< how to take maps and numbers
    [[nodiscard]] std::string text() const;     ///< both
};

/// Highest minus lowest probability of the heads at each place; empty with fewer than two heads.
[[nodiscard]] HeatMap spreadOf(const MapSet& maps);

/// Nothing with fewer than two heads. `findings` and `regions` are those of the same maps.
[[nodiscard]] std::optional<Disagreement> disagreementOf(const MapSet& maps, const Pack& pack,
                                                         const std::vector<HeadFinding>& findings,
                                                         const std::vector<Region>& regions);

} // namespace pentimento
