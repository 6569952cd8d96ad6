// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <stop_token>
#include <thread>

namespace pentimento::cli {

/// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request, so that what is finished is kept and
/// nothing is left half written. A second signal ends the program at once. One object at a time.
///
/// The signal handler only writes to a pipe; a thread of ours reads it and asks to stop, since a
/// stop_source must not be used in a handler. Blocking the signals and waiting for them with
/// sigwait() would not do: libraries start threads before main(), and these take signals too.
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

    std::array<int, 2> m_pipe{-1, -1};
    std::stop_source m_stop;
    std::thread m_watcher;
};

} // namespace pentimento::cli
