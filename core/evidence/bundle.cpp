// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/bundle.h"

#include "core/base/output.h"
#include "core/evidence/manifest.h"
#include "core/evidence/npy.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/report_bytes.h"
#include "core/imaging/raster_io.h"

#include <QGuiApplication>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <new>
#include <thread>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

/// An earlier bundle may be replaced; anything else of the user's is never touched.
Result<void> confirmReplaceable(const fs::path& folder)
{
    std::error_code failure;
    if (!fs::exists(fs::symlink_status(folder, failure)))
        return {};
    if (!fs::is_directory(folder, failure))
        return outputError(folder, "is in the way: not a folder");
    if (fs::is_empty(folder, failure))
        return {};
    const auto manifest = readManifest(folder);
    if (!manifest)
        return outputError(folder,
                           "the folder is not empty and holds no evidence bundle to replace");
    const auto strangers = strangersIn(folder, *manifest);
    if (!strangers.empty())
        return outputError(folder, "an earlier bundle there also holds " + strangers.front() +
                                       ", which is not Pentimento's; move it away first");
    return {};
}

Result<void> moveIntoPlace(const fs::path& partial, const fs::path& folder)
{
    std::error_code failure;
    if (!fs::exists(folder, failure)) {
        fs::rename(partial, folder, failure);
        return failure ? Result<void>(outputError(folder, failure.message())) : Result<void>();
    }
    const PartialFolder earlier(unusedSibling(folder));
    fs::rename(folder, earlier.path(), failure);
    if (failure)
        return outputError(folder, "the earlier bundle cannot be replaced: " + failure.message());
    fs::rename(partial, folder, failure);
    if (failure) {
        std::error_code ignored;
        fs::rename(earlier.path(), folder, ignored);
        return outputError(folder, failure.message());
    }
    return {};
}

using Task = std::function<Result<void>()>;

/// Keeps what libraries throw when memory runs out from leaving core, or a thread.
Result<void> guarded(const Task& task)
{
    try {
        return task();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "memory ran out while writing the evidence", {}};
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::Internal, "the evidence could not be written", thrown.what()};
    }
}

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
            results[i] = guarded(tasks[i]);
            if (!results[i])
                failed = true;
            reporting.report(0.1 + 0.4 * static_cast<double>(i + 1) /
                                       static_cast<double>(tasks.size()),
                             "writing maps");
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

Result<void> writeMaps(const Analysis& analysis, const fs::path& folder, bool rawLogits,
                       const Job& job)
{
    const MapSet& maps = *analysis.maps;
    std::vector<Task> tasks;
    const auto addMap = [&](const std::string& name, const Map& map) {
        tasks.emplace_back([file = folder / name, &map] { return writeMapPng(file, map); });
    };
    addMap("map.png", maps.combined);
    if (!analysis.spread.empty())
        addMap(disagreementMapName, analysis.spread);
    for (const HeadMap& head : maps.heads) {
        addMap("map-" + head.head + ".png", head.map);
        if (rawLogits && !head.logits.empty())
            tasks.emplace_back([file = folder / ("logits-" + head.head + ".npy"), &head] {
                return writeWhole(file, npyBytes(head.logits));
            });
    }
    return runAll(tasks, job);
}

Result<void> writeParts(const Analysis& analysis, const fs::path& folder,
                        const EvidenceOptions& options, const Job& job)
{
    const auto begin = std::chrono::steady_clock::now();
    const Error cancelled{ErrorCode::Cancelled, analysis.picture->file.name + ": cancelled", {}};
    if (auto written = writeMaps(analysis, folder, options.rawLogits, job); !written)
        return written;
    if (job.stopRequested())
        return cancelled;
    job.report(0.5, "drawing the overlay");
    if (auto written = writeOverlay(analysis, folder / "overlay.png", options); !written)
        return written;
    if (job.stopRequested())
        return cancelled;
    job.report(0.75, "writing the report");
    const auto report = reportBytes(analysis, options);
    if (!report)
        return report.error();
    if (auto written = writeWhole(folder / "report.pdf", *report); !written)
        return written;
    if (job.stopRequested())
        return cancelled;
    job.report(0.95, "hashing the bundle");
    const std::chrono::duration<double> reporting = std::chrono::steady_clock::now() - begin;
    if (auto written =
            writeWhole(folder / "result.json", resultJson(analysis, options, reporting.count()));
        !written)
        return written;
    return writeManifest(folder, analysis.picture->file, job);
}

} // namespace

Result<void> writeBundle(const Analysis& analysis, const fs::path& folder,
                         const EvidenceOptions& options, const Job& job)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    job.report(0, "hashing the picture again");
    if (auto unchanged = confirmUnchanged(analysis.picture->file, job); !unchanged)
        return unchanged;

    const fs::path target = folder.has_filename() ? folder : folder.parent_path();
    if (auto replaceable = confirmReplaceable(target); !replaceable)
        return replaceable;
    std::error_code failure;
    if (target.has_parent_path())
        fs::create_directories(target.parent_path(), failure);
    const PartialFolder partial(unusedSibling(target));
    if (failure || !fs::create_directory(partial.path(), failure))
        return outputError(target, "cannot be created: " + failure.message());
    const auto written =
        guarded([&] { return writeParts(analysis, partial.path(), options, job); });
    if (!written)
        return written;
    if (auto moved = moveIntoPlace(partial.path(), target); !moved)
        return moved;
    job.report(1, "bundle written");
    return {};
}

} // namespace pentimento
