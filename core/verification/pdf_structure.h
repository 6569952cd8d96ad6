// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pentimento::verification {

/// Why an untrusted PDF could show to one reader what it hides from another, or do something:
/// anything outside streams that `own`, a document of our own writer, does not hold either
/// (scripts, actions, annotations, optional content, embedded files, object streams, encryption),
/// more than one revision, or objects hidden from whoever reads it from front to back. Nothing when
/// it is as plain as ours.
[[nodiscard]] std::optional<std::string> pdfFlaw(std::string_view pdf, std::string_view own);

/// How near a document must be to one of ours to be drawn.
enum class Build {
    Same, ///< the same parts
    Akin, ///< parts of the same kinds, and no more than twice as many
};

/// Why an untrusted PDF could be more work to draw than `own`: its streams must be the same parts
/// (pages, pictures of the same sizes, fonts), each packed once, and unpack to hardly more; of one
/// that need only be akin, to no more than twice as much. A few bytes of a file can unpack to hours
/// of drawing, and a few more declare a picture of gigabytes.
[[nodiscard]] std::optional<std::string> pdfBurden(std::string_view pdf, std::string_view own,
                                                   Build build = Build::Same);

/// What a document states of itself, as its bytes: of key "CreationDate" when it was written. Empty
/// when it does not.
[[nodiscard]] std::string_view pdfText(std::string_view pdf, std::string_view key);

} // namespace pentimento::verification
