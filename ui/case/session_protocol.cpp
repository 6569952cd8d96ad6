// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/session.h"

namespace pentimento {

void Session::setProtocol(Protocol protocol)
{
    if (protocol == m_protocol)
        return;
    m_protocol = protocol;
    PictureEntry* looked = find(m_current);
    if (looked != nullptr && looked->state != PictureState::Analysing &&
        (isOfOtherProtocol(*looked) || fits(looked->kept)))
        followProtocol(*looked);
    if (PictureEntry* running = find(m_analysing);
        running != nullptr && running->state == PictureState::Analysing)
        followProtocol(*running);
    schedule();
}

/// Whether this is what an analysis would give now.
bool Session::fits(const std::shared_ptr<const Analysis>& analysis) const
{
    return analysis && m_pack && analysis->maps->protocol == m_protocol &&
           analysis->pack.sha256 == m_pack->sha256;
}

bool Session::isOfOtherProtocol(const PictureEntry& entry) const
{
    return entry.state == PictureState::Done && entry.maps && entry.maps->protocol != m_protocol;
}

/// Takes the old result off the screen at once; one of the chosen protocol that is kept comes back
/// without work.
void Session::followProtocol(PictureEntry& entry)
{
    const auto kept = std::exchange(entry.kept, nullptr);
    if (entry.analysis)
        entry.kept = entry.analysis;
    entry.maps.reset();
    entry.analysis.reset();
    entry.findings.reset();
    startAnew(entry.id);
    if (fits(kept)) {
        entry.state = PictureState::Done;
        entry.progress = 1;
        entry.maps = kept->maps;
        entry.analysis = kept;
        entry.findings = kept->findings;
        entry.pack = m_pack;
        emit changed(entry.id);
    }
    emit mapsChanged(entry.id);
}

} // namespace pentimento
