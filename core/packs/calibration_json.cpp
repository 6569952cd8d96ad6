// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/calibration_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace pentimento {

namespace {

using nlohmann::json;

constexpr int mostScores = 1'000'000;

/// Which of the scores are whose: they stand source by source, with each one's number of photos.
/// Counts that do not fit leave a source too many for calibrationFlaw().
void readSources(const json& entry, CalibrationTable& table)
{
    const auto& scores = table.pristineScores;
    auto next = scores.begin();
    for (const json& source : entry.value("sources", json::array())) {
        const double photos = source.at("photos");
        const bool fits = photos >= 1 && photos <= static_cast<double>(scores.end() - next);
        const auto end = fits ? next + static_cast<std::ptrdiff_t>(photos) : next;
        table.sources.push_back({source.at("name"), {next, end}});
        std::sort(table.sources.back().scores.begin(), table.sources.back().scores.end());
        next = end;
    }
    if (!table.sources.empty() && next != scores.end())
        table.sources.emplace_back();
}

/// A count of photos; -1, which is none, for anything else.
int countAt(const json& row, const char* key)
{
    const double count = row.at(key);
    return count >= 0 && count <= mostScores ? static_cast<int>(count) : -1;
}

void readTable(const json& entry, CalibrationTable& table)
{
    // What is no score becomes one that calibrationFlaw() names.
    for (const double score : entry.at("authentic_scores").get<std::vector<double>>())
        table.pristineScores.push_back(score >= 0 && score <= 1 ? static_cast<float>(score) : -1);
    readSources(entry, table);
    std::sort(table.pristineScores.begin(), table.pristineScores.end());
    table.measuredOn = entry.at("measured_on");
    table.inconclusiveLine = entry.at("inconclusive_line");
    table.moderateLine = entry.at("moderate_line");
    table.strongLine = entry.at("strong_line");
    if (const auto edits = entry.find("edits"); edits != entry.end())
        table.edits = FoundEdits{countAt(*edits, "pictures"), countAt(*edits, "found"),
                                 edits->at("measured_on")};
}

json tableJson(const CalibrationTable& table)
{
    json scores = json::array();
    const auto add = [&scores](const std::vector<float>& some) {
        for (const float score : some)
            scores.push_back(std::round(score * 1e5) / 1e5);
    };
    json sources = json::array();
    for (const SourceScores& source : table.sources) {
        add(source.scores);
        sources.push_back({{"name", source.source}, {"photos", source.scores.size()}});
    }
    if (sources.empty())
        add(table.pristineScores);
    json entry{{"authentic_scores", std::move(scores)},
               {"measured_on", table.measuredOn},
               {"inconclusive_line", table.inconclusiveLine},
               {"moderate_line", table.moderateLine},
               {"strong_line", table.strongLine}};
    if (!sources.empty())
        entry["sources"] = std::move(sources);
    if (const auto& edits = table.edits)
        entry["edits"] = {{"pictures", edits->pictures},
                          {"found", edits->found},
                          {"measured_on", edits->measuredOn}};
    return entry;
}

void readChecks(const json& entry, Calibration& calibration)
{
    calibration.heldOutOn = entry.at("measured_on");
    for (const json& row : entry.at("rates")) {
        RateCheck check;
        const std::string quality = row.at("class");
        check.quality = qualityClassWithId(quality);
        if (!check.quality && quality != "all")
            continue;
        check.line = row.at("line");
        check.promised = row.at("promised");
        check.photos = countAt(row, "photos");
        check.reached = countAt(row, "reached");
        calibration.heldOut.push_back(check);
    }
}

json checksJson(const Calibration& calibration)
{
    json rates = json::array();
    for (const RateCheck& check : calibration.heldOut)
        rates.push_back({{"class", check.quality ? qualityClassId(*check.quality) : "all"},
                         {"line", check.line},
                         {"promised", check.promised},
                         {"photos", check.photos},
                         {"reached", check.reached}});
    return {{"measured_on", calibration.heldOutOn}, {"rates", std::move(rates)}};
}

std::optional<std::string> tableFlaw(const CalibrationTable& table)
{
    const auto& scores = table.pristineScores;
    if (scores.size() > static_cast<std::size_t>(mostScores))
        return "has a calibration with more scores than any measurement gives";
    if (!std::all_of(scores.begin(), scores.end(),
                     [](float score) { return score >= 0 && score <= 1; }))
        return "has a calibration with scores outside 0 to 1";
    if (std::any_of(table.sources.begin(), table.sources.end(),
                    [](const SourceScores& source) { return source.scores.empty(); }))
        return "has a calibration whose sources do not add up to its scores";
    if (!(0 <= table.inconclusiveLine && table.inconclusiveLine <= table.moderateLine &&
          table.moderateLine <= table.strongLine && table.strongLine <= neverReached))
        return "has a calibration with verdict lines out of order";
    if (const auto& edits = table.edits;
        edits &&
        !(edits->pictures >= fewestEdits && edits->found >= 0 && edits->found <= edits->pictures))
        return "has a calibration that found more edits than there were, or in too few pictures";
    return std::nullopt;
}

bool possible(const RateCheck& check)
{
    const bool named =
        check.line == "inconclusive" || check.line == "moderate" || check.line == "strong";
    return named && check.promised > 0 && check.promised < 1 && check.reached >= 0 &&
           check.reached <= check.photos;
}

} // namespace

Calibration calibrationFrom(const json& entry)
{
    Calibration calibration;
    readTable(entry, calibration);
    const auto classes = entry.value("classes", json::object()).get<std::map<std::string, json>>();
    for (const auto& [id, table] : classes)
        if (const auto quality = qualityClassWithId(id)) {
            calibration.classes.emplace_back();
            readTable(table, calibration.classes.back());
            calibration.classes.back().quality = quality;
        }
    if (const auto found = entry.find("held_out"); found != entry.end())
        readChecks(*found, calibration);
    return calibration;
}

json jsonOf(const Calibration& calibration)
{
    json entry = tableJson(calibration);
    for (const CalibrationTable& table : calibration.classes)
        if (table.quality)
            entry["classes"][std::string(qualityClassId(*table.quality))] = tableJson(table);
    if (!calibration.heldOut.empty())
        entry["held_out"] = checksJson(calibration);
    return entry;
}

std::optional<std::string> calibrationFlaw(const Calibration& calibration)
{
    if (auto flaw = tableFlaw(calibration))
        return flaw;
    for (const CalibrationTable& table : calibration.classes)
        if (auto flaw = tableFlaw(table))
            return flaw;
    if (!std::all_of(calibration.heldOut.begin(), calibration.heldOut.end(), possible))
        return "has a check of its calibration that cannot be";
    return std::nullopt;
}

} // namespace pentimento
