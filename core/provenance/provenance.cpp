// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/provenance/provenance.h"

#include "core/base/text.h"

#include <algorithm>
#include <initializer_list>

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

std::string quotedOr(const std::string& text, const char* otherwise)
{
    return text.empty() ? otherwise : visibleLine(text, 60);
}

/// Where the metadata says that credentials lie on a server, which is never asked (C2PA 2.2,
/// section 11.4).
ContentCredentials keptElsewhere(const Picture& picture)
{
    ContentCredentials credentials;
    for (const MetadataEntry& entry : picture.metadata)
        if (entry.key == "Xmp.dcterms.provenance" && entry.value.starts_with("http")) {
            credentials.state = CredentialState::Unchecked;
            credentials.problem = visibleLine(entry.value, 120) + " was not asked";
        }
    return credentials;
}

/// What the actions say was made by a network: "made with generative AI", or in a part, or one
/// level down; empty where nothing is.
std::string generatedWords(const ContentCredentials& credentials)
{
    const auto states = [&](DeclaredPart part, bool below) {
        return std::any_of(credentials.actions.begin(), credentials.actions.end(),
                           [&](const CredentialAction& action) {
                               const auto* type = sourceTypeMeaning(action.digitalSourceType);
                               return type != nullptr && type->generated == part &&
                                      (action.level > 0) == below;
                           });
    };
    if (states(DeclaredPart::Some, false))
        return "edited with generative AI";
    if (states(DeclaredPart::All, false))
        // A manifest that also opened or placed another picture speaks of a part.
        return credentials.ingredients.empty() ? "made with generative AI"
                                               : "made or edited with generative AI";
    if (states(DeclaredPart::All, true))
        return "made from a picture that was made with generative AI";
    if (states(DeclaredPart::Some, true))
        return "made from a picture that was edited with generative AI";
    return {};
}

/// What does not match, in plain words.
std::string mismatchWords(const std::vector<std::string>& codes)
{
    const auto any = [&](std::initializer_list<const char*> beginnings) {
        return std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
            return std::any_of(beginnings.begin(), beginnings.end(),
                               [&](const char* start) { return code.starts_with(start); });
        });
    };
    if (any({"assertion.dataHash", "assertion.bmffHash", "assertion.boxesHash",
             "assertion.collectionHash"}))
        return "the file was changed after it was signed";
    if (any({"claimSignature."}))
        return "the signature does not fit the claim";
    if (any({"assertion."}))
        return "a statement in them was changed or is missing";
    if (any({"ingredient."}))
        return "those of an ingredient fail";
    if (any({"claim."}))
        return "the claim cannot be read";
    return "they are damaged";
}

bool holds(const std::vector<std::string>& codes, std::string_view code)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// Why a name that a certificate states is no more than that.
const char* doubtWords(const std::vector<std::string>& codes)
{
    if (holds(codes, "signingCredential.revoked") || holds(codes, "signingCredential.ocsp.revoked"))
        return "whose certificate was revoked";
    if (holds(codes, "signingCredential.invalid"))
        return "by a certificate that is not made for this";
    return "which nobody on the trust list vouches for";
}

std::string credentialText(const ContentCredentials& credentials)
{
    const std::string signer = quotedOr(credentials.signer, "an unnamed signer");
    std::string made = generatedWords(credentials);
    if (!credentials.generator.empty())
        made += made.empty() ? "with " + visibleLine(credentials.generator, 60)
                             : " (" + visibleLine(credentials.generator, 60) + ')';
    std::string text;
    switch (credentials.state) {
    case CredentialState::None:
        return {};
    case CredentialState::Unchecked:
        return (credentials.bytes > 0
                    ? "Holds Content Credentials, which were not checked: "
                    : "Names an address where Content Credentials may be kept: ") +
               credentials.problem;
    case CredentialState::Invalid:
        text = "Content Credentials do not match: " + mismatchWords(credentials.codes);
        if (!made.empty())
            text += ". They state: " + made;
        return text;
    case CredentialState::Trusted:
        text = "Signed by " + signer;
        break;
    case CredentialState::Untrusted:
        text = "Signed under the name \"" + signer + "\", " + doubtWords(credentials.codes);
        break;
    case CredentialState::Expired:
        text = "Signed under the name \"" + signer + "\", whose certificate is not valid today";
        break;
    }
    if (!made.empty())
        text += ": " + made;
    if (credentials.ingredientFails())
        text += ". The credentials of an ingredient do not match";
    return text;
}

} // namespace

Provenance provenanceOf(const Picture& picture)
{
    Provenance provenance;
    provenance.declared = picture.declared;
    provenance.credentials = picture.credentials;
    if (provenance.credentials.state == CredentialState::None)
        provenance.credentials = keptElsewhere(picture);
    provenance.statement = credentialText(provenance.credentials);
    if (const std::string declared = declaredText(picture.declared); !declared.empty())
        provenance.statement += (provenance.statement.empty() ? "" : ". ") + declared;
    if (provenance.statement.empty())
        provenance.statement = "No statement";
    return provenance;
}

} // namespace pentimento
