// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/overlay.h"
#include "core/evidence/verify_report.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

enum class PageSize { A4, Letter };

/// Highest minus lowest map value of a pack's heads, in bundles of packs with two or more.
inline constexpr const char* disagreementMapName = "map-disagreement.png";

/// What the analyst adds; all optional.
struct EvidenceOptions
{
    PageSize page = PageSize::A4;
    OverlayStyle overlay;
    std::string head = "combined"; ///< whose map the overlay shows
    std::string analyst;
    std::string question;   ///< what was asked
    std::string notes;      ///< the analyst's own words
    bool rawLogits = false; ///< also logits-<head>.npy, where the maps hold logits
};

/// Writes the bundle of one picture into `folder` (created): result.json, map.png, map-<head>.png,
/// map-disagreement.png, overlay.png, report.pdf, manifest.json. The picture's file is hashed again
/// first and a change since import is UnreadableInput. Written to a temporary sibling folder and
/// moved into place. Needs a QGuiApplication (offscreen will do) for fonts. Any thread.
[[nodiscard]] Result<void> writeBundle(const Analysis& analysis,
                                       const std::filesystem::path& folder,
                                       const EvidenceOptions& options = {}, const Job& job = {});

/// The parts, for exporting one alone. writeOverlay's PNG says on its face what it is and carries
/// the analysis as JSON in the text chunk "pentimento:analysis".
[[nodiscard]] Result<void> writeOverlay(const Analysis& analysis, const std::filesystem::path& file,
                                        const EvidenceOptions& options = {});
[[nodiscard]] Result<void> writeReport(const Analysis& analysis, const std::filesystem::path& file,
                                       const EvidenceOptions& options = {});
[[nodiscard]] std::string resultJson(const Analysis& analysis, const EvidenceOptions& options = {},
                                     double reportSeconds = 0);

/// How recorded evidence was made: what an engine must be created with to run it again.
struct RecordedRun
{
    std::string packName;
    std::string packVersion;
    std::string packSha256;
    Protocol protocol = Protocol::Windows;
    std::string precision; ///< "fp32", "bf16", "fp16"
    std::string device;    ///< "CPU, 2 threads", "CUDA GPU"
    std::string pictureSha256;
    std::filesystem::path picturePath; ///< empty when it is not recorded, as in an overlay
};

/// Of a bundle's folder or a lone overlay; UnreadableInput when it is neither.
[[nodiscard]] Result<RecordedRun> readRecordedRun(const std::filesystem::path& bundleOrOverlay);

/// Re-hashes every file of a bundle against its manifest, and the picture when it is still at the
/// recorded path or `picture` names it. UnreadableInput when there is no bundle.
[[nodiscard]] Result<VerifyReport> verifyBundle(const std::filesystem::path& folder,
                                                const std::filesystem::path& picture = {},
                                                const Job& job = {});

/// verifyBundle(), then analyses the picture again on `engine` and compares every map: the largest
/// and mean difference are stated; ok within `tolerance` (device and precision change last digits).
[[nodiscard]] Result<VerifyReport> verifyBundleByRerun(const std::filesystem::path& folder,
                                                       const std::filesystem::path& picture,
                                                       Engine& engine, double tolerance = 0.02,
                                                       const Job& job = {});

/// Whether a lone overlay was really made from that picture: hash, pack and version recorded in it,
/// then the analysis is run again, the overlay drawn again and compared pixel by pixel.
[[nodiscard]] Result<VerifyReport> verifyOverlay(const std::filesystem::path& overlay,
                                                 const std::filesystem::path& picture,
                                                 Engine& engine, double tolerance = 0.02,
                                                 const Job& job = {});

} // namespace pentimento
