// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `facts`: what files say about themselves, without a network.
void addFacts(CLI::App& app, Context& context);

} // namespace pentimento::cli
