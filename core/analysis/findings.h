// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/disagreement.h"
#include "core/imaging/pixel_rect.h"
#include "core/inference/map_set.h"
#include "core/packs/pack.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// The verbal scale. It never says real or fake.
enum class Verdict { NoEvidence, Inconclusive, Moderate, Strong };

[[nodiscard]] std::string_view verdictId(Verdict verdict); ///< "no-evidence", ... as in JSON

/// Why a verdict is `inconclusive` whatever the score.
enum class Caveat {
    None,
    TooSmall,    ///< no map of so few cells can reach the score where `moderate` begins
    Incomplete,  ///< nothing was found, but a part of the picture could not be decoded
    SeldomFound, ///< nothing was found, but in pictures like this most edits are not
};

[[nodiscard]] std::string_view caveatId(Caveat caveat); ///< "", "too-small", ... as in JSON
[[nodiscard]] Caveat caveatWithId(std::string_view id); ///< None for any other text

/// Of fewer photos of one source a share says little about that source.
inline constexpr std::size_t fewestSpreadPhotos = 10;

/// The lowest and the highest share of photos among single sources.
struct SourceSpread
{
    double lowest = 0;
    double highest = 0;
};

/// How often an untouched photo scores as high, measured on `photos` photos. `rate` is
/// (k + 1) / (photos + 1) with k photos at or above the score, so it is never 0, and 1 when
/// nothing was measured (photos = 0).
struct FalseAlarm
{
    double rate = 1;
    int photos = 0;
    std::optional<QualityClass> measuredOn = {}; ///< pictures of which class; nothing: all together
    std::optional<QualityClass> insteadOf =
        {};                    ///< the class that had too few photos for its own rate
    bool classUnknown = false; ///< the picture's class could not be found out: all together
    int sources = 0;           ///< that the photos come from; 0: the pack does not tell
    /// The lowest and the highest share of photos that score as high among single sources of
    /// fewestSpreadPhotos and more; nothing with fewer than two of them.
    std::optional<SourceSpread> betweenSources = {};
    /// The other side of it: how many edited pictures, of `measuredOn` too, reach the line where
    /// moderate evidence begins. Nothing where the pack does not tell.
    std::optional<FoundEdits> edits = {};

    /// "About 3 in 100 untouched small pictures score this high; between sources of 10 photos and
    /// more 0 to 11 in 100 (measured on 212 photos of 9 sources).", "None of 412 ...",
    /// "False-alarm rate not measured ...".
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string rateText() const; ///< the same without edits; photos > 0
};

/// What of a picture a map could speak of.
struct Reach
{
    double highestScore = 1; ///< that a map of so many cells can have
    bool whole = true;       ///< all of the picture was decoded
};

struct Judgement
{
    Verdict verdict = Verdict::NoEvidence;
    Caveat caveat = Caveat::None;
};

struct HeadFinding
{
    std::string id;
    std::string title;
    std::string trainedOn;
    std::string description;
    double score = 0; ///< 0..1, the strongest connected evidence, see scoreMap()
    double area = 0;  ///< share of the analysed picture marked, 0..1
    FalseAlarm falseAlarm;
    Verdict verdict = Verdict::NoEvidence;
    Caveat caveat = Caveat::None;
    Reach reach;
};

/// A connected marked place, in picture pixels.
struct Region
{
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    double area = 0;  ///< share of the analysed picture
    double peak = 0;  ///< highest map value inside
    std::string head; ///< which head's map, "combined" included, answers strongest here
};

/// What was found, without pictures: everything that panel, JSON and report state.
struct Findings
{
    std::vector<HeadFinding> heads;           ///< in the pack's order
    HeadFinding combined;                     ///< id "combined"
    std::vector<Region> regions;              ///< of the combined map: the strongest 32, strongest
                                              ///< first, see strengthOf()
    std::size_t regionsFound = 0;             ///< before all but the strongest were left out
    std::optional<Disagreement> disagreement; ///< with two heads or more
};

/// Connected marked places of fewer cells than this are no regions.
inline constexpr int fewestRegionCells = 6;

/// What regions are ordered by: the peak value times the square root of the area.
[[nodiscard]] double strengthOf(const Region& region);

/// Score of a map, 0..1: the highest level at which a sizeable connected area still stands. See
/// findings.cpp for the pooling. The map's values are numbers from 0 to 1, as the engine gives
/// them. Only cells that lie within `part` as a whole are looked at; an empty one means all.
[[nodiscard]] double scoreMap(const HeatMap& whole, const PixelRect& part = {});

/// The same maps with every cell outside a part of the picture at 0. A picture that was decoded in
/// part has filler there, and what a network says of filler says nothing of the picture. An empty
/// part, or one that covers the picture, gives the very same maps.
[[nodiscard]] std::shared_ptr<const MapSet> within(std::shared_ptr<const MapSet> maps,
                                                   const PixelRect& part);

/// Scores, areas, regions and verdicts of a finished analysis, held against untouched pictures of
/// the same quality class; against all together when the class is not known. `decoded`: the part
/// of the picture that is none of the decoder's filler; empty for all. Any thread; a few
/// milliseconds.
[[nodiscard]] Findings findingsOf(const MapSet& maps, const Pack& pack,
                                  std::optional<QualityClass> quality = std::nullopt,
                                  const PixelRect& decoded = {});

/// The table that scores of this protocol may be held against: a pack's rates are measured with
/// InferenceMode::SlidingWindow. A picture squashed whole scores differently, and for that nothing
/// was measured, so it gets an empty one.
[[nodiscard]] const CalibrationTable& calibrationFor(const HeadInfo& head,
                                                     InferenceMode inferenceMode,
                                                     std::optional<QualityClass> quality);

/// The verdict and false-alarm rate that a score earns under a table. `strong` takes a table of
/// fewestStrongPhotos.
[[nodiscard]] FalseAlarm falseAlarmOf(double score, const CalibrationTable& table);
[[nodiscard]] Verdict verdictOf(double score, const CalibrationTable& table);

/// The same verdict, but never `no-evidence` of a map that could not have shown any, or of a
/// picture that was not seen as a whole.
[[nodiscard]] Judgement judge(double score, const CalibrationTable& table, const Reach& reach);

/// The same for a picture of a class, which says so when the table is not the class's own.
[[nodiscard]] FalseAlarm falseAlarmOf(double score, const HeadInfo& head,
                                      InferenceMode inferenceMode,
                                      std::optional<QualityClass> quality);

} // namespace pentimento
