// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/picture.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace pentimento {

/// How much text a picture may bring along, whatever its file holds. Readings keep to it, and an
/// answer of the decoder's process that does not is none. All of it ends in result.json, which so
/// stays far below what readers of evidence take (JsonLimits).

inline constexpr std::size_t mostMetadataEntries = 3500;
inline constexpr std::size_t mostMetadataBytes = std::size_t{2} << 20; ///< as MetadataBudget counts
inline constexpr std::size_t mostValueBytes = 4000; ///< a key, a label, a value: 1,000 characters
inline constexpr std::size_t mostNameBytes = 200;   ///< a format, a colour space, a subsampling
inline constexpr std::size_t mostNotes = 100;
inline constexpr std::size_t mostNoteBytes = 2000;
inline constexpr std::size_t mostDetailBytes = 16'000; ///< what is behind an error

inline constexpr std::array<std::string_view, 5> metadataGroups = {"EXIF", "IPTC", "XMP", "ICC",
                                                                   "PNG"};

/// visibleText() of as much of a text as then has room in `most` bytes.
[[nodiscard]] std::string visibleWithin(std::string_view text, std::size_t most);

/// What a picture's metadata cost so far: bytes where entries are shown and written, which for
/// characters that are named or escaped is more than they have.
class MetadataBudget
{
public:
    /// Whether there is room for an entry, which then counts. Never for one that no reading gives:
    /// of another group, or with too long a text.
    [[nodiscard]] bool takes(const MetadataEntry& entry);

private:
    std::size_t m_entries = 0;
    std::size_t m_bytes = 0;
};

} // namespace pentimento
