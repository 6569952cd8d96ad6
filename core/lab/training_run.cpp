// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/training_run.h"

#include "core/base/json_limits.h"
#include "core/base/output.h"
#include "core/drawing/training_curve.h"
#include "core/packs/pack.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pentimento {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr auto runFile = "run.json";
constexpr int schema = 1; ///< of run.json; those of 0.2.0 state none, and their family's number

fs::path runRoot()
{
    const fs::path packs = userPackRoot();
    return packs.empty() ? fs::path() : packs.parent_path() / "training";
}

json jsonOf(const TrainingRun& run)
{
    const TrainingOrder& order = run.order;
    json generators = json::array();
    for (const fs::path& generator : order.generators)
        generators.push_back(generator.string());
    return {{"schema", schema},
            {"name", order.name},
            {"photos", order.photos.string()},
            {"pairs", order.pairs.string()},
            {"pairs_family",
             training::manipulationNames[static_cast<std::size_t>(order.pairsManipulation)]},
            {"generators", generators},
            {"steps", order.steps},
            {"device", deviceWord(order.device)},
            {"prepared_photos", run.photos},
            {"prepared_pairs", run.pairs},
            {"step", run.step}};
}

/// Nothing for what is no family. A number is its place in the list, as 0.2.0 wrote it.
std::optional<training::Manipulation> manipulationIn(const json& entry)
{
    auto place = training::manipulationNames.size();
    if (entry.is_number_unsigned())
        place = entry.get<std::size_t>();
    else if (entry.is_string())
        place = static_cast<std::size_t>(std::find(training::manipulationNames.begin(),
                                                   training::manipulationNames.end(),
                                                   entry.get<std::string>()) -
                                         training::manipulationNames.begin());
    return place < training::manipulationNames.size()
               ? std::optional(static_cast<training::Manipulation>(place))
               : std::nullopt;
}

/// Throws json::exception for a missing field or one of the wrong type. Nothing for values that
/// this program cannot go on with.
std::optional<TrainingRun> runFrom(const json& entry)
{
    const auto manipulation = manipulationIn(entry.at("pairs_family"));
    const auto device = deviceWithWord(entry.at("device").get<std::string>());
    if (entry.value("schema", schema) != schema || !manipulation || !device)
        return std::nullopt;
    TrainingRun run;
    TrainingOrder& order = run.order;
    order.name = entry.at("name");
    order.photos = entry.at("photos").get<std::string>();
    order.pairs = entry.at("pairs").get<std::string>();
    order.pairsManipulation = *manipulation;
    for (const json& generator : entry.at("generators"))
        order.generators.emplace_back(generator.get<std::string>());
    order.steps = entry.at("steps");
    order.device = *device;
    run.photos = entry.at("prepared_photos");
    run.pairs = entry.at("prepared_pairs");
    run.step = entry.at("step");
    if (order.name.empty() || order.photos.empty() || order.steps < 1)
        return std::nullopt;
    return run;
}

/// After a kill the table knows more than run.json.
int stepReached(const TrainingRun& run)
{
    const auto curve = readTrainingCurve(run.table());
    return curve && !curve->empty() ? std::max(run.step, curve->back().step) : run.step;
}

} // namespace

Result<TrainingRun> beginRun(const TrainingOrder& order)
{
    const fs::path root = runRoot();
    if (root.empty())
        return Error{ErrorCode::OutputUnwritable, "there is no home folder to train in", {}};
    TrainingRun run;
    run.order = order;
    std::error_code failure;
    run.folder = root / order.name;
    for (int next = 2; fs::exists(run.folder, failure); ++next)
        run.folder = root / (order.name + '-' + std::to_string(next));
    fs::create_directories(run.folder, failure);
    if (failure)
        return outputError(run.folder, failure.message());
    if (auto saved = saveRun(run); !saved)
        return saved.error();
    return run;
}

Result<void> saveRun(const TrainingRun& run)
{
    // A path that is no UTF-8 is lost, as in the window's fields.
    return writeWhole(run.folder / runFile,
                      jsonOf(run).dump(4, ' ', false, json::error_handler_t::replace) + '\n');
}

Result<TrainingRun> readRun(const fs::path& folder)
{
    const fs::path file = folder / runFile;
    const Error damaged{ErrorCode::UnreadableInput, file.string() + ": is damaged", {}};
    const auto text = readSmallFile(file);
    if (!text)
        return text.error();
    if (jsonFlaw(*text))
        return damaged;
    try {
        auto run = runFrom(json::parse(*text));
        if (!run)
            return damaged;
        run->folder = folder;
        run->step = stepReached(*run);
        return *std::move(run);
    } catch (const json::exception&) {
        return damaged;
    }
}

std::vector<TrainingRun> unfinishedRuns()
{
    std::vector<TrainingRun> runs;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(runRoot(), failure))
        if (auto run = readRun(entry.path()))
            runs.push_back(*std::move(run));
    std::sort(runs.begin(), runs.end(),
              [](const auto& a, const auto& b) { return a.folder < b.folder; });
    return runs;
}

Result<void> discardRun(const TrainingRun& run)
{
    std::error_code failure;
    fs::remove_all(run.folder, failure);
    if (failure)
        return outputError(run.folder, failure.message());
    return {};
}

} // namespace pentimento
