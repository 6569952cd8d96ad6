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

class QGuiApplication;

namespace pentimento::cli {

/// What every command shares: the common options as the user gave them, the stop request of
/// Ctrl+C, and the action that the chosen command left to run once the whole line is parsed.
struct Context
{
    EngineOptions engine;
    Protocol protocol = Protocol::Windows;
    std::string pack = "default"; ///< a name or a folder, for findPack()
    bool quiet = false;
    std::stop_token stop;
    std::function<int()> action; ///< returns the exit code
    /// What a program with Qt adds to the folder of a training run, see drawTrainingCurve(); may be
    /// empty.
    std::function<Result<void>(const std::filesystem::path& run)> finishTraining;

    /// The user's pack on the user's device.
    [[nodiscard]] Result<std::unique_ptr<Engine>> openEngine() const;
};

/// Threads that the network is to use: the user's number or every core.
[[nodiscard]] int threadsOf(const EngineOptions& options);

/// --device, --threads, --pack and --quiet: on every command.
void addCommonOptions(CLI::App& command, Context& context);
/// --precision: on every command that infers.
void addPrecisionOption(CLI::App& command, Context& context);
/// --protocol: on every command whose user chooses how a picture reaches the network.
void addProtocolOption(CLI::App& command, Context& context);

/// The group of the options above in --help.
inline constexpr const char* CommonGroup = "Common options";

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
        ->group(CommonGroup);
}

/// Prints one line on stderr and returns the exit code of this error.
int report(const Error& error);

/// Fonts for the report and the overlay's caption: a Qt application on the offscreen platform,
/// whatever display there is. Keep it alive while evidence is written.
[[nodiscard]] std::unique_ptr<QGuiApplication> offscreenApplication();

/// Draws training.csv of a run's folder as curve.png beside it.
[[nodiscard]] Result<void> drawTrainingCurve(const std::filesystem::path& run);

} // namespace pentimento::cli
