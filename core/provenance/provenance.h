// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/picture.h"

#include <string>

namespace pentimento {

/// What a file says about itself. No finding of the detectors is in it, and none changes it.
struct Provenance
{
    /// One line for people, what matters first: "Declares itself AI-generated: ComfyUI (unsigned)",
    /// "No statement". It accuses nobody: what is missing or unsigned is that and no more.
    std::string statement;
    ContentCredentials credentials;
    Declaration declared;
};

[[nodiscard]] Provenance provenanceOf(const Picture& picture);

} // namespace pentimento
