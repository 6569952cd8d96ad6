// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include <c10/core/ScalarType.h>

namespace pentimento::nets {

/// Whether this processor multiplies bfloat16 faster than float.
[[nodiscard]] bool cpuHasBfloat16();

/// Convolutions and products of the calling thread in reduced precision within a scope (LibTorch's
/// autocast); when off, in full precision, whatever an outer scope asks for.
class MixedPrecision
{
public:
    MixedPrecision(bool on, bool cuda, c10::ScalarType type);
    ~MixedPrecision();
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;

private:
    bool m_cuda;
    bool m_before;
};

} // namespace pentimento::nets
