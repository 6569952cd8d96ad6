// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// The program beside the running one that makes and measures networks.
inline constexpr const char* labProgram = "pentimento-lab";
inline constexpr const char* labProgramMissing =
    "pentimento-lab carries this out, and it is not there yet: packaging/run builds it after "
    "everything else";

} // namespace pentimento
