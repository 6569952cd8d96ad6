// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_machine.h"

#include <fstream>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): getloadavg() is not standard C++
#include <string>
#include <thread>

namespace pentimento::cli {

namespace {

std::string cpuModel()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const std::size_t colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "unknown";
}

/// A line of this process's status, in MiB.
double memoryOf(const std::string& name)
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (double kib = 0; word == name && status >> kib)
            return kib / 1024;
    return 0;
}

} // namespace

Json machineJson(const EngineOptions& options, const std::string& device)
{
    double load = 0;
    getloadavg(&load, 1);
    return {{"cpu", cpuModel()},
            {"cores", static_cast<int>(std::thread::hardware_concurrency())},
            {"threads", threadsOf(options)},
            {"load_average", rounded(load)},
            {"device", device}};
}

double peakMemory()
{
    // Not getrusage(): what it counts begins with the memory of the process that started this one.
    return memoryOf("VmHWM:");
}

double residentMemory()
{
    return memoryOf("VmRSS:");
}

} // namespace pentimento::cli
