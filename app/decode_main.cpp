// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_server.h"

#include <pwd.h>

using namespace pentimento;

/// Exiv2 asks where the user's home lies, for a file of names of lenses. The account database is
/// behind what this program gave up, and what a picture's metadata says must not hang on it.
extern "C" passwd* getpwuid(uid_t)
{
    return nullptr;
}

/// Decodes pictures for the other programs, which start it; see core/imaging/helper.
int main()
{
    constexpr int control = 3;
    const auto reader = inProcessReader();
    return helper::serveReadings(Descriptor(control), *reader);
}
