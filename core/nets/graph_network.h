// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/operations.h"
#include "core/packs/graph_spec.h"

#include <ATen/ATen.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::nets {

/// One step of a network's way from pictures to logits.
struct NetworkStep
{
    std::string name;
    std::optional<Operations> operations; ///< of the whole batch; nothing: to be counted as it runs
    std::function<void()> run;            ///< goes on from what the steps before gave
};

/// A pack's network on one device, whatever its graph: what window layouts and measurements need of
/// it. Inference only. Not thread-safe: one thread uses an instance at a time.
class GraphNetwork
{
public:
    virtual ~GraphNetwork() = default;

    /// (N, 1, H, W) float logits of each head, at its decoder's own resolution, and of the combined
    /// map where the graph answers that itself. `input`: (N, 3, pack.wholeInput, pack.wholeInput)
    /// as preprocessed() gives it, on the network's device; results stay there.
    [[nodiscard]] virtual std::vector<at::Tensor> logits(const at::Tensor& input) = 0;
    /// The same way step by step. They refer to the network and keep `input`.
    [[nodiscard]] virtual std::vector<NetworkStep> steps(const at::Tensor& input) = 0;
};

/// sRGB pictures (N, 3, H, W), floats from 0 to 255, as a network's input layer expects them.
[[nodiscard]] at::Tensor preprocessed(const at::Tensor& pictures, const Preprocessing& how);

} // namespace pentimento::nets
