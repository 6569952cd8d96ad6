// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/evidence/evidence_options.h"

#include <filesystem>

namespace pentimento {

/// Writes the bundle of one picture: result.json, map.png, map-<head>.png, map-disagreement.png,
/// overlay.png, report.pdf, manifest.json. The picture's file is hashed again first and a change
/// since import is UnreadableInput. Written to a temporary sibling folder and moved into place.
/// Returns the folder it went to: `folder` where nothing or an empty folder is there, or a bundle
/// of the same picture that nobody has touched since, which is replaced; else, so that nothing of
/// anybody's is lost, `folder` with "-2", "-3", ... behind its name. A name that the file system
/// refuses is made safe, see safeBundleName(). Needs a QGuiApplication (offscreen will do) for
/// fonts. Any thread; programs that write to the same place at once get folders of their own.
[[nodiscard]] Result<std::filesystem::path> writeBundle(const Analysis& analysis,
                                                        const std::filesystem::path& folder,
                                                        const EvidenceOptions& options = {},
                                                        const Job& job = {});

} // namespace pentimento
