// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include "app/cli/exit_code.h"
#include "core/base/guarded.h"
#include "core/base/log.h"
#include "core/base/text.h"

#include <atomic>
#include <iostream>
#include <thread>

namespace pentimento::cli {

namespace {

constexpr int maxThreads = 1024;
constexpr int maxPacks = 1000;

constexpr std::size_t longestLine = 4000;

/// Whether report() prints details. Of the process, like the terminal that it prints to.
std::atomic<bool> detailsWanted = false;

/// Before the first error can happen that belongs into it.
Result<void> beginLog(const Context& context)
{
    const bool own = context.log.empty() && context.verbose;
    const std::filesystem::path file = own ? defaultLogFile() : std::filesystem::path(context.log);
    return file.empty() ? Result<void>() : openLog(file);
}

} // namespace

Result<std::unique_ptr<Detector>> Context::openDetector() const
{
    Result<Pack> found = findPack(pack);
    if (!found)
        return found.error();
    return Engine::create(*found, engine);
}

int threadsOf(const EngineOptions& options)
{
    return options.threads > 0 ? options.threads
                               : static_cast<int>(std::thread::hardware_concurrency());
}

void addCommonOptions(CLI::App& command, Context& context, PackOption packs)
{
    std::map<std::string, DeviceChoice> devices;
    for (const DeviceChoice choice : deviceChoices)
        devices[deviceWord(choice)] = choice;
    addChoice(command, "--device", context.engine.device, devices,
              "where the network runs (auto: the GPU when there is one)");
    command.add_option("--threads", context.engine.threads, "CPU threads (default: every core)")
        ->check(CLI::Range(1, maxThreads).description(""))
        ->type_name("N")
        ->group(commonGroup);
    const bool several = packs == PackOption::Several;
    command
        .add_option_function<std::vector<std::string>>(
            "--pack",
            [&context](const std::vector<std::string>& named) {
                context.pack = named.front();
                context.packs = named;
            },
            several ? "a model pack (default: \"default\"); may be repeated"
                    : "the model pack, one (default: \"default\")")
        ->allow_extra_args(false)
        ->expected(1, several ? maxPacks : 1)
        ->type_name("NAME|DIR")
        ->group(commonGroup);
    command.add_flag("--quiet", context.quiet, "no progress on stderr")->group(commonGroup);
    command
        .add_flag("--verbose", context.verbose,
                  "say what is behind an error, and write the log (" +
                      visibleLine(defaultLogFile().string()) + ")")
        ->group(commonGroup);
    command.add_option("--log", context.log, "append errors with their details to FILE")
        ->type_name("FILE")
        ->group(commonGroup);
}

void addPrecisionOption(CLI::App& command, Context& context)
{
    static const std::map<std::string, Precision> precisions{{"auto", Precision::Auto},
                                                             {"fp32", Precision::Fp32},
                                                             {"bf16", Precision::Bf16},
                                                             {"fp16", Precision::Fp16}};
    addChoice(command, "--precision", context.engine.precision, precisions,
              "number format of the network (auto: what the device does best)");
}

void addInferenceModeOption(CLI::App& command, Context& context)
{
    static const std::map<std::string, InferenceMode> inferenceModes{
        {"windows", InferenceMode::SlidingWindow}, {"whole", InferenceMode::Resized}};
    addChoice(command, "--protocol", context.inferenceMode, inferenceModes,
              "windows: overlapping tiles at native resolution (default); whole: the whole picture "
              "squashed to the network's input size, as published networks are used (false-alarm "
              "rates are measured with windows and hold for that alone)");
}

int report(const Error& error)
{
    logError(error);
    std::cerr << "error: " << visibleLine(error.message, longestLine) << std::endl;
    if (detailsWanted && !error.detail.empty())
        std::cerr << "detail: " << visibleLine(error.detail, longestLine) << std::endl;
    return exit_code::of(error.code);
}

int runAction(const Context& context)
{
    detailsWanted = context.verbose;
    if (auto begun = beginLog(context); !begun)
        return report(begun.error());
    return fenced(context.action);
}

int fenced(const std::function<int()>& program)
{
    const auto ended =
        guarded("the command could not be carried out", [&]() -> Result<int> { return program(); });
    return ended ? *ended : report(ended.error());
}

} // namespace pentimento::cli
