// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Which wording overlay, report and result.json were written with; recorded as `words` in each.
/// It rises whenever a sentence that evidence states is changed. Verification compares words of the
/// same version alone and says of others that they were not compared: numbers and pixels of maps
/// are compared always. Evidence without the number is of version 1.
inline constexpr int wordsVersion = 2;

} // namespace pentimento
