// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include "core/base/text.h"

#include <cmath>
#include <iostream>
#include <unistd.h>
#include <utility>

namespace pentimento::cli {

namespace {

constexpr auto interval = std::chrono::milliseconds(100); ///< terminals are slow, tiles are fast
constexpr std::string_view eraseLine = "\r\x1b[K";
constexpr std::size_t longestPart = 60; ///< the line must not wrap: only one is taken away

} // namespace

Progress::Progress(bool quiet) : m_visible(!quiet && isatty(STDERR_FILENO) == 1) {}

Job Progress::job(std::stop_token stop, std::string label)
{
    Job job;
    job.stop = std::move(stop);
    if (m_visible)
        job.progress = [this, label = std::move(label)](double fraction, std::string_view stage) {
            show(label, fraction, stage);
        };
    return job;
}

void Progress::show(const std::string& label, double fraction, std::string_view stage)
{
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < interval)
        return;
    m_last = now;
    m_shown = true;
    std::cerr << eraseLine << visibleLine(label, longestPart) << ": "
              << visibleLine(stage, longestPart) << ' '
              << static_cast<int>(std::lround(fraction * 100)) << " %" << std::flush;
}

void Progress::clear()
{
    const std::lock_guard lock(m_mutex);
    if (std::exchange(m_shown, false))
        std::cerr << eraseLine << std::flush;
}

} // namespace pentimento::cli
