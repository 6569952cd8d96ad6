// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `batch`: evidence on everything in folders, one log for all.
void addBatch(CLI::App& app, Context& context);

} // namespace pentimento::cli
