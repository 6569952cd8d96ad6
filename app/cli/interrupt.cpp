// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include "app/cli/exit_code.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <unistd.h>

namespace pentimento::cli {

namespace {

volatile std::sig_atomic_t signalPipe = -1;

void onSignal(int)
{
    const int savedErrno = errno;
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = write(signalPipe, &byte, 1);
    errno = savedErrno;
}

void handleSignals(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART; // libraries rarely expect an interrupted system call
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM})
        sigaction(signal, &action, nullptr);
}

} // namespace

Interrupt::Interrupt()
{
    if (pipe2(m_pipe.data(), O_CLOEXEC) != 0)
        return; // no descriptors left: the default action, an immediate end, stays
    signalPipe = m_pipe[1];
    m_watcher = std::thread([this] { watch(); });
    handleSignals(onSignal);
}

Interrupt::~Interrupt()
{
    if (!m_watcher.joinable())
        return;
    handleSignals(SIG_DFL);
    close(m_pipe[1]); // ends the watcher's read
    m_watcher.join();
    close(m_pipe[0]);
}

void Interrupt::watch()
{
    char byte = 0;
    ssize_t received = 0;
    while ((received = read(m_pipe[0], &byte, 1)) == 1 || (received < 0 && errno == EINTR)) {
        if (received != 1)
            continue;
        if (m_stop.stop_requested())
            _exit(exit_code::interrupted);
        m_stop.request_stop();
    }
}

} // namespace pentimento::cli
