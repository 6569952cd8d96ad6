// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `models`: packs on this machine and in the catalogue; import and installation are parts of it.
void addModels(CLI::App& app, Context& context);

} // namespace pentimento::cli
