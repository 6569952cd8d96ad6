// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/declared/declaration.h"

#include <optional>

namespace pentimento {

/// What one text declares, by the forms that generators and editors write:
///   Stable Diffusion web UI and its kin   lines "prompt / Negative prompt: / Steps: 20, Seed: ..."
///   ComfyUI                               "prompt" or "workflow", a graph of nodes in JSON
///   InvokeAI, SwarmUI, Fooocus, NovelAI, Draw Things   JSON with names of their own
///   Midjourney                            a description that ends in "Job ID: ..."
///   IPTC                                  DigitalSourceType, and credits as "Made with Google AI"
/// Nothing for a text that is none of them.
[[nodiscard]] std::optional<Declaration> declarationIn(std::string_view place,
                                                       std::string_view text);

} // namespace pentimento
