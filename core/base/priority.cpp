// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace pentimento {
namespace {

constexpr int niceness = 10;

} // namespace

void yieldToTheWindow()
{
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
}

} // namespace pentimento
