// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include "app/cli/exit_code.h"

#include <pthread.h>
#include <unistd.h>

namespace pentimento::cli {

Interrupt::Interrupt()
{
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    m_watcher = std::thread([this] { watch(); });
}

Interrupt::~Interrupt()
{
    m_done = true;
    pthread_kill(m_watcher.native_handle(), SIGTERM);
    m_watcher.join();
}

void Interrupt::watch()
{
    int signal = 0;
    while (sigwait(&m_signals, &signal) == 0 && !m_done) {
        if (m_stop.stop_requested())
            _exit(exit_code::Interrupted);
        m_stop.request_stop();
    }
}

} // namespace pentimento::cli
