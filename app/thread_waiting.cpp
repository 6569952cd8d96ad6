// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/thread_waiting.h"

#include <cstdlib>
#include <unistd.h>

namespace pentimento {

void letWaitingThreadsSleep(char** argv)
{
    constexpr const char* policy = "OMP_WAIT_POLICY";
    if (std::getenv(policy) != nullptr || setenv(policy, "passive", 0) != 0)
        return;
    // GNU's OpenMP may spin a few microseconds first: to be woken after every one of a network's
    // hundreds of small steps costs a fifth of ViT-L/14's time in float.
    setenv("GOMP_SPINCOUNT", "3000", 0);
    execv("/proc/self/exe", argv); // comes back only where it failed; then it runs as it is
}

} // namespace pentimento
