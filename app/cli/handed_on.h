// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace CLI {
class App;
}

namespace pentimento::cli {

/// A command of pentimento-cli that pentimento-train carries out: making networks takes code that
/// whoever looks at pictures need not wait for.
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

/// Lists those commands in --help.
void addHandedOn(CLI::App& app);

/// Where the command line begins with one of those commands, this process becomes pentimento-train
/// with the same arguments, which lies beside the running program. Nothing for any other line; an
/// exit code where pentimento-train could not be started. Call first in main().
[[nodiscard]] std::optional<int> handOn(char** argv);

} // namespace pentimento::cli
