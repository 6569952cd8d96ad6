// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/decoding.h"

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/imaging/helper/helper_reader.h"

#include <cstdio>

namespace pentimento {

void decodeInHelper()
{
    useFileReader(helper::helperReader(helper::helperProgram(), [](const std::string& weaker) {
        logLine(LogLevel::Warning, weaker);
        std::fprintf(stderr, "pentimento: %s\n", visibleLine(weaker).c_str());
    }));
}

} // namespace pentimento
