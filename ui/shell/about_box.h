// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/file_reader.h"

#include <QString>

#include <optional>

class QWidget;

namespace pentimento {
struct Pack;
}

namespace pentimento::ui {

/// What the program is, how it reads pictures, and the pack that analyses, as rich text.
/// `pack`: null while there is none; `place`: of the reader in use.
[[nodiscard]] QString aboutText(const Pack* pack, std::optional<ParsingPlace> place);

/// Opens a box with it over `window` and returns at once.
void openAboutBox(QWidget* window, const Pack* pack);

} // namespace pentimento::ui
