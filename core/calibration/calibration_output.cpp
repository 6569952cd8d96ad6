// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/calibration_output.h"

#include "core/base/output.h"
#include "core/calibration/calibration.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

double rounded(double value)
{
    return std::round(value * 1e5) / 1e5;
}

/// Nothing for a verdict that is never given.
json lineJson(double line)
{
    return line <= 1 ? json(line) : json();
}

int reaching(const std::vector<float>& scores, double line)
{
    return static_cast<int>(std::count_if(scores.begin(), scores.end(), [line](float score) {
        return static_cast<double>(score) >= line;
    }));
}

json sourcesJson(const CalibrationTable& table)
{
    json sources = json::array();
    for (const SourceScores& source : table.sources)
        sources.push_back({{"name", source.source},
                           {"photos", source.scores.size()},
                           {"inconclusive", reaching(source.scores, table.inconclusiveLine)},
                           {"moderate", reaching(source.scores, table.moderateLine)},
                           {"strong", reaching(source.scores, table.strongLine)}});
    return sources;
}

json leftOutJson(const LeftOutSource& left)
{
    return {{"source", left.source},
            {"class", left.quality ? qualityClassId(*left.quality) : "all"},
            {"photos", left.photos},
            {"inconclusive", left.inconclusive},
            {"moderate", left.moderate},
            {"strong", left.strong}};
}

json tableJson(const CalibrationTable& table)
{
    json edits = nullptr;
    if (table.edits)
        edits = {{"pictures", table.edits->pictures},
                 {"found", table.edits->found},
                 {"measured_on", table.edits->measuredOn}};
    return {{"class", table.quality ? qualityClassId(*table.quality) : "all"},
            {"edits", std::move(edits)},
            {"photos", table.pristineScores.size()},
            {"measured_on", table.measuredOn},
            {"own_rate", !table.quality || table.pristineScores.size() >= fewestClassPhotos},
            {"strong_possible", table.strongLine <= 1},
            {"inconclusive_line", table.inconclusiveLine},
            {"moderate_line", lineJson(table.moderateLine)},
            {"strong_line", lineJson(table.strongLine)},
            {"sources", sourcesJson(table)}};
}

json checkJson(const RateCheck& check)
{
    const Interval interval = check.interval();
    return {{"class", check.quality ? qualityClassId(*check.quality) : "all"},
            {"line", check.line},
            {"promised", check.promised},
            {"photos", check.photos},
            {"reached", check.reached},
            {"measured", check.photos > 0 ? json(rounded(check.rate())) : json()},
            {"interval_95", {rounded(interval.low), rounded(interval.high)}},
            {"within_factor_two", check.photos > 0 ? json(check.withinFactorTwo()) : json()},
            {"clearly_outside", check.clearlyOutside()},
            {"text", check.text()}};
}

json headJson(const HeadInfo& head)
{
    const Calibration& calibration = head.calibration;
    json tables = json::array({tableJson(calibration)});
    for (const CalibrationTable& table : calibration.classes)
        tables.push_back(tableJson(table));
    json checks = json::array();
    for (const RateCheck& check : calibration.heldOut)
        checks.push_back(checkJson(check));
    return {{"id", head.id},
            {"map_threshold", head.mapThreshold},
            {"logit_shift", head.logitShift},
            {"tables", std::move(tables)},
            {"held_out_on", calibration.heldOutOn},
            {"held_out", std::move(checks)}};
}

/// Whole or not at all.
Result<void> copyFile(const fs::path& from, const fs::path& to)
{
    constexpr std::size_t piece = 1U << 20U;
    std::error_code failure;
    if (fs::equivalent(from, to, failure))
        return {};
    std::ifstream in(from, std::ios::binary);
    PartialFile out(to);
    for (std::vector<char> bytes(piece); in.good();) {
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.write(bytes.data(), static_cast<std::size_t>(in.gcount()));
    }
    if (!in.eof() || in.bad())
        return Error{ErrorCode::UnreadableInput, from.string() + ": cannot be read", {}};
    return out.commit();
}

/// What is there already is the same calibration, or one that must not be lost either.
Result<void> copyUnlessThere(const fs::path& from, const fs::path& to)
{
    std::error_code ignored;
    return fs::exists(to, ignored) ? Result<void>{} : copyFile(from, to);
}

/// The manifest in `folder` under a name of its own, if it is about to be replaced by one of
/// another version.
Result<void> keepReplacedManifest(const Pack& pack, const fs::path& folder)
{
    const auto replaced = readPackManifest(folder);
    if (!replaced || replaced->version == pack.version ||
        replaced->weightSha256 != pack.weightSha256)
        return {};
    return copyUnlessThere(folder / "manifest.json",
                           folder / ("manifest-" + packNameFrom(replaced->version) + ".json"));
}

/// Manifests of earlier calibrations that lie beside the pack's own.
Result<void> copyEarlierManifests(const fs::path& from, const fs::path& to)
{
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(from, failure)) {
        const fs::path name = entry.path().filename();
        if (!name.string().starts_with("manifest-") || name.extension() != ".json")
            continue;
        if (auto copied = copyUnlessThere(entry.path(), to / name); !copied)
            return copied;
    }
    return {};
}

} // namespace

Result<Pack> writeCalibrated(Pack pack, const fs::path& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        return outputError(folder, failure.message());
    for (const std::string& name : pack.weightFiles)
        if (auto copied = copyFile(pack.folder / name, folder / name); !copied)
            return copied.error();
    if (auto kept = keepReplacedManifest(pack, folder); !kept)
        return kept.error();
    if (auto copied = copyEarlierManifests(pack.folder, folder); !copied)
        return copied.error();
    pack.folder = folder;
    if (auto written = writePack(pack); !written)
        return written.error();
    return readPack(folder);
}

std::string calibrationReport(const Calibrated& calibrated)
{
    const Pack& pack = calibrated.pack;
    json heads = json::array();
    for (const HeadInfo& head : pack.heads)
        heads.push_back(headJson(head));
    json leftOut = json::array();
    for (const LeftOutSource& left : calibrated.leftOut)
        leftOut.push_back(leftOutJson(left));
    const json report{{"schema", 1},
                      {"pack", {{"name", pack.name}, {"version", pack.version}}},
                      {"combined", headJson(pack.combined)},
                      {"heads", std::move(heads)},
                      {"left_out", std::move(leftOut)},
                      {"skipped", calibrated.skipped}};
    return report.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

} // namespace pentimento
