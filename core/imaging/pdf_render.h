// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace pentimento {

/// A PDF as somebody sees it who opens it, and what its window's title bar says.
struct RenderedPdf
{
    std::vector<Raster> pages;
    std::string title;
    std::string creator;
};

/// Pixels: the longer side of a page that we would ever write is 14 inches.
inline constexpr int longestPdfSide = 4000;

/// Draws every page at `dotsPerInch` (libvips with poppler). UnreadableInput when that is not to be
/// had here, when the bytes are no PDF or when it has more than `mostPages` or a longer side. The
/// bytes may come from anywhere; poppler runs no scripts.
[[nodiscard]] Result<RenderedPdf> renderPdf(const std::string& bytes, double dotsPerInch,
                                            int mostPages);

/// Loads what drawing a document opens files for: libvips' part for PDF, poppler, the list of
/// fonts. Afterwards renderPdf() works where nothing can be opened; fonts that a document does not
/// bring along are then missing.
void startPdfLibraries();

} // namespace pentimento
