// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/result_json.h"

#include "core/analysis/network_view.h"
#include "core/analysis/wording.h"
#include "core/analysis/words_version.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/lens_json.h"
#include "core/evidence/map_file.h"
#include "core/evidence/provenance_json.h"

namespace pentimento {

namespace {

Json qualityJson(const QualityFacts& quality)
{
    Json json = {{"class", classIdOrUnknown(quality.qualityClass)},
                 {"compression", compressionText(quality.compression)},
                 {"megapixels", rounded(quality.megapixels)},
                 {"bits_per_pixel", rounded(quality.bitsPerPixel)},
                 {"earlier_jpeg_likely",
                  quality.earlierJpegLikely ? Json(*quality.earlierJpegLikely) : Json()},
                 {"camera_metadata", quality.cameraMetadata},
                 {"software", quality.software},
                 {"remarks", quality.remarks}};
    const StoredCompression& stored = quality.compression;
    if (stored.kind == StoredCompression::Kind::Jpeg)
        json["jpeg"] = {{"quality", stored.quality},
                        {"standard_tables", stored.standardTables},
                        {"chroma_subsampling", stored.subsampling},
                        {"progressive", stored.progressive}};
    return json;
}

Json findingJson(const HeadFinding& finding)
{
    return {{"score", rounded(finding.score)},
            {"area", rounded(finding.area)},
            {"false_alarm_rate", falseAlarmJson(finding.falseAlarm)},
            {"verdict", verdictId(finding.verdict)},
            {"caveat", caveatId(finding.caveat)}};
}

/// What the rate and the verdict beside it come from.
Json calibrationJson(const HeadInfo& head, const Analysis& analysis)
{
    const CalibrationTable& table =
        calibrationFor(head, analysis.maps->inferenceMode, analysis.quality.qualityClass);
    return {{"class", classIdOf(table.quality)},
            {"photos", table.pristineScores.size()},
            {"inconclusive", table.inconclusiveLine},
            {"moderate", table.moderateLine},
            {"strong", table.strongLine},
            {"measured_on", table.measuredOn}};
}

Json headsJson(const Analysis& analysis)
{
    Json heads = Json::array();
    for (std::size_t i = 0; i < analysis.findings.heads.size(); ++i) {
        const HeadFinding& finding = analysis.findings.heads[i];
        Json head = {
            {"id", finding.id}, {"title", finding.title}, {"trained_on", finding.trainedOn}};
        head.update(findingJson(finding));
        if (i < analysis.pack.heads.size()) {
            const HeadInfo& info = analysis.pack.heads[i];
            head["threshold"] = rounded(info.mapThreshold);
            head["calibration"] = calibrationJson(info, analysis);
        }
        heads.push_back(std::move(head));
    }
    return heads;
}

Json regionsJson(const Findings& findings)
{
    Json regions = Json::array();
    for (const Region& region : findings.regions)
        regions.push_back({{"x", region.x},
                           {"y", region.y},
                           {"width", region.width},
                           {"height", region.height},
                           {"area", rounded(region.area)},
                           {"peak", rounded(region.peak)},
                           {"head", region.head}});
    return regions;
}

Json sizeJson(double width, double height)
{
    return {{"width", rounded(width)}, {"height", rounded(height)}};
}

/// What the network was given, and what one value of a map and of the features stands for, in
/// pixels of the picture.
Json viewJson(const NetworkView& view)
{
    Json features = Json::array();
    for (const FeatureCell& feature : view.features) {
        Json entry = {{"name", feature.name}};
        entry.update(sizeJson(feature.width, feature.height));
        features.push_back(std::move(entry));
    }
    return {{"text", view.text()},
            {"squashed_to", view.inputSide > 0
                                ? Json{{"width", view.inputSide}, {"height", view.inputSide}}
                                : Json()},
            {"map_cell", sizeJson(view.cellWidth, view.cellHeight)},
            {"features", std::move(features)}};
}

Json inferenceModeViewJson(const Analysis& analysis)
{
    const MapSet& maps = *analysis.maps;
    Json json = {{"protocol", inferenceModeText(maps.inferenceMode, analysis.pack).toStdString()}};
    json.update(viewJson(networkViewOf(maps, analysis.pack)));
    if (const auto guide = guideViewOf(maps, analysis.pack))
        json["guide"] = viewJson(*guide);
    json["detail_at"] = {{"x", analysis.highest.x}, {"y", analysis.highest.y}};
    return json;
}

/// Null with fewer than two heads.
Json disagreementJson(const std::optional<Disagreement>& found)
{
    if (!found)
        return {};
    Json pairs = Json::array();
    for (const PairAgreement& pair : found->pairs)
        pairs.push_back({{"heads", {pair.first, pair.second}},
                         {"iou", pair.overlap ? Json(rounded(*pair.overlap)) : Json()}});
    return {{"text", found->text()},
            {"heads", found->heads},
            {"score_spread", rounded(found->scoreSpread)},
            {"marked_area", rounded(found->markedArea)},
            {"share_by_all", rounded(found->shareByAll)},
            {"share_by_one", rounded(found->shareByOne)},
            {"heads_marking", found->marking},
            {"heads_marking_strongest_region",
             found->markingStrongest ? Json(*found->markingStrongest) : Json()},
            {"pairs", std::move(pairs)},
            {"map", mapFileName({LayerId::Source::Spread})}};
}

Json metadataJson(const Picture& picture)
{
    Json entries = Json::array();
    for (const MetadataEntry& entry : picture.metadata)
        entries.push_back({{"group", entry.group}, {"key", entry.key}, {"value", entry.value}});
    return entries;
}

} // namespace

std::string resultJson(const Analysis& analysis, const EvidenceOptions& options,
                       double reportSeconds)
{
    const MapSet& maps = *analysis.maps;
    std::vector<std::string> notes = analysis.picture->notes;
    notes.insert(notes.end(), maps.notes.begin(), maps.notes.end());

    Json combined = findingJson(analysis.findings.combined);
    combined["threshold"] = rounded(analysis.pack.combined.mapThreshold);
    combined["calibration"] = calibrationJson(analysis.pack.combined, analysis);

    Json json = {
        {"schema", 1},
        {"application", applicationJson()},
        {"words", wordsVersion},
        {"created", options.created.empty() ? utcNow() : options.created},
        {"image", imageJson(*analysis.picture)},
        {"pack", packJson(analysis.pack)},
        {"protocol", inferenceModeName(maps.inferenceMode)},
        {"network_view", inferenceModeViewJson(analysis)},
        {"device", maps.device},
        {"precision", maps.precision},
        {"heads", headsJson(analysis)},
        {"combined", std::move(combined)},
        {"disagreement", disagreementJson(analysis.findings.disagreement)},
        {"regions", regionsJson(analysis.findings)},
        {"quality", qualityJson(analysis.quality)},
        {"notes", std::move(notes)},
        {"overlay", {{"head", options.layer.name()}, {"style", styleJson(options.overlay)}}},
        {"report", {{"page", pageName(options.page)}}},
        {"analyst",
         {{"name", options.analyst}, {"question", options.question}, {"notes", options.notes}}},
        {"command_line", commandLineOf(analysis, options.rawLogits)},
        {"seconds",
         {{"decode", rounded(analysis.decodeSeconds)},
          {"inference", rounded(analysis.inferenceSeconds)},
          {"report", rounded(reportSeconds)}}},
        {"provenance", provenanceJson(*analysis.picture)},
        {"metadata", metadataJson(*analysis.picture)}};
    for (const LensRun& run : analysis.lenses) // no key where none was asked for
        json["lenses"].push_back(lensJson(run));
    return dumped(json);
}

Result<void> writeResultJson(const Analysis& analysis, const std::filesystem::path& file,
                             const EvidenceOptions& options)
{
    if (auto lengths = confirmLengths(options); !lengths)
        return lengths;
    if (auto unchanged = confirmUnchanged(analysis.picture->file); !unchanged)
        return unchanged;
    return writeJsonText(file, resultJson(analysis, options));
}

} // namespace pentimento
