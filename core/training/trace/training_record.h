// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/data/manipulation.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace pentimento::training {

/// A file that a training used.
struct UsedFile
{
    std::string name;
    std::string sha256;
};

/// A generator that a training used, and what its forgeries count as.
struct UsedGenerator
{
    UsedFile file;
    Manipulation manipulation = Manipulation::Gan;
};

/// What a run of train() did: where everything that a trained pack says of itself comes from.
struct TrainingRecord
{
    std::vector<std::string> sources; ///< of the data, see TrainingData::attributions()
    int photos = 0;                   ///< learned from, sources held back left out
    int photosHeldBack = 0;
    std::array<int, manipulationCount> pairs{}; ///< finished forgeries learned from, by family
    std::vector<UsedGenerator> generators;
    UsedFile start; ///< weights that it began with; no name: all random
    bool frozenBackbone = false;
    int steps = 0;
    std::array<std::int64_t, manipulationCount> examples{}; ///< forgeries shown, by family
    std::int64_t untouched = 0;                             ///< examples without a forgery
    double minutes = 0;                                     ///< all tries of the run together
    std::uint64_t seed = 0;
    std::string commit; ///< of this program
};

/// Of a head's family: "1200 examples: photos rebuilt by taef2.ts, pasted back into the photo".
/// Of a family without any: that the head cannot answer.
[[nodiscard]] std::string trainedOn(const TrainingRecord& record, Manipulation manipulation);
/// Of noise consistency, which learns from untouched pictures alone.
[[nodiscard]] std::string trainedOnUntouched(const TrainingRecord& record);
/// Of the combined map: the families that it was shown.
[[nodiscard]] std::string trainedOnTogether(const TrainingRecord& record);

/// How the run went, for a pack's description: photos, steps, minutes, seed, commit.
[[nodiscard]] std::string descriptionOf(const TrainingRecord& record);
/// One line for each source of the data, each generator and the weights begun with.
[[nodiscard]] std::vector<std::string> sourcesOf(const TrainingRecord& record);

} // namespace pentimento::training
