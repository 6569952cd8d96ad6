// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include "app/cli/exit_code.h"

#include <algorithm>
#include <iostream>
#include <thread>

namespace pentimento::cli {

namespace {

constexpr int MaxThreads = 1024;

std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return text;
}

} // namespace

Result<std::unique_ptr<Engine>> Context::openEngine() const
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

void addCommonOptions(CLI::App& command, Context& context)
{
    static const std::map<std::string, DeviceChoice> Devices{
        {"auto", DeviceChoice::Auto}, {"cpu", DeviceChoice::Cpu}, {"cuda", DeviceChoice::Cuda}};
    addChoice(command, "--device", context.engine.device, Devices,
              "where the network runs (auto: the GPU when there is one)");
    command.add_option("--threads", context.engine.threads, "CPU threads (default: every core)")
        ->check(CLI::Range(1, MaxThreads).description(""))
        ->type_name("N")
        ->group(CommonGroup);
    command.add_option("--pack", context.pack, "the model pack (default: \"default\")")
        ->type_name("NAME|DIR")
        ->group(CommonGroup);
    command.add_flag("--quiet", context.quiet, "no progress on stderr")->group(CommonGroup);
}

void addPrecisionOption(CLI::App& command, Context& context)
{
    static const std::map<std::string, Precision> Precisions{{"auto", Precision::Auto},
                                                             {"fp32", Precision::Fp32},
                                                             {"bf16", Precision::Bf16},
                                                             {"fp16", Precision::Fp16}};
    addChoice(command, "--precision", context.engine.precision, Precisions,
              "number format of the network (auto: what the device does best)");
}

void addProtocolOption(CLI::App& command, Context& context)
{
    static const std::map<std::string, Protocol> Protocols{{"windows", Protocol::Windows},
                                                           {"whole", Protocol::Whole}};
    addChoice(command, "--protocol", context.protocol, Protocols,
              "windows: overlapping tiles at native resolution (default); whole: the whole picture "
              "squashed to the network's input size, as published networks are used (false-alarm "
              "rates are measured with windows and hold for that alone)");
}

int report(const Error& error)
{
    std::cerr << "error: " << oneLine(error.message) << std::endl;
    return exit_code::of(error.code);
}

} // namespace pentimento::cli
