// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bundle/bundle.h"

#include "core/base/elapsed.h"
#include "core/base/guarded.h"
#include "core/base/output.h"
#include "core/bundle/bundle_place.h"
#include "core/bundle/manifest.h"
#include "core/bundle/npy.h"
#include "core/evidence/json_parts.h"
#include "core/evidence/map_file.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/result_json.h"
#include "core/imaging/raster_io.h"
#include "core/report/report.h"

#include <QGuiApplication>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string_view>
#include <thread>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

using Task = std::function<Result<void>()>;

constexpr std::string_view notWritten = "the evidence could not be written";

/// Runs independent tasks on a few threads, this one included, which alone reports progress. The
/// first failure ends it.
Result<void> runAll(const std::vector<Task>& tasks, const Job& job)
{
    std::vector<Result<void>> results(tasks.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&](const Job& reporting) {
        for (std::size_t i = next++; i < tasks.size(); i = next++) {
            if (failed || job.stopRequested())
                return;
            results[i] = guarded(notWritten, tasks[i]);
            if (!results[i])
                failed = true;
            reporting.report(0.05 + 0.85 * static_cast<double>(i + 1) /
                                        static_cast<double>(tasks.size()),
                             "writing overlay, report and maps");
        }
    };
    {
        const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
        std::vector<std::jthread> helpers;
        while (helpers.size() + 1 < std::min(threads, tasks.size()))
            helpers.emplace_back(work, Job());
        work(job);
    }
    for (Result<void>& result : results)
        if (!result)
            return result;
    return {};
}

/// What draws comes first, because it takes longest.
std::vector<Task> partsOf(const Analysis& analysis, const fs::path& folder,
                          const EvidenceOptions& options)
{
    std::vector<Task> tasks;
    tasks.emplace_back([&] { return writeOverlay(analysis, folder / "overlay.png", options); });
    tasks.emplace_back([&]() -> Result<void> {
        const auto report = reportBytes(analysis, options);
        return report ? writeWhole(folder / "report.pdf", *report) : report.error();
    });
    for (const Layer& layer : layersOf(analysis))
        tasks.emplace_back([file = folder / mapFileName(layer.id), map = layer.map] {
            return writeMapPng(file, map);
        });
    for (const HeadMap& head : analysis.maps->heads)
        if (options.rawLogits && !head.logits.empty())
            tasks.emplace_back([file = folder / ("logits-" + head.head + ".npy"), &head] {
                return writeWhole(file, npyBytes(head.logits));
            });
    return tasks;
}

Result<void> writeParts(const Analysis& analysis, const fs::path& folder,
                        const EvidenceOptions& options, const Job& job)
{
    const auto begin = std::chrono::steady_clock::now();
    if (auto written = runAll(partsOf(analysis, folder, options), job); !written)
        return written;
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, analysis.picture->file.name + ": cancelled", {}};
    job.report(0.95, "hashing the bundle");
    if (auto written = writeJsonText(folder / "result.json",
                                     resultJson(analysis, options, secondsSince(begin)));
        !written)
        return written;
    return writeManifest(folder, analysis.picture->file, options.created, job);
}

} // namespace

Result<fs::path> writeBundle(const Analysis& analysis, const fs::path& folder,
                             const EvidenceOptions& options, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    if (auto lengths = confirmLengths(options); !lengths)
        return lengths.error();
    job.report(0, "hashing the picture again");
    if (auto unchanged = confirmUnchanged(analysis.picture->file, job); !unchanged)
        return unchanged.error();

    const fs::path target = folder.has_filename() ? folder : folder.parent_path();
    std::error_code failure;
    if (target.has_parent_path())
        fs::create_directories(target.parent_path(), failure);
    const PartialFolder partial(unusedSibling(target));
    if (failure || !fs::create_directory(partial.path(), failure))
        return outputError(target, "cannot be created: " + failure.message());
    EvidenceOptions timed = options;
    if (timed.created.empty())
        timed.created = utcNow();
    const auto written =
        guarded(notWritten, [&] { return writeParts(analysis, partial.path(), timed, job); });
    if (!written)
        return written.error();
    auto place = guarded(notWritten, [&] {
        return putInPlace(partial.path(), target, analysis.picture->file, job);
    });
    if (place)
        job.report(1, "bundle written");
    return place;
}

} // namespace pentimento
