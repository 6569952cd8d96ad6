// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/probe/probe_run.h"

#include "ui/viewer/picture_view.h"

#include <QApplication>
#include <QWheelEvent>

#include <cstdio>

namespace pentimento {
namespace {

constexpr int handMs = 40; ///< between two movements

} // namespace

ProbeRun::ProbeRun(ui::Session& session, ui::PictureView& view) : m_session(session), m_view(view)
{
    // The window's own construction is no part of what is measured, nor is the wait for the engine.
    connect(&session.document, &ui::CaseDocument::added, this, [this] {
        if (m_sinceDrop.isValid())
            return;
        m_sinceDrop.start();
        m_probe.start();
        m_hand.start(handMs);
    });
    connect(&session.document, &ui::CaseDocument::pixelsChanged, this, [this] {
        if (m_shownMs < 0)
            m_shownMs = m_sinceDrop.elapsed();
    });
    connect(&session.document, &ui::CaseDocument::mapsChanged, this, [this] {
        if (m_firstMapMs < 0)
            m_firstMapMs = m_sinceDrop.elapsed();
        m_lastMapMs = m_sinceDrop.elapsed();
    });
    connect(&m_hand, &QTimer::timeout, this, &ProbeRun::act);
}

void ProbeRun::act()
{
    if (m_session.scheduler.idle()) {
        finish();
        return;
    }
    const QPointF at(m_view.width() * (0.3 + 0.1 * (m_step % 5)), m_view.height() * 0.5);
    const int direction = m_step % 40 < 20 ? 120 : -120;
    QWheelEvent wheel(at, m_view.mapToGlobal(at), {}, {0, direction}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&m_view, &wheel);
    if (m_step % 25 == 24)
        m_view.setOverlayVisible(!m_view.overlayVisible());
    ++m_step;
}

void ProbeRun::finish()
{
    m_hand.stop();
    m_probe.stop();
    std::printf("{\"longest_gap_ms\": %.1f, \"longest_work_ms\": %.1f, \"longest_work_at_ms\": "
                "%.0f, \"gaps_over_16_ms\": %d, "
                "\"shown_ms\": %lld, \"first_map_ms\": %lld, \"final_map_ms\": %lld}\n",
                m_probe.longestGapMs(), m_probe.longestWorkMs(), m_probe.longestWorkAtMs(),
                m_probe.gapsOver(16), static_cast<long long>(m_shownMs),
                static_cast<long long>(m_firstMapMs), static_cast<long long>(m_lastMapMs));
    std::fflush(stdout);
    QApplication::quit();
}

} // namespace pentimento
