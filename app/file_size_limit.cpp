// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/file_size_limit.h"

#include <csignal>

namespace pentimento {

void letWritesFail()
{
    std::signal(SIGXFSZ, SIG_IGN);
}

} // namespace pentimento
