// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/words_version.h"
#include "core/evidence/evidence_options.h"
#include "core/evidence/json_parts.h"

#include <QRect>

#include <optional>
#include <string>
#include <vector>

namespace pentimento {

inline constexpr const char* analysisKeyword = "pentimento:analysis";

/// Longer side of the largest overlay that is drawn; bigger pictures are shrunk, and it says so.
inline constexpr int maxOverlaySide = 4096;

/// Everything that an exported overlay states, and everything needed to draw it again. It is
/// written into the PNG as JSON, and a verification draws the caption from what it reads there, so
/// that no word on the sheet escapes the comparison.
struct SheetFacts
{
    std::string version;
    std::string commit;
    std::string created;
    std::string file;
    std::string pictureSha256;
    std::string packName;
    std::string packVersion;
    std::string packSha256;
    std::string inferenceMode;
    std::string device;
    std::string precision;
    std::string head;
    std::string headTitle;
    std::string trainedOn;
    int words = wordsVersion; ///< which wording its caption has
    OverlayStyle style;
    double score = 0;
    double area = 0;
    FalseAlarm falseAlarm;
    Verdict verdict = Verdict::NoEvidence;
    Caveat caveat = Caveat::None;

    /// Nothing where `words` is a version that this program does not know.
    [[nodiscard]] std::optional<int> knownWords() const
    {
        return words >= 1 && words <= wordsVersion ? std::optional(words) : std::nullopt;
    }
    [[nodiscard]] std::string toJson(const Picture& picture) const;
    /// Of an untrusted PNG: UnreadableInput names the file when it carries no such analysis.
    [[nodiscard]] static Result<SheetFacts> readFrom(const std::filesystem::path& png);
};

/// The facts of one head ("combined" or a head's id); Usage for an unknown head and for a style
/// that is not on offer.
[[nodiscard]] Result<SheetFacts> sheetFactsOf(const Analysis& analysis,
                                              const EvidenceOptions& options);

/// Whether window or command line offer a style for a pack; a style may go with another head's map
/// than it was chosen for.
[[nodiscard]] bool isOffered(const OverlayStyle& style, const Pack& pack);

/// A drawn sheet and where things lie on it, in pixels.
struct Sheet
{
    Raster pixels;
    QRect picture;
    QRect legend; ///< the bar of colours with its frame, without its scale
    qreal pixelsPerUnit = 1;
};

/// `overlaid`: picture and map already blended, at most maxOverlaySide. `pictureWidth` is the
/// analysed picture's own, to say how far it was shrunk.
[[nodiscard]] Sheet drawSheet(const Raster& overlaid, int pictureWidth, const SheetFacts& facts);

/// The overlay alone. Its PNG says on its face what it is and carries the analysis as JSON in the
/// text chunk "pentimento:analysis".
[[nodiscard]] Result<void> writeOverlay(const Analysis& analysis, const std::filesystem::path& file,
                                        const EvidenceOptions& options = {});

} // namespace pentimento
