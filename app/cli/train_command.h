// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `generators`: the inpainting networks that forge training pictures.
void addGenerators(CLI::App& app, Context& context);

/// `train`: a trace network from nothing.
void addTrain(CLI::App& app, Context& context);

} // namespace pentimento::cli
