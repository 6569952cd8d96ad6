// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace pentimento {

/// A document of QPdfWriter that says it was made at `created`, as utcNow() writes it. By itself it
/// states the machine's clock and time zone, so that no two are the same bytes.
[[nodiscard]] std::string withCreationTime(std::string pdf, std::string_view created);

} // namespace pentimento
