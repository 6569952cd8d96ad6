// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/detector.h"
#include "core/inference/graph_runtime.h"

#include <memory>

namespace pentimento {

class Localiser;

/// A pack's network behind one worker thread with a queue, first come first served. Destroying it
/// cancels what is queued or running and joins the thread.
class Engine final : public Detector
{
public:
    /// Loads the pack's network on the worker thread's device; ModelUnavailable on failure. May
    /// take a second: do not call it on the GUI thread.
    [[nodiscard]] static Result<std::unique_ptr<Detector>>
    create(const Pack& pack, const EngineOptions& options = {},
           GraphRuntimes known = graphRuntimes());
    /// An engine over a network that is set up already. Only the worker thread touches it.
    Engine(Pack pack, std::unique_ptr<Localiser> localiser);
    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] std::future<Result<std::shared_ptr<const MapSet>>>
    submit(Request request) override;
    [[nodiscard]] const Pack& pack() const override;
    [[nodiscard]] Device device() const override;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

/// Makes an engine of whatever pack it is given.
[[nodiscard]] DetectorOfPack engineOfPack(const EngineOptions& options);

} // namespace pentimento
