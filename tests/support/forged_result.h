// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests change in a bundle that was written, and what verification says to it.
#pragma once

#include "core/verification/arithmetic.h"
#include "core/verification/verify_maps.h"
#include "core/verification/verify_result.h"
#include "tests/support/analysis_fixture.h"

#include <functional>

namespace fixture {

using Forge = std::function<void(const std::filesystem::path& bundle)>;

inline Json jsonOf(const std::filesystem::path& file)
{
    return Json::parse(bytesOf(file).toStdString());
}

/// Changes result.json and makes the manifest fit, as everybody who forges numbers would.
inline Forge inResult(const std::function<void(Json&)>& change)
{
    return [change](const std::filesystem::path& bundle) {
        Json result = jsonOf(bundle / "result.json");
        change(result);
        overwrite(bundle / "result.json", QByteArray::fromStdString(dumped(result)));
        rewriteManifest(bundle);
    };
}

inline Forge set(const std::string& pointer, const Json& value)
{
    return inResult([=](Json& result) { result[Json::json_pointer(pointer)] = value; });
}

/// The bundle's maps and numbers held against an analysis made anew.
inline verification::VerifyReport runAgain(const std::filesystem::path& bundle,
                                           const Analysis& fresh)
{
    using namespace verification; // NOLINT(google-build-using-namespace)
    VerifyReport report;
    const Json result = jsonOf(bundle / "result.json");
    const Arithmetic arithmetic =
        arithmeticOf(textAt(result, "precision"), textAt(result, "device"), *fresh.maps);
    const auto maps = checkMaps(report, bundle, fresh, mapBounds(arithmetic, fresh), {});
    if (!maps || !checkResult(report, bundle, result, fresh, *maps))
        report.add(false, "cancelled");
    return report;
}

} // namespace fixture
