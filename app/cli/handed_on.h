// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace CLI {
class App;
}

namespace pentimento::cli {

/// A command of pentimento-cli that pentimento-lab carries out: making, measuring and importing
/// networks takes code that whoever looks at pictures need not wait for.
struct HandedOnCommand
{
    const char* name;
    const char* text; ///< for --help
};

inline constexpr HandedOnCommand prepareCommand{
    "prepare", "Make training data from authentic photos and finished forgeries"};
inline constexpr HandedOnCommand generatorsCommand{
    "generators", "Train small inpainters and auto-encoders, to make training forgeries with"};
inline constexpr HandedOnCommand trainCommand{
    "train", "Train a network on prepared data; a stopped run goes on where it was"};
inline constexpr HandedOnCommand trainHeadsCommand{
    "train-heads", "Train DeCLIP decoders on the frozen backbone of an imported pack (--pack); a "
                   "stopped run goes on where it was"};

inline constexpr HandedOnCommand trainFusionCommand{
    "train-fusion", "Train what weighs the maps of two packs, one of traces (--pack) and one on a "
                    "frozen backbone (--meaning), and make one pack of both"};
inline constexpr HandedOnCommand evaluateCommand{
    "evaluate", "Measure maps against masks, and false alarms on untouched photos"};
inline constexpr HandedOnCommand calibrateCommand{
    "calibrate", "Measure a pack's false alarms on authentic photos and set its verdict lines"};
inline constexpr HandedOnCommand modelsCommand{
    "models", "List, describe, check, import, install and remove model packs"};
inline constexpr HandedOnCommand benchCommand{
    "bench", "Time every stage on this machine, and the network beside the machine's own measured "
             "peaks; prints JSON"};

/// Lists those commands in --help.
void addHandedOn(CLI::App& app);

/// Where the command line begins with one of those commands, this process becomes pentimento-lab
/// with the same arguments, which lies beside the running program. Nothing for any other line; an
/// exit code where pentimento-lab could not be started. Call first in main().
[[nodiscard]] std::optional<int> handOn(char** argv);

} // namespace pentimento::cli
