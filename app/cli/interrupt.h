// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace pentimento::cli {

/// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request, so that what is finished is kept and
/// nothing is left half written. A second signal ends the program at once. Construct it before any
/// other thread starts: the signals are blocked for every later thread and received on one of ours,
/// where, unlike in a signal handler, a stop_source may be used.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    void watch();

    sigset_t m_signals{};
    std::stop_source m_stop;
    std::atomic<bool> m_done = false;
    std::thread m_watcher;
};

} // namespace pentimento::cli
