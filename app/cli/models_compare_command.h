// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `models compare`: a pack's backbone and its publisher's file.
void addModelsCompare(CLI::App& models, Context& context);

} // namespace pentimento::cli
