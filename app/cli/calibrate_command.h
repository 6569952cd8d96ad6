// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `calibrate`: the lines of a pack, set on untouched photos.
void addCalibrate(CLI::App& app, Context& context);

} // namespace pentimento::cli
