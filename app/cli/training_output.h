// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace pentimento::cli {

struct Context;

/// Whether lines about a training's steps reach anybody: stderr is a terminal, and the user did not
/// ask for quiet.
[[nodiscard]] bool somebodyLooks(const Context& context);

/// "1.7951", or "not yet" where nothing was measured.
[[nodiscard]] std::string lossText(const std::optional<double>& loss);

} // namespace pentimento::cli
