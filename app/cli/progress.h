// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace pentimento::cli {

/// One line on stderr that is rewritten as work goes on; silent when stderr is no terminal or the
/// user asked for quiet. Thread-safe: the engine reports from its own thread.
class Progress
{
public:
    explicit Progress(bool quiet);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Whether anybody looks: stderr is a terminal, and the user did not ask for quiet.
    [[nodiscard]] bool visible() const { return m_visible; }

    /// A job that stops with `stop` and shows what it reports behind `label`. Must not outlive
    /// this object.
    [[nodiscard]] Job job(std::stop_token stop, std::string label);

    /// Takes the line away before something else is printed.
    void clear();

private:
    void show(const std::string& label, double fraction, std::string_view stage);

    bool m_visible;
    std::mutex m_mutex;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace pentimento::cli
