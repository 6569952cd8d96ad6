// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/lens_json.h"

#include "core/evidence/map_file.h"

#include <utility>

namespace pentimento {

Json lensJson(const LensRun& run)
{
    Json settings = Json::object();
    for (const auto& [id, value] : run.settings)
        settings[id] = rounded(value);
    Json layers = Json::array();
    for (const Layer& layer : layersOf(run))
        layers.push_back(
            {{"part", layer.id.part}, {"title", layer.title}, {"map", mapFileName(layer.id)}});
    Json facts = Json::array();
    Json cautions = Json::array();
    if (run.outcome) {
        for (const LensFact& fact : run.outcome->facts)
            facts.push_back({{"id", fact.id}, {"label", fact.label}, {"value", fact.value}});
        for (const std::string& caution : run.outcome->cautions)
            cautions.push_back(caution);
    }
    return {{"id", run.lens.id},
            {"version", run.lens.version},
            {"title", run.lens.title},
            {"settings", std::move(settings)},
            {"layers", std::move(layers)},
            {"facts", std::move(facts)},
            {"cautions", std::move(cautions)},
            {"failure", run.outcome ? Json() : Json(lensFailureText(run.outcome.error().code))}};
}

std::vector<LayerId> lensLayersIn(const Json& entry)
{
    std::vector<LayerId> layers;
    if (entry.is_object())
        for (const Json& layer : arrayAt(entry, "layers"))
            if (layer.is_object())
                layers.push_back(
                    {LayerId::Source::Lens, textAt(entry, "id"), textAt(layer, "part")});
    return layers;
}

} // namespace pentimento
