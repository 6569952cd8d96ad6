// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/declared/declaration.h"

#include "core/declared/declared_fields.h"
#include "core/declared/generator_texts.h"

#include <algorithm>
#include <array>

namespace pentimento {
namespace {

using enum DeclaredPart;

constexpr std::array sourceTypes{
    SourceTypeMeaning{"trainedAlgorithmicMedia", "created using generative AI", All},
    SourceTypeMeaning{"compositeWithTrainedAlgorithmicMedia", "edited using generative AI", Some},
    SourceTypeMeaning{"compositeSynthetic", "a composite that includes generated elements", Some},
    SourceTypeMeaning{"algorithmicallyEnhanced", "changed by an algorithm", Unstated},
    SourceTypeMeaning{"algorithmicMedia", "made by an algorithm without training data", Unstated},
    SourceTypeMeaning{"dataDrivenMedia", "made from data by an algorithm", Unstated},
    SourceTypeMeaning{"virtualRecording", "a recording of a virtual event", Unstated},
    SourceTypeMeaning{"composite", "a composite of several pictures", Unstated},
    SourceTypeMeaning{"compositeCapture", "a composite of captured pictures", None},
    SourceTypeMeaning{"digitalCapture", "captured by a digital camera", None},
    SourceTypeMeaning{"computationalCapture", "captured in several shots by a digital camera",
                      None},
    SourceTypeMeaning{"negativeFilm", "digitised from negative film", None},
    SourceTypeMeaning{"positiveFilm", "digitised from positive film", None},
    SourceTypeMeaning{"print", "digitised from a print", None},
    SourceTypeMeaning{"humanEdits", "edited by a person", None},
    SourceTypeMeaning{"minorHumanEdits", "lightly edited by a person", None},
    SourceTypeMeaning{"digitalCreation", "drawn by a person with digital tools", None},
    SourceTypeMeaning{"digitalArt", "drawn by a person with digital tools", None},
    SourceTypeMeaning{"softwareImage", "made by software", Unstated},
    SourceTypeMeaning{"screenCapture", "a picture of a screen", None}};

bool lacks(const std::vector<std::string>& places, std::string_view place)
{
    return std::find(places.begin(), places.end(), place) == places.end();
}

} // namespace

const SourceTypeMeaning* sourceTypeMeaning(std::string_view id)
{
    const auto* found = std::find_if(sourceTypes.begin(), sourceTypes.end(),
                                     [&](const auto& type) { return type.id == id; });
    return found == sourceTypes.end() ? nullptr : found;
}

bool Declaration::saysGenerated() const
{
    if (!prompt.empty() || !tool.empty())
        return true;
    const SourceTypeMeaning* meaning = sourceTypeMeaning(digitalSourceType);
    return meaning != nullptr && (meaning->generated == All || meaning->generated == Some);
}

void DeclarationReader::take(std::string_view place, std::string_view text)
{
    if (text.size() > longestDeclaringText)
        return;
    if (auto found = declarationIn(place, text)) {
        found->places = {std::string(place)};
        add(*found);
    }
}

void DeclarationReader::add(const Declaration& later)
{
    for (const auto field : declaredFields)
        if ((m_declaration.*field).empty())
            m_declaration.*field = (later.*field).substr(0, mostDeclaredBytes);
    for (const DeclaredDetail& detail : later.details)
        if (m_declaration.details.size() < mostDeclaredDetails)
            m_declaration.details.push_back({detail.name.substr(0, mostDeclaredBytes),
                                             detail.value.substr(0, mostDeclaredBytes)});
    for (const std::string& place : later.places)
        if (lacks(m_declaration.places, place) && m_declaration.places.size() < mostDeclaredDetails)
            m_declaration.places.push_back(place.substr(0, mostDeclaredBytes));
}

} // namespace pentimento
