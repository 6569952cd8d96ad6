// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace pentimento::cli {

struct Context;

/// Each adds one command to the command line: its options, and a callback that leaves
/// Context::action to run. One .cpp file per function, named after the command.
void addAnalyze(CLI::App& app, Context& context);
void addBatch(CLI::App& app, Context& context);
void addVerify(CLI::App& app, Context& context);
void addEvaluate(CLI::App& app, Context& context);
void addModels(CLI::App& app, Context& context);
void addBench(CLI::App& app, Context& context);
// The three steps of making a pack, in train_commands.cpp.
void addPrepare(CLI::App& app, Context& context);
void addTrain(CLI::App& app, Context& context);
void addCalibrate(CLI::App& app, Context& context);

} // namespace pentimento::cli
