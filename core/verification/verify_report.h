// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pentimento::verification {

/// What came of looking at one thing. What was not checked is said and proves nothing; what is
/// stated nobody can check who was not there.
enum class CheckState { Ok, Wrong, NotChecked, Stated };

/// A file's or a folder's name in a line about it: never so long that a terminal breaks the line
/// where the name's author wants it.
[[nodiscard]] inline std::string shownName(const std::string& name)
{
    constexpr std::size_t mostCharacters = 120;
    return visibleLine(name, mostCharacters);
}

[[nodiscard]] constexpr CheckState okIf(bool holds)
{
    return holds ? CheckState::Ok : CheckState::Wrong;
}

/// One thing that was looked at, in a line for people: "result.json: hash matches". It may quote
/// what an attacker wrote: who shows it passes it through visibleLine().
struct VerifyCheck
{
    CheckState state = CheckState::Wrong;
    std::string what;
    std::string part = {}; ///< of what was not checked, in plain words: "the report"
};

/// All that a verification looked at, in the order in which it did.
struct VerifyReport
{
    std::vector<VerifyCheck> checks;

    void add(bool holds, std::string what) { checks.push_back({okIf(holds), std::move(what)}); }
    void notChecked(std::string part, std::string what)
    {
        checks.push_back({CheckState::NotChecked, std::move(what), std::move(part)});
    }
    void stated(std::string what) { checks.push_back({CheckState::Stated, std::move(what)}); }

    /// Nothing is wrong, and something was checked.
    [[nodiscard]] bool ok() const { return !has(CheckState::Wrong) && has(CheckState::Ok); }

private:
    [[nodiscard]] bool has(CheckState state) const
    {
        return std::any_of(checks.begin(), checks.end(),
                           [&](const VerifyCheck& check) { return check.state == state; });
    }
};

} // namespace pentimento::verification
