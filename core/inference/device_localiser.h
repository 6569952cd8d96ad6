// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For this folder's .cpp files alone: it includes LibTorch.
#pragma once

#include "core/inference/localiser.h"
#include "core/nets/number_format.h"

#include <ATen/ATen.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// What the localisers of every graph share: the choice of device and number format, the way from
/// exceptions to values, and what happens when memory runs out or a format's range does.
class DeviceLocaliser : public Localiser
{
public:
    DeviceLocaliser(const Pack& pack, const EngineOptions& options);

    [[nodiscard]] Result<void> start() override;
    [[nodiscard]] Device device() const override;

protected:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] virtual bool gpuIsThere() const;
    /// Loads the network onto a device or moves it there. After a failure it is asked again before
    /// anything else.
    [[nodiscard]] virtual Result<void> place(bool cuda, nets::NumberFormat format) = 0;
    /// Makes the next try need less memory; false when that is not possible.
    [[nodiscard]] virtual bool shrink() = 0;

    using Work = std::function<void(MapSet& result, Clock::time_point started)>;
    /// Runs one protocol. Running out of memory leads to smaller portions and then from the GPU to
    /// the CPU, values that are no numbers from half precision to single. What was changed stays
    /// changed, and every result from then on has a note of it. Never throws.
    [[nodiscard]] Result<std::shared_ptr<const MapSet>> run(InferenceMode inferenceMode,
                                                            const Work& work, const Job& job);
    /// Leaves the work inside run() when the caller asked to stop.
    static void stopIfAsked(const Job& job);

    [[nodiscard]] at::Tensor onDevice(const at::Tensor& tensor) const;
    /// Marks `result` as a preview of this device.
    void markPreview(MapSet& result, Clock::time_point started) const;

    [[nodiscard]] const Pack& pack() const { return m_pack; }
    [[nodiscard]] bool onGpu() const { return m_cuda; }

private:
    struct Attempt;

    [[nodiscard]] Result<std::shared_ptr<const MapSet>>
    untilItWorks(InferenceMode inferenceMode, const Work& work, const Job& job);
    [[nodiscard]] static Attempt attempt(const Work& work, MapSet& result,
                                         Clock::time_point started);
    /// Changes what may have led to a failure; an Error when nothing is left to change.
    [[nodiscard]] Result<void> adapt(const Attempt& failed);
    [[nodiscard]] Result<void> placeOn(bool cuda, nets::NumberFormat format);
    void note(std::string_view text);

    Pack m_pack;
    EngineOptions m_options;
    int m_threads;
    bool m_placed = false;
    bool m_cuda = false;
    nets::NumberFormat m_format = nets::NumberFormat::Float32;
    std::vector<std::string> m_notes; ///< what was changed since start(), each once
};

} // namespace pentimento
