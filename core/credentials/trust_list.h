// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento {

/// Whose signatures on Content Credentials count: data, see resources/trust.
struct TrustList
{
    std::string anchors; ///< certificate authorities, of signers and of time stamps, PEM
    std::string date;    ///< of the list, ISO 8601
};

/// Of the first of these folders that is there: the user's own (~/.local/share/pentimento/trust),
/// the installed one, the source checkout's. UnreadableInput names the file.
[[nodiscard]] Result<TrustList> readTrustList();
[[nodiscard]] Result<TrustList> readTrustList(const std::filesystem::path& folder);

} // namespace pentimento
