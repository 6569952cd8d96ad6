// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/engine.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace pentimento::cli {

/// What every command shares: the common options as the user gave them, the stop request of
/// Ctrl+C, and the action that the chosen command left to run once the whole line is parsed.
struct Context
{
    EngineOptions engine;
    InferenceMode inferenceMode = InferenceMode::SlidingWindow;
    std::string pack = "default";         ///< a name or a folder, for findPack()
    std::vector<std::string> packs{pack}; ///< all of a command that takes several
    bool quiet = false;
    bool verbose = false; ///< what is behind an error is printed, and the log is written
    std::string log;      ///< the file that --log named; empty: the user's own
    std::stop_token stop;
    std::function<int()> action; ///< returns the exit code
    /// What a program with Qt adds to the folder of a training run, see drawTrainingCurve(); may be
    /// empty.
    std::function<Result<void>(const std::filesystem::path& run)> finishTraining;

    /// The user's pack on the user's device.
    [[nodiscard]] Result<std::unique_ptr<Detector>> openDetector() const;
};

/// Threads that the network is to use: the user's number or every core.
[[nodiscard]] int threadsOf(const EngineOptions& options);

/// --device, --threads, --pack, --quiet, --verbose and --log: on every command.
enum class PackOption {
    One,
    Several, ///< --pack may be repeated: Context::packs
};
void addCommonOptions(CLI::App& command, Context& context, PackOption packs = PackOption::One);
/// --precision: on every command that infers.
void addPrecisionOption(CLI::App& command, Context& context);
/// --protocol: on every command whose user chooses how a picture reaches the network.
void addInferenceModeOption(CLI::App& command, Context& context);

/// The group of the options above in --help.
inline constexpr const char* commonGroup = "Common options";

/// An option that takes one of a few words. CLI11's own transformer would put the enumeration's
/// numbers into --help and accept them.
template <class T>
CLI::Option* addChoice(CLI::App& command, const std::string& name, T& value,
                       const std::map<std::string, T>& words, const std::string& what)
{
    std::string list;
    for (const auto& [word, meaning] : words)
        list += (list.empty() ? "" : "|") + word;
    return command
        .add_option_function<std::string>(
            name, [&value, words](const std::string& word) { value = words.at(word); }, what)
        ->check(CLI::IsMember(words).description(""))
        ->type_name(list)
        ->group(commonGroup);
}

/// Prints one line on stderr (with --verbose a second one with the detail), writes both to the log,
/// and returns the exit code of this error.
int report(const Error& error);

/// What every program does once its line is parsed: begins the log where it was asked for, runs the
/// chosen command and reports whatever it throws.
[[nodiscard]] int runAction(const Context& context);
/// The last fence of a main(): an exception becomes one line and an exit code.
[[nodiscard]] int fenced(const std::function<int()>& program);

} // namespace pentimento::cli
