// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `verify`: what of a bundle or overlay holds.
void addVerify(CLI::App& app, Context& context);

} // namespace pentimento::cli
