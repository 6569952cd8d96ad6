// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// From here on pictures are decoded in the helper that lies beside the program. Where that cannot
/// be had, stderr and log say once what is weaker. At the start of main().
void decodeInHelper();

} // namespace pentimento
