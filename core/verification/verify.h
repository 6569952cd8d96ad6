// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/bundle/manifest.h"
#include "core/inference/detector.h"
#include "core/verification/verify_report.h"

#include <filesystem>
#include <optional>
#include <string>

namespace pentimento::verification {

/// How recorded evidence was made: what an engine must be created with to run it again. All of it
/// is a claim of the evidence; packs are looked up by their hash alone.
struct RecordedRun
{
    std::string packName;
    std::string packVersion;
    std::string packSha256;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    std::string precision;    ///< "fp32", "bf16", "fp16"
    std::string device;       ///< "CPU, 2 threads", "CUDA GPU"
    ManifestEntry picture;    ///< its name is empty when it is not recorded
    std::optional<int> words; ///< version of the wording; nothing: none that is known
    bool rawLogits = false;   ///< whether the decoder's own output was to be kept
    std::optional<ContentCredentials> credentials = {}; ///< nothing: none are stated
};

/// Of a bundle's folder or a lone overlay; UnreadableInput when it is neither.
[[nodiscard]] Result<RecordedRun> readRecordedRun(const std::filesystem::path& bundleOrOverlay);

/// The picture of a bundle where nobody named it: a regular file of the recorded name, length and
/// hash beside the bundle or beside the folder that holds it, also where its name is recorded
/// otherwise because it is no UTF-8. Empty when there is none: another file of that name says
/// nothing about the bundle. Cancelled alone is an error.
[[nodiscard]] Result<std::filesystem::path> pictureBeside(const std::filesystem::path& bundle,
                                                          const ManifestEntry& picture,
                                                          const Job& job = {});

/// Re-hashes every file of a bundle against its manifest, and the picture when `picture` names it
/// or it lies beside the bundle. UnreadableInput when there is no bundle, or no `picture` where one
/// is named. Whoever changes a file can change the manifest too, so the report says that numbers
/// were not checked.
[[nodiscard]] Result<VerifyReport> verifyBundle(const std::filesystem::path& folder,
                                                const std::filesystem::path& picture = {},
                                                const Job& job = {});

} // namespace pentimento::verification
