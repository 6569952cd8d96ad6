// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/session.h"

namespace pentimento {
namespace {

std::size_t bytesOf(const MapSet& maps)
{
    const auto cells = [](const Map& map) {
        return map.empty() ? 0 : static_cast<std::size_t>(map.width()) * map.height();
    };
    std::size_t total = cells(maps.combined);
    for (const HeadMap& head : maps.heads)
        total += cells(head.map);
    return total * sizeof(float);
}

} // namespace

void Session::touch(PictureId id)
{
    std::erase(m_recent, id);
    if (id != 0)
        m_recent.push_back(id);
}

bool Session::mayTrim(const PictureEntry& entry) const
{
    const bool awaitsEngine = entry.state == PictureState::Read && m_engineError.isEmpty();
    return entry.id != m_current && entry.id != m_analysing && entry.id != m_reading &&
           !awaitsEngine;
}

void Session::trimMemory()
{
    std::size_t kept = 0;
    for (const auto& [id, entry] : m_entries)
        if (mayTrim(entry))
            kept += (entry.pixels ? entry.pixels->bytes() : 0) +
                    (entry.maps ? bytesOf(*entry.maps) : 0) +
                    (entry.kept ? bytesOf(*entry.kept->maps) : 0);
    // Pixels go first: reading them again takes a second, maps take the network.
    for (const bool maps : {false, true}) {
        for (const PictureId id : m_recent) {
            if (kept <= m_memoryBudget)
                return;
            PictureEntry& entry = m_entries.at(id);
            if (!mayTrim(entry))
                continue;
            if (entry.pixels) {
                kept -= entry.pixels->bytes() + (entry.kept ? bytesOf(*entry.kept->maps) : 0);
                entry.kept.reset();
                entry.analysis.reset();
                entry.picture.reset();
                entry.pixels.reset();
            }
            if (maps && entry.maps) {
                kept -= bytesOf(*entry.maps);
                entry.maps.reset();
            }
        }
    }
}

} // namespace pentimento
