// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace pentimento::cli {

struct Context;

/// `check`: what this machine computes, held against the processor in fp32.
void addCheck(CLI::App& app, Context& context);

} // namespace pentimento::cli
