// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/json_parts.h"

#include "core/base/json_limits.h"
#include "core/base/output.h"
#include "core/base/text.h"
#include "core/base/version.h"

#include <QString>

#include <algorithm>
#include <array>
#include <cmath>

namespace pentimento {

namespace {

int countFrom(double number)
{
    return static_cast<int>(std::clamp(number, -1.0, 1e9));
}

} // namespace

Json applicationJson()
{
    return {{"name", "Pentimento"}, {"version", PENTIMENTO_VERSION}, {"commit", PENTIMENTO_COMMIT}};
}

Json imageJson(const Picture& picture)
{
    return {{"file", picture.file.name},
            {"bytes", picture.file.bytes},
            {"sha256", picture.file.sha256},
            {"format", picture.file.format},
            {"width", picture.pixels.width()},
            {"height", picture.pixels.height()},
            {"orientation", picture.stored.orientation},
            {"complete", rounded(picture.complete)},
            {"pictures", picture.stored.pictures},
            {"frames", picture.stored.frames}};
}

Json packJson(const Pack& pack)
{
    return {{"name", pack.name}, {"version", pack.version}, {"sha256", pack.sha256}};
}

Json falseAlarmJson(const FalseAlarm& falseAlarm)
{
    Json json = {{"rate", falseAlarm.rate},
                 {"photos", falseAlarm.photos},
                 {"measured", falseAlarm.photos > 0},
                 {"class", classIdOf(falseAlarm.measuredOn)},
                 {"text", falseAlarm.text()}};
    if (falseAlarm.insteadOf || falseAlarm.classUnknown)
        json["instead_of"] = classIdOrUnknown(falseAlarm.insteadOf);
    if (falseAlarm.sources > 0)
        json["sources"] = falseAlarm.sources;
    if (falseAlarm.betweenSources)
        json["between_sources"] = {falseAlarm.betweenSources->lowest,
                                   falseAlarm.betweenSources->highest};
    if (falseAlarm.edits)
        json["edits"] = {{"pictures", falseAlarm.edits->pictures},
                         {"found", falseAlarm.edits->found}};
    return json;
}

std::optional<FalseAlarm> falseAlarmIn(const Json& json)
{
    const auto rate = numberAt(json, "rate");
    const auto photos = numberAt(json, "photos");
    if (!rate || !photos)
        return std::nullopt;
    FalseAlarm alarm{*rate,
                     countFrom(*photos),
                     qualityClassWithId(textAt(json, "class")),
                     qualityClassWithId(textAt(json, "instead_of")),
                     textAt(json, "instead_of") == "unknown",
                     countFrom(numberAt(json, "sources").value_or(0))};
    if (const auto between = json.find("between_sources"); between != json.end()) {
        const auto isShare = [](const Json& value) {
            return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
        };
        if (!between->is_array() || between->size() != 2 || !isShare(between->at(0)) ||
            !isShare(between->at(1)))
            return std::nullopt;
        alarm.betweenSources =
            SourceSpread{between->at(0).get<double>(), between->at(1).get<double>()};
    }
    if (const auto edits = json.find("edits"); edits != json.end()) {
        const auto pictures = numberAt(*edits, "pictures");
        const auto found = numberAt(*edits, "found");
        if (!pictures || !found)
            return std::nullopt;
        alarm.edits = FoundEdits{countFrom(*pictures), countFrom(*found)};
    }
    return alarm;
}

std::string_view classIdOf(std::optional<QualityClass> quality)
{
    return quality ? qualityClassId(*quality) : "all";
}

Json styleJson(const OverlayStyle& style)
{
    return {{"colours", colourMapName(style.colours)},
            {"opacity", rounded(style.opacity)},
            {"threshold", rounded(style.threshold)}};
}

std::string dumped(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string storedText(const std::string& text)
{
    const auto stored = parsedObject(dumped({{"text", text}}));
    return stored ? textAt(*stored, "text") : std::string();
}

std::optional<Json> parsedObject(std::string_view text)
{
    if (jsonFlaw(text))
        return std::nullopt;
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    return json;
}

Result<Json> readJsonFile(const std::filesystem::path& path)
{
    const auto refused = [&](const std::string& reason) {
        return Error{ErrorCode::UnreadableInput, path.string() + ": " + reason, {}};
    };
    const auto text = readSmallFile(path);
    if (!text)
        return text.error();
    if (const auto flaw = jsonFlaw(*text))
        return refused(*flaw);
    std::optional<Json> json = parsedObject(*text);
    if (!json)
        return refused("is not a JSON object");
    return *std::move(json);
}

Result<void> writeJsonText(const std::filesystem::path& path, const std::string& text)
{
    if (const auto flaw = jsonFlaw(text))
        return outputError(path, "no program could read it again: it " + *flaw);
    return writeWhole(path, text);
}

std::string textAt(const Json& object, std::string_view key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<double> numberAt(const Json& object, std::string_view key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number())
        return std::nullopt;
    return found->get<double>();
}

const Json& objectAt(const Json& object, std::string_view key)
{
    static const Json none = Json::object();
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : none;
}

const Json& arrayAt(const Json& object, std::string_view key)
{
    static const Json none = Json::array();
    const auto found = object.find(key);
    return found != object.end() && found->is_array() ? *found : none;
}

double rounded(double value)
{
    return std::round(value * 1e6) / 1e6;
}

std::string decimals(double value, int digits)
{
    return QString::number(value, 'f', digits).toStdString();
}

std::string_view inferenceModeName(InferenceMode inferenceMode)
{
    return inferenceMode == InferenceMode::Resized ? "whole" : "windows";
}

std::optional<InferenceMode> inferenceModeNamed(std::string_view name)
{
    for (const InferenceMode inferenceMode : {InferenceMode::SlidingWindow, InferenceMode::Resized})
        if (inferenceModeName(inferenceMode) == name)
            return inferenceMode;
    return std::nullopt;
}

std::optional<Verdict> verdictNamed(std::string_view id)
{
    for (const Verdict verdict :
         {Verdict::NoEvidence, Verdict::Inconclusive, Verdict::Moderate, Verdict::Strong})
        if (verdictId(verdict) == id)
            return verdict;
    return std::nullopt;
}

std::optional<ColourMap> colourMapNamed(std::string_view name)
{
    for (const ColourMap map : {ColourMap::Viridis, ColourMap::Cividis, ColourMap::Magma})
        if (colourMapName(map) == name)
            return map;
    return std::nullopt;
}

std::string commandLineOf(const Analysis& analysis, bool rawLogits)
{
    std::string lenses;
    for (const LensRun& run : analysis.lenses)
        lenses += " --lens " + shellWord(orderText(run));
    return "pentimento-cli analyze --pack " + shellWord(analysis.pack.name) + " --protocol " +
           std::string(inferenceModeName(analysis.maps->inferenceMode)) + " --precision " +
           shellWord(analysis.maps->precision) + lenses + (rawLogits ? " --raw" : "") +
           " --out reports -- " + shellWord(analysis.picture->file.name);
}

std::string_view pageName(PageSize page)
{
    return page == PageSize::Letter ? "letter" : "a4";
}

std::optional<PageSize> pageNamed(std::string_view name)
{
    for (const PageSize page : {PageSize::A4, PageSize::Letter})
        if (pageName(page) == name)
            return page;
    return std::nullopt;
}

} // namespace pentimento
