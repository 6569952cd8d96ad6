// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `run FOLDER`, of pentimento-lab alone and not in --help: the training that the window began in
/// that folder, told on stdout in the lines of core/lab/training_lines.h.
void addRun(CLI::App& app, Context& context);

} // namespace pentimento::cli
