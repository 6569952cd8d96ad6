// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "core/base/result.h"
#include "core/drawing/overlay.h"

#include <cstddef>
#include <string>

namespace pentimento {

enum class PageSize { A4, Letter };

/// What the analyst adds; all optional.
struct EvidenceOptions
{
    PageSize page = PageSize::A4;
    OverlayStyle overlay;
    LayerId layer; ///< whose map the overlay shows: combined or a head's
    std::string analyst;
    std::string question;   ///< what was asked
    std::string notes;      ///< the analyst's own words
    bool rawLogits = false; ///< also logits-<head>.npy, where the maps hold logits
    std::string created;    ///< one time for all parts, as utcNow() writes it; empty: now
};

/// In bytes of UTF-8; what analysts write is laid out as text, which takes time for each letter.
inline constexpr std::size_t mostNotesBytes = 20'000;
inline constexpr std::size_t mostAnalystBytes = 500; ///< name and question, each

/// Usage, with the text that is too long, its length and the limit, or that is not UTF-8: JSON
/// would keep another text than the report shows.
[[nodiscard]] Result<void> confirmLengths(const EvidenceOptions& options);

} // namespace pentimento
