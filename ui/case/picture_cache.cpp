// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/picture_cache.h"

namespace pentimento::ui {
namespace {

std::size_t bytesOf(const MapSet& maps)
{
    const auto cells = [](const HeatMap& map) {
        return map.empty() ? 0 : static_cast<std::size_t>(map.width()) * map.height();
    };
    std::size_t total = cells(maps.combined);
    for (const HeadMap& head : maps.heads)
        total += cells(head.map);
    return total * sizeof(float);
}

std::size_t bytesOf(const PictureEntry* entry)
{
    if (entry == nullptr)
        return 0;
    return (entry->pixels() ? entry->pixels()->bytes() : 0) +
           (entry->maps() ? bytesOf(*entry->maps()) : 0) +
           (entry->kept() ? bytesOf(*entry->kept()->maps) : 0);
}

} // namespace

void PictureCache::use(PictureId id)
{
    forget(id);
    if (id != 0)
        m_recent.push_back(id);
}

void PictureCache::forget(PictureId id)
{
    std::erase(m_recent, id);
}

void PictureCache::trim(const std::function<bool(const PictureEntry&)>& inUse)
{
    std::vector<PictureId> candidates;
    std::size_t taken = 0;
    for (const PictureId id : m_recent)
        if (const PictureEntry* entry = m_document.entry(id); entry != nullptr && !inUse(*entry)) {
            candidates.push_back(id);
            taken += bytesOf(entry);
        }
    // Pixels go first: reading them again takes a second, maps take the network.
    for (const auto giveUp : {&PictureEntry::giveUpPixels, &PictureEntry::giveUpMaps})
        for (const PictureId id : candidates) {
            if (taken <= m_budget)
                return;
            const std::size_t before = bytesOf(m_document.entry(id));
            if (before == 0)
                continue;
            m_document.update(id, giveUp);
            taken -= before - bytesOf(m_document.entry(id));
        }
}

} // namespace pentimento::ui
