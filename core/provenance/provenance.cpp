// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/provenance/provenance.h"

#include "core/base/text.h"

namespace pentimento {
namespace {

/// "AI-generated", "edited with generative AI", ...; empty where nothing is declared.
std::string declaredWords(const Declaration& declared)
{
    const SourceTypeMeaning* type = sourceTypeMeaning(declared.digitalSourceType);
    if (type != nullptr && type->generated == DeclaredPart::Some)
        return "edited with generative AI";
    if (declared.saysGenerated())
        return "AI-generated";
    if (type != nullptr)
        return std::string(type->words);
    if (!declared.digitalSourceType.empty())
        return "of the source type \"" + visibleLine(declared.digitalSourceType, 60) + '"';
    return {};
}

std::string declaredText(const Declaration& declared)
{
    const std::string words = declaredWords(declared);
    if (words.empty())
        return {};
    std::string text = "Declares itself " + words;
    if (!declared.tool.empty())
        text += ": " + visibleLine(declared.tool, 60);
    return text + " (unsigned: anybody can write or remove this)";
}

} // namespace

std::string_view credentialStateId(CredentialState state)
{
    return state == CredentialState::None ? "none" : "unchecked";
}

Provenance provenanceOf(const Picture& picture)
{
    Provenance provenance;
    provenance.declared = picture.declared;
    provenance.credentialBytes = picture.credentialBytes;
    if (picture.credentialBytes > 0) {
        provenance.credentials = CredentialState::Unchecked;
        provenance.statement = "Holds Content Credentials, which were not checked";
    }
    if (const std::string declared = declaredText(picture.declared); !declared.empty())
        provenance.statement += (provenance.statement.empty() ? "" : ". ") + declared;
    if (provenance.statement.empty())
        provenance.statement = "No statement";
    return provenance;
}

} // namespace pentimento
