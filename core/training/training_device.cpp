// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_device.h"

#include <ATen/Parallel.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#include <thread>

namespace pentimento::training {

Result<at::Device> trainingDevice(DeviceChoice choice)
{
    const bool there = choice != DeviceChoice::Cpu && torch::cuda::is_available();
    if (choice == DeviceChoice::Cuda && !there)
        return Error{ErrorCode::ModelUnavailable, "no GPU was found that LibTorch can use", {}};
    return there ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

void useThreads(int threads)
{
    at::set_num_threads(threads > 0 ? threads
                                    : static_cast<int>(std::thread::hardware_concurrency()));
}

struct OwnStream::State
{
    explicit State(const at::Device& device)
        : implementation(device.type()),
          guard(implementation.getStreamFromGlobalPool(device, false))
    {}
    c10::impl::VirtualGuardImpl implementation;
    c10::StreamGuard guard;
};

OwnStream::OwnStream(const at::Device& device)
    : m_state(device.is_cuda() ? std::make_unique<State>(device) : nullptr)
{}

OwnStream::~OwnStream() = default;

void OwnStream::wait() const
{
    if (m_state)
        m_state->guard.current_stream().synchronize();
}

void useOnThisStream(const at::Tensor& tensor)
{
    if (!tensor.is_cuda())
        return;
    const c10::impl::VirtualGuardImpl implementation(at::kCUDA);
    tensor.record_stream(implementation.getStream(tensor.device()));
}

} // namespace pentimento::training
