// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/download.h"

#include "core/base/hash.h"
#include "core/install/part_file.h"
#include "core/install/transfer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using Kind = TransferEnd::Kind;

constexpr int mostRedirections = 3;
constexpr int mostAttempts = 100; ///< however much each of them brings

Error failure(const Download& order, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, order.target.filename().string() + ": " + reason,
            order.address};
}

/// Waits unless the user stops it; false: stopped.
bool pause(std::chrono::milliseconds time, const Job& job)
{
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, job.stop, time, [] { return false; });
    return !job.stopRequested();
}

/// Whether the rest of what is there can be asked for: the server can be asked whether the file is
/// still the same, or its hash will tell.
bool canGoOn(const Download& order, const PartFile& part)
{
    const PartFile::Origin& origin = part.origin();
    const std::uint64_t whole = order.bytesExact ? order.bytes : origin.total;
    if (whole > 0 && part.size() > whole)
        return false;
    return !order.sha256.empty() ||
           (origin.address == order.address && !origin.validator.empty() && origin.total > 0);
}

bool complete(const Download& order, const PartFile& part)
{
    const std::uint64_t whole = order.bytesExact ? order.bytes : part.origin().total;
    return whole > 0 && part.size() == whole;
}

/// One request, and those that its redirections lead to.
TransferEnd ask(const Download& order, const std::vector<std::string>& hosts, PartFile& part,
                const Job& job)
{
    auto address = parseWebAddress(order.address);
    if (!address)
        return {Kind::Failed, address.error(), {}};
    for (int hop = 0; hop <= mostRedirections; ++hop) {
        TransferEnd end = Transfer(order, *address, part, job).run();
        if (end.kind != Kind::Redirected)
            return end;
        auto next = redirected(*address, end.location, hosts);
        if (!next)
            return {Kind::Failed, failure(order, next.error().message), {}};
        address = std::move(next);
    }
    return {Kind::Failed, failure(order, address->host + " redirects without end"), {}};
}

Result<void> fetch(const Download& order, const std::vector<std::string>& hosts, PartFile& part,
                   const Job& job)
{
    auto wait = order.patience.pause;
    int inVain = 0;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        const std::uint64_t before = part.size();
        const TransferEnd end = ask(order, hosts, part, job);
        if (end.kind == Kind::Complete)
            return {};
        const bool more = part.size() > before;
        inVain = more ? 0 : inVain + 1;
        wait = more ? order.patience.pause : wait;
        if (end.kind == Kind::Failed || inVain >= order.patience.attempts)
            return *end.error;
        if (!pause(wait, job))
            return Error{
                ErrorCode::Cancelled, order.target.filename().string() + ": cancelled", {}};
        wait *= 2;
    }
    return failure(order, "the connection breaks off again and again; what arrived is kept");
}

Result<void> check(const Download& order, PartFile& part, const Job& job)
{
    if (order.bytesExact && part.size() != order.bytes) {
        part.remove();
        return failure(order, "has the wrong length: " + std::to_string(part.size()) +
                                  " bytes instead of " + std::to_string(order.bytes) +
                                  "; the file was removed");
    }
    if (order.sha256.empty())
        return {};
    job.report(1, "checking");
    const auto hash = sha256OfFile(part.path(), job);
    if (!hash)
        return hash.error();
    if (*hash == order.sha256)
        return {};
    part.remove();
    return failure(order, "is not the file that was published (SHA-256 " + *hash + " instead of " +
                              order.sha256 + "); it was removed");
}

} // namespace

Result<WebAddress> redirected(const WebAddress& from, const std::string& location,
                              const std::vector<std::string>& agreedHosts)
{
    auto to = resolveAgainst(from, location);
    if (!to)
        return Error{ErrorCode::ModelUnavailable,
                     from.host +
                         " redirects to an address that cannot be used: " + to.error().message,
                     {}};
    if (from.encrypted() && !to->encrypted())
        return Error{ErrorCode::ModelUnavailable,
                     from.host + " redirects to an address that is not https: " + to->text,
                     {}};
    if (std::find(agreedHosts.begin(), agreedHosts.end(), to->host) == agreedHosts.end())
        return Error{ErrorCode::ModelUnavailable,
                     from.host + " redirects to " + to->host + ", which you have not agreed to",
                     {}};
    return to;
}

Result<void> download(const Download& order, const Job& job)
{
    const auto address = parseWebAddress(order.address);
    if (!address)
        return address.error();
    std::vector<std::string> hosts = order.hosts;
    hosts.push_back(address->host);
    PartFile part;
    if (auto opened = part.open(order.target); !opened)
        return opened.error();
    if (part.size() > 0 && !canGoOn(order, part))
        if (auto emptied = part.restart({}); !emptied)
            return emptied.error();
    if (!complete(order, part))
        if (auto fetched = fetch(order, hosts, part, job); !fetched)
            return fetched.error();
    if (auto checked = check(order, part, job); !checked)
        return checked.error();
    return part.moveIntoPlace();
}

} // namespace pentimento
