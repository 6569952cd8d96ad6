// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/training_run.h"

#include "core/base/output.h"
#include "core/drawing/training_curve.h"
#include "core/packs/pack.h"
#include "ui/widgets/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace pentimento {
namespace {

namespace fs = std::filesystem;

constexpr auto kFile = "run.json";

fs::path runRoot()
{
    const fs::path packs = userPackRoot();
    return packs.empty() ? fs::path() : packs.parent_path() / "training";
}

QJsonObject jsonOf(const TrainingRun& run)
{
    const TrainingOrder& order = run.order;
    QJsonArray generators;
    for (const fs::path& generator : order.generators)
        generators.append(pathToQString(generator));
    return {{"name", exact(order.name)},
            {"photos", pathToQString(order.photos)},
            {"pairs", pathToQString(order.pairs)},
            {"pairs_family", static_cast<int>(order.pairsFamily)},
            {"generators", generators},
            {"steps", order.steps},
            {"device", deviceWord(order.device)},
            {"prepared_photos", run.photos},
            {"prepared_pairs", run.pairs},
            {"step", run.step}};
}

/// After a kill the table knows more than run.json.
int stepReached(const TrainingRun& run)
{
    const auto curve = readTrainingCurve(run.table());
    return curve && !curve->empty() ? std::max(run.step, curve->back().step) : run.step;
}

Result<TrainingRun> readRun(const fs::path& folder)
{
    QFile file(pathToQString(folder / kFile));
    if (!file.open(QIODevice::ReadOnly))
        return Error{
            ErrorCode::UnreadableInput, (folder / kFile).string() + ": cannot be read", {}};
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    TrainingRun run;
    run.folder = folder;
    TrainingOrder& order = run.order;
    order.name = json["name"].toString().toStdString();
    order.photos = toPath(json["photos"].toString());
    order.pairs = toPath(json["pairs"].toString());
    order.pairsFamily =
        static_cast<Family>(std::clamp(json["pairs_family"].toInt(), 0, familyCount - 1));
    for (const QJsonValue& generator : json["generators"].toArray())
        order.generators.push_back(toPath(generator.toString()));
    order.steps = json["steps"].toInt();
    const auto device = deviceWithWord(json["device"].toString().toStdString());
    if (order.name.empty() || order.photos.empty() || order.steps < 1 || !device)
        return Error{ErrorCode::UnreadableInput, (folder / kFile).string() + ": is damaged", {}};
    order.device = *device;
    run.photos = json["prepared_photos"].toInt();
    run.pairs = json["prepared_pairs"].toInt();
    run.step = json["step"].toInt();
    run.step = stepReached(run);
    return run;
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
    return writeWhole(run.folder / kFile, QJsonDocument(jsonOf(run)).toJson().toStdString());
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
