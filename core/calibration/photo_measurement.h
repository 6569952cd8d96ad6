// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/quality_class.h"
#include "core/base/result.h"
#include "core/imaging/picture.h"
#include "core/inference/detector.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace pentimento {

/// A photo to be measured and the source it belongs to.
struct SourcePhoto
{
    std::filesystem::path file;
    std::size_t source = 0; ///< index into the folders
};

/// At most `most` photos of each folder, evenly spread over its sorted list.
[[nodiscard]] std::vector<SourcePhoto> photosOf(const std::vector<std::filesystem::path>& folders,
                                                int most);

/// What the network gave for a photo, untouched or edited.
struct MeasuredPhoto
{
    std::size_t source = 0;
    QualityClass quality = QualityClass::Original;
    double megapixels = 0;
    bool savedAgain = false;            ///< not the photo itself but a copy as a platform saves it
    std::string sha256;                 ///< of the photo's file, of a copy as well
    std::shared_ptr<const MapSet> maps; ///< null for what was known already
};

/// JPEG qualities of copies, as the big platforms use them.
inline constexpr int lowestCopyQuality = 70;
inline constexpr int highestCopyQuality = 80;

/// Sends photos, untouched or edited, through detectors, each once. What cannot be read, and what
/// was seen before (by its bytes), is skipped and said.
class PhotoMeasurement
{
public:
    /// `count`: of all that measure() will be given, for the progress. `copies`: an
    /// original-quality photo is measured a second time as a JPEG of a quality between those above,
    /// which its hash decides, so that re-compressed pictures are met even where all photos at hand
    /// are good. `known` names what needs no network, since its scores are at hand; may be empty.
    PhotoMeasurement(Job job, std::size_t count, bool copies,
                     std::function<bool(const MeasuredPhoto&)> known = {})
        : m_job(std::move(job)), m_count(count), m_copies(copies), m_known(std::move(known))
    {}

    [[nodiscard]] Result<void> measure(Detector& detector, const std::vector<SourcePhoto>& photos,
                                       const std::function<void(const MeasuredPhoto&)>& use);

    /// One line each: which file was left out and why.
    [[nodiscard]] const std::vector<std::string>& skipped() const { return m_skipped; }

private:
    using Use = std::function<void(const MeasuredPhoto&)>;
    Result<void> measureOne(Detector& detector, const SourcePhoto& photo, const Use& use);
    Result<void> analyse(Detector& detector, const Picture& picture, MeasuredPhoto photo,
                         const Use& use);
    void skip(const std::string& why);

    Job m_job;
    std::size_t m_count;
    std::size_t m_done = 0;
    bool m_copies;
    std::function<bool(const MeasuredPhoto&)> m_known;
    std::set<std::string> m_seen; ///< SHA-256
    std::vector<std::string> m_skipped;
};

} // namespace pentimento
