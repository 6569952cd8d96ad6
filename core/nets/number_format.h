// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento::nets {

/// In which format a network's convolutions and matrix products compute. Sums of many terms are
/// always kept in float.
enum class NumberFormat { Float32, BFloat16, Half };

} // namespace pentimento::nets
