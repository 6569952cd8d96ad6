// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/inference/detector.h"
#include "core/verification/verify_report.h"

#include <filesystem>

namespace pentimento::verification {

/// verifyBundle(), then analyses the picture again on `detector`: compares every map within what
/// device and precision change (see MapBounds), and makes result.json and report.pdf anew from the
/// maps that were recorded and compares them whole. UnreadableInput when there is no picture to run
/// again.
[[nodiscard]] Result<VerifyReport> verifyBundleByRerun(const std::filesystem::path& folder,
                                                       const std::filesystem::path& picture,
                                                       Detector& detector, const Job& job = {});

/// Whether a lone overlay was really made from that picture: hash, pack and version recorded in it,
/// then the analysis is run again, the overlay drawn again and compared pixel by pixel.
[[nodiscard]] Result<VerifyReport> verifyOverlay(const std::filesystem::path& overlay,
                                                 const std::filesystem::path& picture,
                                                 Detector& detector, const Job& job = {});

} // namespace pentimento::verification
