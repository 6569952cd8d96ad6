// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/bytes.h"

#include <string>

namespace pentimento {

/// What a file that is no readable picture seems to be, for the error line: "text", "a PDF
/// document", ... Empty when there is no telling.
[[nodiscard]] std::string guessOther(Bytes file);

/// A raw file that is a TIFF by its first bytes, but the picture in it is a preview.
[[nodiscard]] bool isCameraRaw(Bytes file);

} // namespace pentimento
