// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lenses/lens.h"

namespace pentimento {

/// JPEG ghosts (H. Farid, "Exposing Digital Forgeries from JPEG Ghosts", IEEE Transactions on
/// Information Forensics and Security 4(1), 2009): saved again at a quality at which it was saved
/// before, a place changes less than at the finer ones. A place that does so where its surroundings
/// do not has been through another save than they have.
[[nodiscard]] const Lens& jpegGhostLens();

} // namespace pentimento
