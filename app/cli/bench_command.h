// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `bench`: what an analysis costs on this machine.
void addBench(CLI::App& app, Context& context);

} // namespace pentimento::cli
