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

} // namespace

Json provenanceJson(const Picture& picture)
{
    const Provenance provenance = provenanceOf(picture);
    return {{"statement", provenance.statement},
            {"c2pa",
             {{"state", credentialStateId(provenance.credentials)},
              {"bytes", provenance.credentialBytes}}},
            {"declared", declaredJson(provenance.declared)},
            {"container",
             {{"pictures", picture.stored.pictures},
              {"analysed", picture.stored.analysed},
              {"frames", picture.stored.frames}}}};
}

} // namespace pentimento
