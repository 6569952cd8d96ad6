// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/training/data/manipulation.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace pentimento {

struct PrepareOptions
{
    std::vector<std::filesystem::path> photos; ///< folders or files of authentic photos
    std::string source;                        ///< of all of them; empty: see listPhotos()
    std::vector<std::string> licences;         ///< see keepLicensed(); empty: every photo
    int largestSide = 1280;                    ///< of what is kept of a photo
    /// Photos are kept whole, reduced to `largestSide`, as the web shows them: for what looks at
    /// scenes. Otherwise parts of them are cut out, native pixels: for what looks at traces.
    bool whole = false;
    bool things = false; ///< see TrainingPhoto::things

    std::vector<std::filesystem::path> pairs; ///< folders of finished forgeries, see listPairs()
    training::Manipulation pairsManipulation = training::Manipulation::Inpainting;

    std::vector<std::filesystem::path> generators; ///< see ForeignGenerator::load()
    training::Manipulation generatorsManipulation = training::Manipulation::Gan;
    int rebuiltPerPhoto = 1; ///< pairs that they make of each photo

    std::filesystem::path out; ///< folder of the data set
    int threads = 0;           ///< that read photos; 0: every core
    std::uint64_t seed = 1;

    /// Called on the caller's thread for each file that could not be used, with its name and why in
    /// one line. May be empty.
    std::function<void(const std::string& reason)> onSkipped;
};

/// What came of it.
struct PreparedData
{
    std::size_t photos = 0;     ///< windows cut from them
    std::size_t photoFiles = 0; ///< that they were cut from
    std::size_t pairs = 0;
    std::size_t skipped = 0;
};

/// Writes a data set for `train` and `generators` (core/training/training_data.h): authentic
/// photos, cut or reduced to at most `largestSide`, and finished forgeries, given or made with
/// foreign networks. The same options give the same set. A photo, mask or pair that cannot be used
/// is skipped, see PrepareOptions::onSkipped. Usage, UnreadableInput when nothing is left,
/// ModelUnavailable, OutputUnwritable, or Cancelled, which leaves a smaller set that opens.
[[nodiscard]] Result<PreparedData> prepareTrainingData(const PrepareOptions& options,
                                                       const Job& job);

} // namespace pentimento
