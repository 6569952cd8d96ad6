// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// How far a file's Content Credentials hold. No state accuses: what is missing, unknown or expired
/// is that and no more.
enum class CredentialState {
    None,      ///< the file holds none
    Trusted,   ///< they fit the file, and the signer is on the trust list
    Untrusted, ///< they fit the file; the signer is not on the trust list
    Expired,   ///< they fit the file; the signer's certificate is not valid today
    Invalid,   ///< something does not match: the codes say what
    Unchecked  ///< it holds some, which could not be checked: the problem says why
};
inline constexpr std::array<std::string_view, 6> credentialStateIds{
    "none", "trusted", "untrusted", "expired", "invalid", "unchecked"}; ///< as in result.json

[[nodiscard]] constexpr std::string_view credentialStateId(CredentialState state)
{
    return credentialStateIds[static_cast<std::size_t>(state)];
}

/// Something that was done, as a manifest states it.
struct CredentialAction
{
    int level = 0;      ///< 0: by the active manifest; 1: by that of an ingredient of it, and so on
    std::string action; ///< "c2pa.created"
    std::string digitalSourceType; ///< the last part of IPTC's address; empty: not stated
    std::string agent;             ///< the program that did it
    std::string when;              ///< ISO 8601, as stated
};

/// A picture that went into this one.
struct CredentialIngredient
{
    int level = 0; ///< 0: into this picture; 1: into an ingredient of it, and so on
    std::string title;
    std::string relationship;          ///< "parentOf", "componentOf", "inputTo"
    std::string generator;             ///< of its own credentials; empty: it has none
    std::vector<std::string> failures; ///< codes of what does not match
};

/// Content Credentials (C2PA 2.2) of a file: what its active manifest and those below it state.
/// Texts come from the file and are at most mostCredentialBytes long.
struct ContentCredentials
{
    CredentialState state = CredentialState::None;
    std::uint64_t bytes = 0; ///< of the manifest store
    std::string generator;   ///< the program that made the claim
    std::string signer;      ///< the organisation that the signer's certificate names
    std::string time;        ///< of the signature, by a time stamp; empty: none
    std::string trustList;   ///< date of the list that was asked; empty: none was
    std::string problem;     ///< why they are unchecked
    /// Validation codes that matter, as C2PA names them: failures, and what lies outside the
    /// signature.
    std::vector<std::string> codes;
    std::vector<CredentialAction> actions;
    std::vector<CredentialIngredient> ingredients;

    /// Whether an ingredient's own credentials do not match, whatever the state is.
    [[nodiscard]] bool ingredientFails() const;
};

/// Problems of a program, not of a file.
inline constexpr std::string_view noCredentialLibrary =
    "the library that checks them is not installed";
inline constexpr std::string_view noTrustList = "the trust list cannot be used";

inline constexpr std::size_t mostCredentialBytes = 400;
inline constexpr std::size_t mostCredentialItems = 64; ///< codes, actions, ingredients: of each
inline constexpr int deepestIngredient = 8;

/// The fields that are texts, for what is done to each of them.
inline constexpr std::array credentialTexts{
    &ContentCredentials::generator, &ContentCredentials::signer, &ContentCredentials::time,
    &ContentCredentials::trustList, &ContentCredentials::problem};

} // namespace pentimento
