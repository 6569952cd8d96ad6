// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/install.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <algorithm>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr double fetchShare = 0.9; ///< of the progress, where there is something to fetch
constexpr std::uint64_t spareBytes = std::uint64_t{64} << 20;

/// The nearest folder above that exists: where free space can be asked for.
fs::path existing(fs::path folder)
{
    std::error_code ignored;
    folder = fs::absolute(folder, ignored);
    while (!fs::exists(folder, ignored) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder;
}

Result<void> checkSpace(const fs::path& folder, std::uint64_t needed)
{
    std::error_code unknown;
    const fs::space_info space = fs::space(existing(folder), unknown);
    if (unknown || space.available >= needed)
        return {};
    return Error{ErrorCode::OutputUnwritable,
                 folder.string() + ": " + megabytes(needed) + " are needed, " +
                     megabytes(space.available) + " are free",
                 {}};
}

/// Backbones are stored about as large as they come. Of a training checkpoint the decoder alone is
/// kept, at most a third: the rest are two moments of each weight.
std::uint64_t packBytes(const InstallPlan& plan)
{
    std::uint64_t bytes = 0;
    for (const PlannedFile& planned : plan.files)
        bytes += planned.file.isHead() ? planned.file.bytes / 3 : planned.file.bytes;
    return bytes;
}

Result<void> checkSpace(const InstallPlan& plan)
{
    const std::uint64_t pack = packBytes(plan) + spareBytes;
    // On one disk both must fit; on two this asks for a little more than is needed.
    if (auto room = checkSpace(plan.to, pack + (plan.hosts.empty() ? 0 : plan.bytesToFetch)); !room)
        return room;
    return plan.hosts.empty() ? Result<void>()
                              : checkSpace(downloadFolder(), plan.bytesToFetch + spareBytes);
}

Result<void> checkLocal(const PlannedFile& planned, const Job& job)
{
    if (planned.file.sha256.empty())
        return {};
    const auto hash = sha256OfFile(planned.local, job);
    if (!hash)
        return hash.error();
    if (*hash != planned.file.sha256)
        return Error{ErrorCode::ModelUnavailable,
                     planned.local.string() + ": is not the file that " + planned.file.publisher +
                         " published (SHA-256 differs)",
                     {}};
    return {};
}

/// Progress of one file within all that are fetched.
Job partOfJob(const Job& job, const PlannedFile& planned, double before, double share)
{
    Job part;
    part.stop = job.stop;
    part.progress = [&job, &planned, before, share](double fraction, std::string_view stage) {
        std::string words = std::string(stage) + ' ' + planned.file.fileName;
        if (stage == "downloading" && !planned.address.empty()) {
            const auto whole = static_cast<double>(planned.file.bytes);
            words += ", " + megabytes(static_cast<std::uint64_t>(fraction * whole)) + " of " +
                     (planned.file.bytesExact ? "" : "about ") + megabytes(planned.file.bytes);
        }
        job.report(before + fraction * share, words);
    };
    return part;
}

ImportSource sourceOf(const PlannedFile& planned, const fs::path& file)
{
    ImportSource source;
    source.file = file;
    source.title = planned.file.title;
    source.trainedOn = planned.file.trainedOn;
    source.licence = planned.file.licence;
    // A file from the user's own folder is not said to come from an address nobody asked.
    source.address = planned.address;
    source.sha256 = planned.file.sha256;
    return source;
}

Result<fs::path> fetchOne(const InstallPlan& plan, const PlannedFile& planned, const Job& job)
{
    if (!planned.local.empty()) {
        job.report(0, "checking");
        if (auto right = checkLocal(planned, job); !right)
            return right.error();
        return planned.local;
    }
    Download order;
    order.address = planned.address;
    order.target = downloadFolder() / planned.file.fileName;
    order.sha256 = planned.file.sha256;
    order.bytes = planned.file.bytes;
    order.bytesExact = planned.file.bytesExact;
    order.patience = plan.patience;
    for (const PlannedHost& host : plan.hosts)
        order.hosts.push_back(host.name);
    if (auto fetched = download(order, job); !fetched)
        return fetched.error();
    return order.target;
}

void removeDownloads(const std::vector<ImportSource>& sources)
{
    std::error_code ignored;
    const fs::path folder = fs::weakly_canonical(downloadFolder(), ignored);
    for (const ImportSource& source : sources)
        if (fs::weakly_canonical(source.file, ignored).parent_path() == folder)
            fs::remove(source.file, ignored);
}

} // namespace

Result<std::vector<ImportSource>> fetchFiles(const InstallPlan& plan, const Job& job)
{
    if (auto room = checkSpace(plan); !room)
        return room.error();
    std::error_code failure;
    fs::create_directories(downloadFolder(), failure);
    if (failure)
        return Error{ErrorCode::OutputUnwritable,
                     downloadFolder().string() + ": cannot be made: " + failure.message(),
                     {}};
    std::uint64_t allBytes = 0;
    for (const PlannedFile& planned : plan.files)
        allBytes += planned.file.bytes;
    std::vector<ImportSource> sources;
    double done = 0;
    for (const PlannedFile& planned : plan.files) {
        if (!planned.installedIn.empty())
            continue;
        const double share =
            static_cast<double>(planned.file.bytes) / static_cast<double>(allBytes);
        auto file = fetchOne(plan, planned, partOfJob(job, planned, done, share));
        if (!file)
            return file.error();
        sources.push_back(sourceOf(planned, *file));
        done += share;
    }
    return sources;
}

Result<Pack> install(const InstallPlan& plan, const Job& job)
{
    const double fetching = plan.hosts.empty() ? 0.2 : fetchShare;
    const auto part = [&job](double from, double share) {
        return Job{job.stop, [&job, from, share](double fraction, std::string_view stage) {
                       job.report(from + fraction * share, stage);
                   }};
    };
    const auto sources = fetchFiles(plan, part(0, fetching));
    if (!sources)
        return sources.error();
    ImportOptions options;
    options.to = plan.to;
    options.name = plan.name;
    auto pack = importPack(*sources, options, part(fetching, 1 - fetching));
    if (pack && !plan.keepDownloads)
        removeDownloads(*sources);
    return pack;
}

} // namespace pentimento
