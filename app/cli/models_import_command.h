// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `models import`: a pack from weight files of others.
void addModelsImport(CLI::App& models, Context& context);

} // namespace pentimento::cli
