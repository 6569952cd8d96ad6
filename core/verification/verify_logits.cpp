// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_logits.h"

#include "core/base/json_limits.h"
#include "core/bundle/npy.h"
#include "core/evidence/json_parts.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace pentimento::verification {

namespace {

double probability(float logit)
{
    return 1 / (1 + std::exp(-static_cast<double>(logit)));
}

/// The largest difference between the two as probabilities; nothing when the file is not laid out
/// as the expected one or holds what is no number.
std::optional<double> largestDifference(const std::string& recorded, const std::string& expected,
                                        std::size_t values)
{
    const std::size_t header = expected.size() - values * sizeof(float);
    if (recorded.size() != expected.size() || recorded.compare(0, header, expected, 0, header) != 0)
        return std::nullopt;
    double largest = 0;
    for (std::size_t at = header; at < expected.size(); at += sizeof(float)) {
        float then = 0;
        float now = 0;
        std::memcpy(&then, recorded.data() + at, sizeof then);
        std::memcpy(&now, expected.data() + at, sizeof now);
        if (!std::isfinite(then))
            return std::nullopt;
        largest = std::max(largest, std::abs(probability(then) - probability(now)));
    }
    return largest;
}

} // namespace

void checkLogits(VerifyReport& report, const std::filesystem::path& folder, const MapSet& fresh,
                 double tolerance)
{
    for (const HeadMap& head : fresh.heads) {
        if (head.logits.empty())
            continue;
        const std::string name = "logits-" + head.head + ".npy";
        const std::string expected = npyBytes(head.logits);
        const auto recorded = readSmallFile(folder / name, expected.size());
        if (!recorded) {
            report.add(false, name + ": cannot be read: " + recorded.error().message);
            continue;
        }
        const auto largest = largestDifference(*recorded, expected,
                                               static_cast<std::size_t>(head.logits.width()) *
                                                   static_cast<std::size_t>(head.logits.height()));
        report.add(largest && *largest <= tolerance,
                   name + (largest
                               ? ": largest difference as probabilities " + decimals(*largest, 5) +
                                     " (allowed " + decimals(tolerance, 5) + ")"
                               : ": is no array of this detector's output"));
    }
}

} // namespace pentimento::verification
