// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/map_set.h"
#include "core/verification/verify_report.h"

#include <filesystem>

namespace pentimento::verification {

/// Adds how the decoder's own output in a bundle's folder (logits-<head>.npy) differs from that of
/// a second run, where this kept it: every value by at most `tolerance` once it is a probability. A
/// file that is missing is wrong.
void checkLogits(VerifyReport& report, const std::filesystem::path& folder, const MapSet& fresh,
                 double tolerance);

} // namespace pentimento::verification
