// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pentimento {

enum class DeviceChoice { Auto, Cpu, Cuda };
enum class Precision { Auto, Fp32, Bf16, Fp16 };

struct EngineOptions
{
    DeviceChoice device = DeviceChoice::Auto;
    Precision precision = Precision::Auto;
    int threads = 0; ///< 0: every core
    /// Pixels, a multiple of 16. Maps do not depend on it beyond rounding; smaller tiles answer a
    /// request to stop sooner and take about as long.
    int tileSize = 512;
};

inline constexpr std::array deviceChoices{DeviceChoice::Auto, DeviceChoice::Cpu,
                                          DeviceChoice::Cuda};

/// "auto", "cpu" or "cuda": the word for a choice of device wherever one is written down. Those of
/// single devices are LibTorch's own as well.
[[nodiscard]] const char* deviceWord(DeviceChoice choice);
/// The choice that a word stands for; nothing for any other text.
[[nodiscard]] std::optional<DeviceChoice> deviceWithWord(std::string_view word);

/// A device that a network runs on.
struct Device
{
    bool gpu = false;
    std::string name; ///< as evidence states it: "CPU, 2 threads", "CUDA GPU"
};

[[nodiscard]] Device cpuDevice(int threads);
[[nodiscard]] Device cudaDevice();
/// The number of threads that such a name of a CPU states; 0 when it states none.
[[nodiscard]] int threadsIn(std::string_view name);
/// Whether a device that evidence states is a CPU.
[[nodiscard]] bool isCpuName(std::string_view name);

} // namespace pentimento
