// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine_options.h"

#include <algorithm>
#include <charconv>

namespace pentimento {

namespace {

constexpr std::string_view cpuName = "CPU";

} // namespace

const char* deviceWord(DeviceChoice choice)
{
    switch (choice) {
    case DeviceChoice::Auto:
        return "auto";
    case DeviceChoice::Cpu:
        return "cpu";
    case DeviceChoice::Cuda:
        return "cuda";
    }
    return "";
}

std::optional<DeviceChoice> deviceWithWord(std::string_view word)
{
    const auto* const found =
        std::find_if(deviceChoices.begin(), deviceChoices.end(),
                     [word](DeviceChoice choice) { return deviceWord(choice) == word; });
    return found == deviceChoices.end() ? std::nullopt : std::optional(*found);
}

Device cpuDevice(int threads)
{
    return {false, std::string(cpuName) + ", " + std::to_string(threads) + " threads"};
}

int threadsIn(std::string_view name)
{
    constexpr int most = 10'000;
    int threads = 0;
    const std::string_view number = name.substr(std::min(name.size(), cpuName.size() + 2));
    std::from_chars(number.data(), number.data() + number.size(), threads);
    return threads > 0 && threads <= most && name == cpuDevice(threads).name ? threads : 0;
}

Device cudaDevice()
{
    return {true, "CUDA GPU"};
}

bool isCpuName(std::string_view name)
{
    return name.starts_with(cpuName);
}

} // namespace pentimento
