// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/inference/engine.h"

#include <functional>
#include <memory>
#include <string>

namespace pentimento {

/// What the window asks of the inference engine, and nothing more, so that the window's tests can
/// answer with maps that they know. The application's only implementation is engineAnalyst().
class Analyst
{
public:
    virtual ~Analyst() = default;

    /// As Engine::submit(). Destroying the analyst answers everything outstanding with Cancelled.
    [[nodiscard]] virtual std::future<Result<std::shared_ptr<const MapSet>>>
    submit(Request request) = 0;
    [[nodiscard]] virtual const Pack& pack() const = 0;
    [[nodiscard]] virtual std::string deviceName() const = 0;
};

/// Makes the analyst; called once, on a worker thread, because loading a network takes a second.
using AnalystFactory = std::function<Result<std::unique_ptr<Analyst>>()>;

/// The real one: finds the pack by name or folder and starts the engine on it, at a lower priority
/// than the rest of the program.
[[nodiscard]] AnalystFactory engineAnalyst(std::string packNameOrFolder, EngineOptions options);

} // namespace pentimento
