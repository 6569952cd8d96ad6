// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/probe/event_loop_probe.h"
#include "ui/case/session.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace pentimento::ui {
class PictureView;
}

namespace pentimento {

/// Uses the window's view as a person would while the pictures of the command line are analysed -
/// zooms, moves the pointer, hides and shows the map - then prints as JSON how long the event loop
/// stood still and when the first picture, coarse map and final map were there, and quits.
class ProbeRun : public QObject
{
    Q_OBJECT
public:
    ProbeRun(ui::Session& session, ui::PictureView& view);

private:
    void act();
    void finish();

    ui::Session& m_session;
    ui::PictureView& m_view;
    EventLoopProbe m_probe;
    QTimer m_hand;
    QElapsedTimer m_sinceDrop;
    int m_step = 0;
    qint64 m_shownMs = -1;
    qint64 m_firstMapMs = -1;
    qint64 m_lastMapMs = -1;
};

} // namespace pentimento
