// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/json_parts.h"

#include "core/base/version.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iterator>

namespace pentimento {

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
            {"complete", picture.complete},
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
    if (falseAlarm.insteadOf)
        json["instead_of"] = qualityClassId(*falseAlarm.insteadOf);
    return json;
}

std::optional<FalseAlarm> falseAlarmIn(const Json& json)
{
    const auto rate = numberAt(json, "rate");
    const auto photos = numberAt(json, "photos");
    if (!rate || !photos)
        return std::nullopt;
    return FalseAlarm{*rate, static_cast<int>(std::clamp(*photos, -1.0, 1e9)),
                      qualityClassWithId(textAt(json, "class")),
                      qualityClassWithId(textAt(json, "instead_of"))};
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

std::optional<Json> parsedObject(std::string_view text)
{
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    return json;
}

Result<Json> readJsonFile(const std::filesystem::path& path)
{
    constexpr std::uintmax_t limit = 64U << 20U;
    std::error_code ignored;
    const std::uintmax_t bytes = std::filesystem::file_size(path, ignored);
    std::ifstream file(path, std::ios::binary);
    if (ignored || !file)
        return Error{ErrorCode::UnreadableInput, path.string() + ": cannot be opened", {}};
    if (bytes > limit)
        return Error{ErrorCode::UnreadableInput, path.string() + ": too large for a result", {}};
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::optional<Json> json = parsedObject(text);
    if (!json)
        return Error{ErrorCode::UnreadableInput, path.string() + ": is not a JSON object", {}};
    return *std::move(json);
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

double rounded(double value)
{
    return std::round(value * 1e6) / 1e6;
}

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    const std::size_t length =
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), length};
}

std::string_view protocolName(Protocol protocol)
{
    return protocol == Protocol::Whole ? "whole" : "windows";
}

std::optional<Protocol> protocolNamed(std::string_view name)
{
    for (const Protocol protocol : {Protocol::Windows, Protocol::Whole})
        if (protocolName(protocol) == name)
            return protocol;
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
    std::string quoted;
    for (const char letter : analysis.picture->file.name)
        quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return "pentimento-cli analyze --pack " + analysis.pack.name + " --protocol " +
           std::string(protocolName(analysis.maps->protocol)) + " --precision " +
           analysis.maps->precision + (rawLogits ? " --raw" : "") + " --out reports -- '" + quoted +
           "'";
}

} // namespace pentimento
