// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/user_data.h"

#include <cstdlib>

namespace pentimento {

namespace fs = std::filesystem;

fs::path userDataFolder()
{
    if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
        return fs::path(data) / "pentimento";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return fs::path(home) / ".local/share/pentimento";
    return {};
}

} // namespace pentimento
