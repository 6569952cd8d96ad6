// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/lens_run.h"

#include "core/base/guarded.h"
#include "core/lenses/registry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace pentimento {

namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 3> failures{
    {{ErrorCode::Usage, "It does not apply to this picture."},
     {ErrorCode::OutOfMemory, "Memory ran out."},
     {ErrorCode::Internal, "It failed on this picture."}}};

Error wrong(std::string message)
{
    return {ErrorCode::Usage, std::move(message), {}};
}

std::string shortest(double value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

const LensParameter* parameterNamed(const LensDescription& lens, std::string_view id)
{
    const auto found =
        std::find_if(lens.parameters.begin(), lens.parameters.end(),
                     [&](const LensParameter& parameter) { return parameter.id == id; });
    return found == lens.parameters.end() ? nullptr : &*found;
}

/// "quality=85" into the settings.
Result<void> addSetting(LensSettings& settings, const LensDescription& lens, std::string_view text)
{
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view id = text.substr(0, equals);
    const LensParameter* parameter = parameterNamed(lens, id);
    if (!parameter) {
        std::string known;
        for (const LensParameter& other : lens.parameters)
            known += (known.empty() ? "" : ", ") + other.id;
        return wrong("lens " + lens.id + " has no parameter \"" + std::string(id) +
                     "\"; it has: " + (known.empty() ? "none" : known));
    }
    double value = 0;
    const std::string_view digits = text.substr(std::min(equals + 1, text.size()));
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size() ||
        !(value >= parameter->lowest && value <= parameter->highest))
        return wrong("lens " + lens.id + ": " + parameter->id + " takes a number from " +
                     shortest(parameter->lowest) + " to " + shortest(parameter->highest));
    if (!settings.emplace(id, value).second)
        return wrong("lens " + lens.id + ": " + parameter->id + " is given twice");
    return {};
}

bool isOnScale(const HeatMap& map)
{
    return !map.empty() && std::all_of(map.data(),
                                       map.data() + static_cast<std::size_t>(map.width()) *
                                                        static_cast<std::size_t>(map.height()),
                                       [](float value) { return value >= 0 && value <= 1; });
}

Result<LensResult> outcomeOf(const LensOrder& order, const LensSettings& settings,
                             const Picture& picture, const Job& job)
{
    const std::string& title = order.lens->description().title;
    if (!order.lens->appliesTo(picture))
        return wrong(title + " does not apply to this picture");
    auto result =
        guarded(title + " failed", [&] { return order.lens->examine(picture, settings, job); });
    if (!result)
        return result;
    const std::vector<LensLayer>& layers = result->layers;
    if (layers.empty() || !std::all_of(layers.begin(), layers.end(),
                                       [](const LensLayer& layer) { return isOnScale(layer.map); }))
        return Error{ErrorCode::Internal, title + " failed",
                     "it gave no map, or values off the scale"};
    if (picture.complete < 1)
        result->cautions.emplace_back("A part of the picture could not be decoded and is filler: "
                                      "what the map shows there says nothing.");
    return result;
}

} // namespace

Result<LensOrder> lensOrderIn(std::string_view text)
{
    std::size_t end = std::min(text.find(':'), text.size());
    LensOrder order{lensNamed(text.substr(0, end))};
    if (!order.lens) {
        std::string known;
        for (const Lens* lens : lenses())
            known += (known.empty() ? "" : ", ") + lens->description().id;
        return wrong("there is no lens \"" + std::string(text.substr(0, end)) +
                     "\"; there are: " + known);
    }
    while (end < text.size()) {
        const std::size_t begin = end + 1;
        end = std::min(text.find(':', begin), text.size());
        if (auto added = addSetting(order.settings, order.lens->description(),
                                    text.substr(begin, end - begin));
            !added)
            return added.error();
    }
    return order;
}

std::string orderText(const LensRun& run)
{
    std::string text = run.lens.id;
    for (const auto& [id, value] : run.settings)
        text += ':' + id + '=' + shortest(value);
    return text;
}

LensSettings settledSettings(const LensDescription& lens, const LensSettings& settings)
{
    LensSettings settled;
    for (const LensParameter& parameter : lens.parameters) {
        const auto given = settings.find(parameter.id);
        const double value = given != settings.end() && std::isfinite(given->second)
                                 ? given->second
                                 : parameter.initial;
        const double steps = std::round((value - parameter.lowest) / parameter.step);
        settled[parameter.id] = std::clamp(parameter.lowest + steps * parameter.step,
                                           parameter.lowest, parameter.highest);
    }
    return settled;
}

Result<LensRun> runLens(const LensOrder& order, const Picture& picture, const Job& job)
{
    const Error cancelled{ErrorCode::Cancelled, picture.file.name + ": cancelled", {}};
    if (job.stopRequested())
        return cancelled;
    const LensDescription& lens = order.lens->description();
    LensSettings settings = settledSettings(lens, order.settings);
    auto outcome = outcomeOf(order, settings, picture, job);
    if (job.stopRequested() || (!outcome && outcome.error().code == ErrorCode::Cancelled))
        return cancelled;
    return LensRun{lens, std::move(settings), std::move(outcome)};
}

std::string_view lensFailureText(ErrorCode code)
{
    const auto found = std::find_if(failures.begin(), failures.end(),
                                    [&](const auto& failure) { return failure.first == code; });
    return found == failures.end() ? failures.back().second : found->second;
}

std::optional<ErrorCode> lensFailureIn(std::string_view text)
{
    const auto found = std::find_if(failures.begin(), failures.end(),
                                    [&](const auto& failure) { return failure.second == text; });
    return found == failures.end() ? std::nullopt : std::optional(found->first);
}

} // namespace pentimento
