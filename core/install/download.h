// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/install/web_address.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// How patient a download is.
struct DownloadPatience
{
    std::chrono::seconds connect{30};
    std::chrono::seconds silence{60};      ///< without a byte
    int attempts = 5;                      ///< in a row that brought nothing new
    std::chrono::milliseconds pause{1000}; ///< before another attempt, doubled each time
};

/// One file to fetch.
struct Download
{
    std::string address;
    std::filesystem::path target;
    std::string sha256;             ///< empty: none is known
    std::uint64_t bytes = 0;        ///< of the whole file
    bool bytesExact = false;        ///< false: an estimate; half to double of it is believed
    std::vector<std::string> hosts; ///< that the user agreed to; empty: the address's own alone
    DownloadPatience patience;
};

/// Fetches one file. What arrives goes to `target`.part, which a later call takes up where it
/// ended; the finished file is checked, then renamed to `target`. Sends the request and nothing
/// else: no cookie, no referrer, no name. Progress is reported as the share of this file.
/// ModelUnavailable says what went wrong on the way, OutputUnwritable what on the disk.
[[nodiscard]] Result<void> download(const Download& order, const Job& job = {});

/// What an earlier download left for this target.
[[nodiscard]] std::filesystem::path partOf(const std::filesystem::path& target);

/// Where a server's redirection may lead: never from https to http, never to a host that nobody
/// agreed to.
[[nodiscard]] Result<WebAddress> redirected(const WebAddress& from, const std::string& location,
                                            const std::vector<std::string>& agreedHosts);

} // namespace pentimento
