// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

class QGuiApplication;

namespace pentimento::cli {

/// Fonts for the report and the overlay's caption: a Qt application on the offscreen platform,
/// whatever display there is. Keep it alive while evidence is written.
[[nodiscard]] std::unique_ptr<QGuiApplication> offscreenApplication();

} // namespace pentimento::cli
