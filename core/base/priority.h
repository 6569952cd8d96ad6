// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Lets the window go before the calling thread where both want the processor. On Linux niceness
/// belongs to a thread and is inherited by those that it starts, LibTorch's among them.
void yieldToTheWindow();

} // namespace pentimento
