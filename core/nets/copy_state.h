// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/weights/safetensors.h"

namespace pentimento::nets {

/// Copies the values of `from` into the tensors `to`, which keep their type and device. A tensor
/// that is missing, spare, of another shape or holds values that are no numbers is ModelUnavailable
/// and named.
[[nodiscard]] Result<void> copyState(const TensorMap& from, const TensorMap& to);

} // namespace pentimento::nets
