// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/json_parts.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento::verification {

/// How fields of recorded JSON are held against expected ones where equality is not asked for.
enum class FieldKind {
    Claim, ///< of the one run that was recorded: no second one can tell whether it is true
    Words, ///< sentences of the program, which change between versions; never numbers
    Newer, ///< fields that evidence of earlier words does not have
};

/// `path` names keys from the root, divided by '/', with '*' for any place in an array.
struct FieldRule
{
    std::string_view path;
    FieldKind kind;
};

/// Where recorded JSON is not what was expected, each as a line for people that begins with the
/// field ("heads[2].score is 0.9, the analysis gives 0.4"), and what was not compared: claims and
/// sentences with what they state.
struct JsonDifferences
{
    std::vector<std::string> wrong;
    std::vector<std::string> claims;
    std::vector<std::string> otherWords; ///< each sentence by itself, whole
};

/// Compares every field, those of one side alone included. Numbers may differ by rounding alone.
/// Claims are compared, too: whoever expects them has decided which could be true. Without
/// `sameWords` sentences are not compared, and words and newer fields that the recorded side lacks
/// count as not yet written then; a sentence longer than any of the program (500 characters) is
/// wrong.
[[nodiscard]] JsonDifferences compareJson(const Json& recorded, const Json& expected,
                                          std::span<const FieldRule> rules, bool sameWords);

} // namespace pentimento::verification
