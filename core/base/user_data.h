// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace pentimento {

/// Where this user's own packs and trust lists lie (~/.local/share/pentimento, XDG_DATA_HOME); it
/// may not exist. Empty where no home is known.
[[nodiscard]] std::filesystem::path userDataFolder();

} // namespace pentimento
