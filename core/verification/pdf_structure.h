// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pentimento {

/// A report's bytes without the time at which QPdfWriter says it was created, the one thing in it
/// that differs between two reports of the same numbers.
[[nodiscard]] std::string withoutPdfTime(std::string pdf);

/// Why an untrusted PDF could show to one reader what it hides from another, or do something:
/// anything outside streams that `own`, a document of our own writer, does not hold either
/// (scripts, actions, annotations, optional content, embedded files, object streams, encryption),
/// more than one revision, or objects hidden from whoever reads it from front to back. Nothing when
/// it is as plain as ours.
[[nodiscard]] std::optional<std::string> pdfFlaw(std::string_view pdf, std::string_view own);

/// How many bytes a PDF's streams other than pictures have once they are unpacked: what a viewer
/// has to work through. A few bytes of a file can unpack to hours of drawing.
[[nodiscard]] std::size_t drawingBytes(std::string_view pdf);

} // namespace pentimento
