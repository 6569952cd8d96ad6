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
    std::shared_ptr<const C2paLibrary> c2pa;
    std::string_view without = noCredentialLibrary;
    std::error_code ignored;
    if (std::filesystem::exists(C2paLibrary::usualPlace(), ignored)) {
        without = noTrustList;
        if (const auto trust = readTrustList())
            if (auto library = C2paLibrary::load(C2paLibrary::usualPlace(), *trust))
                c2pa = std::move(*library);
    }
    const auto reader = inProcessReader(allCodecs(), std::move(c2pa), without);
    return helper::serveReadings(Descriptor(control), *reader);
}
