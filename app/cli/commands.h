// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/packs/pack.h"

#include <CLI/CLI.hpp>

#include <vector>

namespace pentimento {
struct Catalogue;
}

namespace pentimento::cli {

struct Context;

/// What can be installed, and which of it lies in one of `packs`; in models_install_command.cpp.
void printCatalogue(const Catalogue& catalogue, const std::vector<Pack>& packs);

/// Each adds one command to the command line: its options, and a callback that leaves
/// Context::action to run. One .cpp file per function, named after the command.
void addAnalyze(CLI::App& app, Context& context);
void addBatch(CLI::App& app, Context& context);
void addVerify(CLI::App& app, Context& context);
void addEvaluate(CLI::App& app, Context& context);
void addModels(CLI::App& app, Context& context);
void addModelsImport(CLI::App& models, Context& context);  // a part of `models`
void addModelsInstall(CLI::App& models, Context& context); // another one
void addBench(CLI::App& app, Context& context);
void addCalibrate(CLI::App& app, Context& context);
// The steps of making a pack before that. All but `prepare` need LibTorch alone.
void addPrepare(CLI::App& app, Context& context);
void addGenerators(CLI::App& app, Context& context);
void addTrain(CLI::App& app, Context& context);
void addTrainHeads(CLI::App& app, Context& context);
void addCheck(CLI::App& app, Context& context); // of the machine that they run on

} // namespace pentimento::cli
