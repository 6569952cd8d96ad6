// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/device_localiser.h"

#include "core/base/guarded.h"
#include "core/inference/picture_tensor.h"
#include "core/inference/run_notes.h"
#include "core/nets/mixed_precision.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <torch/cuda.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>
#include <thread>
#include <utility>

namespace pentimento {

namespace {

nets::NumberFormat formatFor(Precision precision, bool cuda)
{
    if (precision == Precision::Fp32 ||
        (precision == Precision::Auto && !cuda && !nets::cpuHasBfloat16()))
        return nets::NumberFormat::Float32;
    return cuda ? nets::NumberFormat::Half : nets::NumberFormat::BFloat16;
}

const char* nameOf(nets::NumberFormat format)
{
    switch (format) {
    case nets::NumberFormat::Float32:
        return "fp32";
    case nets::NumberFormat::BFloat16:
        return "bf16";
    case nets::NumberFormat::Half:
        return "fp16";
    }
    return "";
}

/// LibTorch has a type for the GPU's memory alone. What its CPU allocator and NVIDIA's libraries
/// throw has no type of its own, so that only their words are left to go by.
bool speaksOfMemory(std::string_view what)
{
    static constexpr std::array words{"out of memory", "can't allocate memory",
                                      "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED"};
    return std::any_of(words.begin(), words.end(), [what](const char* word) {
        return what.find(word) != std::string_view::npos;
    });
}

/// Thrown inside this file alone to leave the work; never passes the boundary.
struct Stopped
{
};

} // namespace

/// How one try went.
struct DeviceLocaliser::Attempt
{
    enum class Outcome { Done, Stopped, OutOfMemory, NotNumbers, Failed };
    Outcome outcome = Outcome::Done;
    std::string what; ///< NotNumbers: the head; else the library's words
};

DeviceLocaliser::DeviceLocaliser(const Pack& pack, const EngineOptions& options)
    : m_pack(pack), m_options(options),
      m_threads(options.threads > 0
                    ? options.threads
                    : std::max(1, static_cast<int>(std::thread::hardware_concurrency())))
{}

bool DeviceLocaliser::gpuIsThere() const
{
    return torch::cuda::is_available();
}

Result<void> DeviceLocaliser::start()
{
    const bool there = gpuIsThere();
    if (m_options.device == DeviceChoice::Cuda && !there)
        return Error{ErrorCode::ModelUnavailable,
                     "no GPU that this build of LibTorch can use was found",
                     {}};
    const bool cuda = there && m_options.device != DeviceChoice::Cpu;
    return placeOn(cuda, formatFor(m_options.precision, cuda));
}

Device DeviceLocaliser::device() const
{
    return m_cuda ? cudaDevice() : cpuDevice(m_threads);
}

Result<void> DeviceLocaliser::placeOn(bool cuda, nets::NumberFormat format)
{
    m_cuda = cuda;
    m_format = format;
    m_placed = false; // whatever place() throws
    auto result = place(cuda, format);
    m_placed = static_cast<bool>(result);
    return result;
}

void DeviceLocaliser::note(std::string_view text)
{
    if (std::find(m_notes.begin(), m_notes.end(), text) == m_notes.end())
        m_notes.emplace_back(text);
}

Result<std::shared_ptr<const MapSet>> DeviceLocaliser::run(InferenceMode inferenceMode,
                                                           const Work& work, const Job& job)
{
    return guarded("the network could not be run", [&]() -> Result<std::shared_ptr<const MapSet>> {
        return untilItWorks(inferenceMode, work, job);
    });
}

Result<std::shared_ptr<const MapSet>>
DeviceLocaliser::untilItWorks(InferenceMode inferenceMode, const Work& work, const Job& job)
{
    const c10::InferenceMode inference;
    at::set_num_threads(m_threads); // of the calling thread, which is the engine's
    const auto started = Clock::now();
    if (!m_placed)
        if (auto placed = placeOn(m_cuda, m_format); !placed)
            return placed.error();
    while (!job.stopRequested()) {
        auto result = std::make_shared<MapSet>();
        const Attempt tried = attempt(work, *result, started);
        if (tried.outcome == Attempt::Outcome::Stopped)
            break;
        if (tried.outcome == Attempt::Outcome::Done) {
            result->inferenceMode = inferenceMode;
            result->device = device().name;
            result->precision = nameOf(m_format);
            result->seconds = std::chrono::duration<double>(Clock::now() - started).count();
            result->notes = m_notes;
            return std::shared_ptr<const MapSet>(std::move(result));
        }
        if (auto adapted = adapt(tried); !adapted)
            return adapted.error();
    }
    return Error{ErrorCode::Cancelled, "cancelled", {}};
}

/// The handlers keep what was thrown and do nothing else: what they left to do is done outside.
DeviceLocaliser::Attempt DeviceLocaliser::attempt(const Work& work, MapSet& result,
                                                  Clock::time_point started)
{
    using Outcome = Attempt::Outcome;
    try {
        work(result, started);
        return {};
    } catch (const Stopped&) {
        return {Outcome::Stopped, {}};
    } catch (const NotNumbers& error) {
        return {Outcome::NotNumbers, error.what()};
    } catch (const c10::OutOfMemoryError& error) {
        return {Outcome::OutOfMemory, error.what()};
    } catch (const std::bad_alloc& error) {
        return {Outcome::OutOfMemory, error.what()};
    } catch (const std::exception& error) {
        return {speaksOfMemory(error.what()) ? Outcome::OutOfMemory : Outcome::Failed,
                error.what()};
    }
}

Result<void> DeviceLocaliser::adapt(const Attempt& failed)
{
    using Outcome = Attempt::Outcome;
    if (failed.outcome == Outcome::NotNumbers) {
        const std::string where = device().name + ", " + nameOf(m_format);
        if (m_cuda && m_format == nets::NumberFormat::Half) {
            note(singlePrecisionNote);
            return placeOn(m_cuda, nets::NumberFormat::Float32);
        }
        return Error{ErrorCode::ModelUnavailable,
                     "the detector " + failed.what + " gave values that are no numbers", where};
    }
    if (failed.outcome != Outcome::OutOfMemory)
        return Error{ErrorCode::Internal, "the network failed on this picture", failed.what};
    if (shrink()) {
        note(smallerPortionsNote);
        return {};
    }
    if (!m_cuda)
        return Error{ErrorCode::OutOfMemory, "memory ran out", failed.what};
    note(leftGpuNote);
    return placeOn(false, formatFor(m_options.precision, false));
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
    result.device = device().name;
    result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
}

} // namespace pentimento
