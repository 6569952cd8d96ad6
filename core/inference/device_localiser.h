// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/localiser.h"
#include "core/model/number_format.h"

#include <ATen/ATen.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pentimento {

/// What the localisers of every graph share: the choice of device and number format, the way from
/// exceptions to values, and what happens when memory runs out.
class DeviceLocaliser : public Localiser
{
public:
    DeviceLocaliser(const Pack& pack, const EngineOptions& options);

    /// Puts the network on the device that was asked for; ModelUnavailable when there is none.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] std::string deviceName() const override;

protected:
    using Clock = std::chrono::steady_clock;

    /// Loads the network onto a device or moves it there.
    [[nodiscard]] virtual Result<void> place(bool cuda, NumberFormat format) = 0;
    /// Makes the next try need less memory; false when that is not possible.
    [[nodiscard]] virtual bool shrink() = 0;

    using Work = std::function<void(MapSet& result, Clock::time_point started)>;
    /// Runs one protocol. Running out of memory leads to smaller portions and then from the GPU to
    /// the CPU, with a note.
    [[nodiscard]] Result<std::shared_ptr<const MapSet>> guarded(Protocol protocol, const Work& work,
                                                                const Job& job);
    /// Leaves the work inside guarded() when the caller asked to stop.
    static void stopIfAsked(const Job& job);

    [[nodiscard]] at::Tensor onDevice(const at::Tensor& tensor) const;
    /// Marks `result` as a preview of this device.
    void markPreview(MapSet& result, Clock::time_point started) const;

    [[nodiscard]] const Pack& pack() const { return m_pack; }
    [[nodiscard]] bool onGpu() const { return m_cuda; }

private:
    [[nodiscard]] Result<void> placeOn(bool cuda);

    Pack m_pack;
    EngineOptions m_options;
    int m_threads;
    bool m_cuda = false;
    NumberFormat m_format = NumberFormat::Float32;
};

} // namespace pentimento
