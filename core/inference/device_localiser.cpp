// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/device_localiser.h"

#include "core/inference/run_notes.h"

#include "core/model/mixed_precision.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/cuda.h>

#include <new>
#include <thread>
#include <utility>

namespace pentimento {

namespace {

NumberFormat formatFor(Precision precision, bool cuda)
{
    if (precision == Precision::Fp32 ||
        (precision == Precision::Auto && !cuda && !cpuHasBfloat16()))
        return NumberFormat::Float32;
    return cuda ? NumberFormat::Half : NumberFormat::BFloat16;
}

const char* nameOf(NumberFormat format)
{
    switch (format) {
    case NumberFormat::Float32:
        return "fp32";
    case NumberFormat::BFloat16:
        return "bf16";
    case NumberFormat::Half:
        return "fp16";
    }
    return "";
}

bool isOutOfMemory(const std::exception& error)
{
    const std::string what = error.what();
    return what.find("out of memory") != std::string::npos ||
           what.find("can't allocate memory") != std::string::npos ||
           dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

/// Thrown inside this file alone to leave the work; never passes the boundary.
struct Stopped
{
};

} // namespace

DeviceLocaliser::DeviceLocaliser(const Pack& pack, const EngineOptions& options)
    : m_pack(pack), m_options(options),
      m_threads(options.threads > 0 ? options.threads
                                    : static_cast<int>(std::thread::hardware_concurrency()))
{}

Result<void> DeviceLocaliser::start()
{
    const bool cuda = torch::cuda::is_available();
    if (m_options.device == DeviceChoice::Cuda && !cuda)
        return Error{ErrorCode::ModelUnavailable,
                     "no GPU that this build of LibTorch can use was found",
                     {}};
    return placeOn(cuda && m_options.device != DeviceChoice::Cpu);
}

std::string DeviceLocaliser::deviceName() const
{
    return m_cuda ? "CUDA GPU" : "CPU, " + std::to_string(m_threads) + " threads";
}

Result<void> DeviceLocaliser::placeOn(bool cuda)
{
    const NumberFormat format = formatFor(m_options.precision, cuda);
    if (auto placed = place(cuda, format); !placed)
        return placed;
    m_cuda = cuda;
    m_format = format;
    return {};
}

Result<std::shared_ptr<const MapSet>> DeviceLocaliser::guarded(Protocol protocol, const Work& work,
                                                               const Job& job)
{
    const c10::InferenceMode inference;
    at::set_num_threads(m_threads); // of the calling thread, which is the engine's
    const auto started = Clock::now();
    std::vector<std::string> notes;
    while (true) {
        auto result = std::make_shared<MapSet>();
        try {
            work(*result, started);
            result->protocol = protocol;
            result->device = deviceName();
            result->precision = nameOf(m_format);
            result->seconds = std::chrono::duration<double>(Clock::now() - started).count();
            result->notes = std::move(notes);
            return std::shared_ptr<const MapSet>(std::move(result));
        } catch (const Stopped&) {
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        } catch (const std::exception& error) {
            if (!isOutOfMemory(error))
                return Error{ErrorCode::Internal, "the network failed on this picture",
                             error.what()};
            if (shrink()) {
                notes.emplace_back(smallerPortionsNote);
            } else if (m_cuda) {
                if (auto placed = placeOn(false); !placed)
                    return placed.error();
                notes.emplace_back(leftGpuNote);
            } else {
                return Error{ErrorCode::OutOfMemory, "memory ran out", error.what()};
            }
        }
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
    }
}

void DeviceLocaliser::stopIfAsked(const Job& job)
{
    if (job.stopRequested())
        throw Stopped{};
}

at::Tensor DeviceLocaliser::onDevice(const at::Tensor& tensor) const
{
    // From pinned memory the copy runs beside the GPU's work.
    return m_cuda ? tensor.pin_memory().to(at::kCUDA, /*non_blocking=*/true) : tensor;
}

void DeviceLocaliser::markPreview(MapSet& result, Clock::time_point started) const
{
    result.preview = true;
    result.device = deviceName();
    result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
}

} // namespace pentimento
