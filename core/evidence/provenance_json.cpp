// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/provenance_json.h"

#include "core/provenance/provenance.h"

#include <algorithm>

namespace pentimento {
namespace {

Json declaredJson(const Declaration& declared)
{
    Json details = Json::array();
    for (const DeclaredDetail& detail : declared.details)
        details.push_back({{"name", detail.name}, {"value", detail.value}});
    return {{"digital_source_type", declared.digitalSourceType},
            {"tool", declared.tool},
            {"prompt", declared.prompt},
            {"negative_prompt", declared.negativePrompt},
            {"seed", declared.seed},
            {"model", declared.model},
            {"details", std::move(details)},
            {"places", declared.places}};
}

Json credentialsJson(const ContentCredentials& credentials)
{
    Json actions = Json::array();
    Json steps = Json::array();
    for (const CredentialAction& action : credentials.actions) {
        if (action.level == 0)
            actions.push_back(action.action);
        steps.push_back({{"level", action.level},
                         {"action", action.action},
                         {"digital_source_type", action.digitalSourceType},
                         {"agent", action.agent},
                         {"when", action.when}});
    }
    Json ingredients = Json::array();
    for (const CredentialIngredient& ingredient : credentials.ingredients)
        ingredients.push_back({{"level", ingredient.level},
                               {"title", ingredient.title},
                               {"relationship", ingredient.relationship},
                               {"generator", ingredient.generator},
                               {"failures", ingredient.failures}});
    return {{"state", credentialStateId(credentials.state)},
            {"bytes", credentials.bytes},
            {"generator", credentials.generator},
            {"signer", credentials.signer},
            {"time", credentials.time},
            {"trust_list", credentials.trustList},
            {"problem", credentials.problem},
            {"codes", credentials.codes},
            {"actions", std::move(actions)},
            {"steps", std::move(steps)},
            {"ingredients", credentials.ingredients.size()},
            {"ingredient_list", std::move(ingredients)}};
}

} // namespace

Json provenanceJson(const Picture& picture)
{
    const Provenance provenance = provenanceOf(picture);
    return {{"statement", provenance.statement},
            {"c2pa", credentialsJson(provenance.credentials)},
            {"declared", declaredJson(provenance.declared)},
            {"container",
             {{"pictures", picture.stored.pictures},
              {"analysed", picture.stored.analysed},
              {"frames", picture.stored.frames}}}};
}

std::optional<ContentCredentials> credentialsIn(const Json& provenance)
{
    const Json& c2pa = objectAt(provenance, "c2pa");
    const auto* const state =
        std::find(credentialStateIds.begin(), credentialStateIds.end(), textAt(c2pa, "state"));
    const auto bytes = numberAt(c2pa, "bytes");
    if (state == credentialStateIds.end() || !bytes || *bytes < 0 || *bytes > 1e15)
        return std::nullopt;
    bool fits = true;
    const auto text = [&](const Json& object, const char* key) {
        std::string value = textAt(object, key);
        fits = fits && value.size() <= mostCredentialBytes;
        return value;
    };
    const auto level = [&](const Json& object) {
        const double value = numberAt(object, "level").value_or(-1);
        fits = fits && value >= 0 && value <= deepestIngredient;
        return fits ? static_cast<int>(value) : 0;
    };
    const auto items = [&](const Json& object, const char* key) -> const Json& {
        const Json& list = arrayAt(object, key);
        fits = fits && list.size() <= mostCredentialItems;
        return list;
    };
    const auto texts = [&](const Json& object, const char* key) {
        std::vector<std::string> all;
        for (const Json& item : items(object, key)) {
            all.push_back(item.is_string() ? item.get<std::string>() : std::string());
            fits = fits && all.back().size() <= mostCredentialBytes;
        }
        return all;
    };
    ContentCredentials found;
    found.state = static_cast<CredentialState>(state - credentialStateIds.begin());
    found.bytes = static_cast<std::uint64_t>(*bytes);
    found.generator = text(c2pa, "generator");
    found.signer = text(c2pa, "signer");
    found.time = text(c2pa, "time");
    found.trustList = text(c2pa, "trust_list");
    found.problem = text(c2pa, "problem");
    found.codes = texts(c2pa, "codes");
    for (const Json& step : items(c2pa, "steps"))
        found.actions.push_back({level(step), text(step, "action"),
                                 text(step, "digital_source_type"), text(step, "agent"),
                                 text(step, "when")});
    for (const Json& item : items(c2pa, "ingredient_list"))
        found.ingredients.push_back({level(item), text(item, "title"), text(item, "relationship"),
                                     text(item, "generator"), texts(item, "failures")});
    return fits ? std::optional(found) : std::nullopt;
}

} // namespace pentimento
