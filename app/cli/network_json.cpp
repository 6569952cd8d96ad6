// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/network_json.h"

#include <cmath>

namespace pentimento::cli {

using Json = nlohmann::ordered_json;

namespace {

double rounded(double value, double digits)
{
    return std::round(value * digits) / digits;
}

double giga(double value)
{
    return rounded(value / 1e9, 1e3);
}

Json stageJson(const bench::StageSpeed& stage, const bench::NetworkSpeed& speed)
{
    const double operations = stage.operations.sum();
    return {{"stage", stage.stage},
            {"seconds", stage.seconds},
            {"pictures_per_second", rounded(speed.batch / stage.seconds, 1e3)},
            {"giga_operations", giga(operations)},
            {"giga_operations_per_second", giga(operations / stage.seconds)},
            {"share_of_peak", rounded(speed.peak.seconds(stage.operations) / stage.seconds, 1e4)}};
}

} // namespace

Json networkJson(const bench::NetworkSpeed& speed)
{
    bench::StageSpeed whole{"forward", {}, 0};
    Json stages = Json::array();
    for (const bench::StageSpeed& stage : speed.stages) {
        whole.operations += stage.operations;
        whole.seconds += stage.seconds;
        stages.push_back(stageJson(stage, speed));
    }
    return {{"batch", speed.batch},
            {"peak",
             {{"matrix_products", giga(speed.peak.products)},
              {"convolutions", giga(speed.peak.convolutions)},
              {"unit", "giga operations per second, measured just before"}}},
            {"stages", std::move(stages)},
            {"forward", stageJson(whole, speed)}};
}

} // namespace pentimento::cli
