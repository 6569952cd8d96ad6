// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/copy_state.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace pentimento::nets {

Result<void> copyState(const TensorMap& from, const TensorMap& to)
{
    const auto refuse = [](const std::string& name, const char* reason) {
        return Error{ErrorCode::ModelUnavailable, "weights: tensor " + name + reason, {}};
    };
    for (const auto& [name, tensor] : from)
        if (!to.contains(name))
            return refuse(name, " does not belong to this network");
    const c10::AutoGradMode guard(false);
    for (const auto& [name, tensor] : to) {
        const auto found = from.find(name);
        if (found == from.end())
            return refuse(name, " is missing");
        if (found->second.sizes() != tensor.sizes())
            return refuse(name, " has another shape than this network needs");
        if (!at::isfinite(found->second).all().item<bool>())
            return refuse(name, " holds values that are no numbers");
        tensor.copy_(found->second);
    }
    return {};
}

} // namespace pentimento::nets
