// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/case_document.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace pentimento::ui {

/// Keeps the memory that the document's pictures take within a budget: those that were not used for
/// the longest time give up their pixels, and where that is not enough their maps; findings stay.
/// What was given up is read or analysed again when it is looked at. Lives on the GUI thread.
class PictureCache
{
public:
    static constexpr std::size_t defaultBudget = std::size_t{1} << 30;

    /// `budget`: bytes of pixels and maps beside those of pictures that are in use.
    PictureCache(CaseDocument& document, std::size_t budget)
        : m_document(document), m_budget(budget)
    {}

    void use(PictureId id); ///< now; 0 is no picture
    void forget(PictureId id);
    /// Gives up until the budget is kept, but nothing of pictures `inUse`.
    void trim(const std::function<bool(const PictureEntry&)>& inUse);

private:
    CaseDocument& m_document;
    std::size_t m_budget;
    std::vector<PictureId> m_recent; ///< least recently used first
};

} // namespace pentimento::ui
