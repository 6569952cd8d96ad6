// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `train-fusion`: two packs, of traces and of meaning, become one.
void addTrainFusion(CLI::App& app, Context& context);

} // namespace pentimento::cli
