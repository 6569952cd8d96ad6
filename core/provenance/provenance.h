// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/picture.h"

#include <string>
#include <string_view>

namespace pentimento {

/// How far a file's Content Credentials can be believed.
enum class CredentialState {
    None,     ///< the file holds none
    Unchecked ///< it holds some; this program cannot check them
};

[[nodiscard]] std::string_view credentialStateId(CredentialState state); ///< as in result.json

/// What a file says about itself. No finding of the detectors is in it, and none changes it.
struct Provenance
{
    /// One line for people, what matters first: "Declares itself AI-generated: ComfyUI (unsigned)",
    /// "No statement". It accuses nobody: what is missing or unsigned is that and no more.
    std::string statement;
    CredentialState credentials = CredentialState::None;
    std::uint64_t credentialBytes = 0;
    Declaration declared;
};

[[nodiscard]] Provenance provenanceOf(const Picture& picture);

} // namespace pentimento
