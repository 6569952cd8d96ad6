// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_server.h"

using namespace pentimento;

/// Decodes pictures for the other programs, which start it; see core/imaging/helper.
int main()
{
    constexpr int control = 3;
    const auto reader = inProcessReader();
    return helper::serveReadings(Descriptor(control), *reader);
}
