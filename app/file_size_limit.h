// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento {

/// Makes a breach of the user's limit on file sizes (ulimit -f) a write that fails like any other;
/// as it is, the system would end the program without a word. First in main().
void letWritesFail();

} // namespace pentimento
