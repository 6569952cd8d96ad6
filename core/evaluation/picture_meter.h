// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/quality_class.h"
#include "core/evaluation/evaluation.h"
#include "core/laundering/degradation.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::evaluation {

/// One picture under every condition: as it is first, then after each degradation.
template <class Picture>
struct Measured
{
    std::vector<Picture> conditions;
    Example example; ///< of the picture as it is; its set is not filled in
};

/// Measures single pictures for an evaluation, all conditions or none: a picture that fails under
/// one of them gives its error.
class PictureMeter
{
public:
    /// What to measure with is read from `evaluation`, which must outlive this object.
    PictureMeter(Detector& detector, const Evaluation& evaluation,
                 std::vector<Degradation> degradations);

    [[nodiscard]] Result<Measured<MaskedPicture>>
    masked(const std::filesystem::path& picture, const std::filesystem::path& mask, const Job& job);
    [[nodiscard]] Result<Measured<PristinePicture>> pristine(const std::filesystem::path& photo,
                                                             const Job& job);

    /// What the network ran in, once a picture was measured.
    [[nodiscard]] const std::string& precision() const { return m_precision; }

private:
    struct View;
    template <class Picture, class Score>
    Result<Measured<Picture>> underEveryCondition(const std::filesystem::path& file, Score score,
                                                  const Job& job);
    Result<View> infer(Raster pixels, std::optional<QualityClass> quality, const Job& job);
    Result<MaskedPicture> score(const View& view, const HeatMap& truth) const;
    /// Heads and baselines, which are stated for pictures as they are: sorting every pixel for each
    /// of them under each condition would take longer than the network.
    void addDetails(const View& view, const HeatMap& truth, MaskedPicture& measured) const;
    PristinePicture score(const View& view) const;
    [[nodiscard]] Example exampleOf(const View& view) const;

    Detector& m_detector;
    const Evaluation& m_evaluation;
    std::vector<Degradation> m_degradations;
    std::string m_precision;
};

} // namespace pentimento::evaluation
