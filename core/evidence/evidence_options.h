// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "core/drawing/overlay.h"

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

} // namespace pentimento
