// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/text_limits.h"

#include "core/base/text.h"

#include <algorithm>

namespace pentimento {

namespace {

/// By visibleText(), and with what JSON escapes of that.
std::size_t shownBytes(const std::string& text)
{
    const std::string shown = visibleText(text);
    const auto escaped = std::count_if(shown.begin(), shown.end(), [](char c) {
        return c == '"' || c == '\\' || c == '\n' || c == '\t';
    });
    return shown.size() + static_cast<std::size_t>(escaped);
}

} // namespace

std::string visibleWithin(std::string_view text, std::size_t most)
{
    constexpr std::size_t longestName = 8; // of one byte: "<U+0001>"
    std::string shown = visibleText(beginningOf(text, most));
    if (shown.size() > most) // in proportion, which fits unless the text is of two kinds
        shown = visibleText(beginningOf(text, most * most / shown.size()));
    return shown.size() <= most ? shown : visibleText(beginningOf(text, most / longestName));
}

bool MetadataBudget::takes(const MetadataEntry& entry)
{
    const auto group = std::find(metadataGroups.begin(), metadataGroups.end(), entry.group);
    if (m_entries == mostMetadataEntries || group == metadataGroups.end())
        return false;
    std::size_t bytes = m_bytes;
    for (const std::string* text : {&entry.group, &entry.key, &entry.label, &entry.value}) {
        if (text->size() > mostValueBytes)
            return false;
        bytes += shownBytes(*text);
        if (bytes > mostMetadataBytes)
            return false;
    }
    ++m_entries;
    m_bytes = bytes;
    return true;
}

} // namespace pentimento
