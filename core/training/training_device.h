// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For training's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/base/result.h"
#include "core/inference/engine_options.h"

#include <ATen/ATen.h>

#include <memory>

namespace pentimento::training {

/// The device that a choice means here: CUDA where LibTorch sees a GPU. ModelUnavailable when CUDA
/// was asked for and there is none.
[[nodiscard]] Result<at::Device> trainingDevice(DeviceChoice choice);

/// The CPU threads of the calling thread's work; 0: one for every core.
void useThreads(int threads);

/// On a GPU, gives the calling thread a stream of its own while this lives, so that its work runs
/// beside that of other threads; nothing on the CPU.
class OwnStream
{
public:
    explicit OwnStream(const at::Device& device);
    ~OwnStream();
    OwnStream(const OwnStream&) = delete;
    OwnStream& operator=(const OwnStream&) = delete;

    /// Waits until the work of this stream is done.
    void wait() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Tells the memory allocator that the calling thread's stream uses a tensor of another stream.
void useOnThisStream(const at::Tensor& tensor);

} // namespace pentimento::training
