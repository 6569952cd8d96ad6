// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/provenance_json.h"

#include "core/provenance/provenance.h"

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

} // namespace pentimento
