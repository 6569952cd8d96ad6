// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_lenses.h"

#include "core/lenses/registry.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace pentimento::verification {

namespace {

constexpr std::size_t newerLenses = 8; ///< that a later version may have

LensSettings settingsIn(const Json& entry)
{
    LensSettings settings;
    for (const auto& [id, value] : objectAt(entry, "settings").items())
        if (value.is_number() && std::isfinite(value.get<double>()))
            settings[id] = value.get<double>();
    return settings;
}

/// An entry that is taken as it stands: its id, version and settings, and nothing that it shows.
LensRun unseen(const Json& entry)
{
    constexpr double mostVersions = 1e6;
    LensDescription lens;
    lens.id = textAt(entry, "id");
    lens.version =
        static_cast<int>(std::clamp(numberAt(entry, "version").value_or(0), 0.0, mostVersions));
    return {std::move(lens), settingsIn(entry),
            Error{ErrorCode::Internal, "not looked through", {}}};
}

/// Nothing that could pass for a sentence.
bool couldBeLens(const LensDescription& lens)
{
    constexpr std::size_t longest = 40;
    return !lens.id.empty() && lens.id.size() <= longest && lens.version > 0 &&
           std::all_of(lens.id.begin(), lens.id.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// What happened to the recorded run alone: memory that ran out there, a defect since mended.
bool isPassing(ErrorCode code)
{
    return code == ErrorCode::OutOfMemory || code == ErrorCode::Internal;
}

} // namespace

bool isForeign(const LensRun& run)
{
    const Lens* lens = lensNamed(run.lens.id);
    return lens == nullptr || lens->description().version != run.lens.version;
}

Result<std::vector<LensRun>> lensesAgain(VerifyReport& report, const Json& result,
                                         const Picture& picture, const Job& job)
{
    std::vector<LensRun> runs;
    std::set<std::string> seen;
    const Json& entries = arrayAt(result, "lenses");
    if (entries.size() > lenses().size() + newerLenses) {
        report.add(false, "result.json: names " + std::to_string(entries.size()) +
                              " lenses, more than any program has");
        return runs;
    }
    for (const Json& entry : entries) {
        LensRun recorded = unseen(entry.is_object() ? entry : Json::object());
        const std::string where = "result.json: lens \"" + recorded.lens.id + "\": ";
        const bool again = !seen.insert(recorded.lens.id).second;
        if (again || !couldBeLens(recorded.lens)) {
            report.add(false, where + (again ? "is named twice" : "is none"));
            break;
        }
        if (isForeign(recorded)) {
            report.notChecked("a lens",
                              where +
                                  (lensNamed(recorded.lens.id)
                                       ? "made with another version of this lens than the "
                                         "program has"
                                       : "the program has no such lens") +
                                  "; its map, facts and pages are what somebody wrote");
            runs.push_back(std::move(recorded));
            continue;
        }
        auto run = runLens({lensNamed(recorded.lens.id), recorded.settings}, picture, job);
        if (!run)
            return run.error();
        const auto failed = lensFailureIn(textAt(entry, "failure"));
        if (failed && isPassing(*failed) && run->outcome) {
            report.notChecked("a lens", where + "failed in the recorded run and does not now");
            run->outcome = Error{*failed, "as recorded", {}};
        }
        runs.push_back(*std::move(run));
    }
    return runs;
}

} // namespace pentimento::verification
