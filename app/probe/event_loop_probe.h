// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace pentimento {

/// Measures how long the event loop of its thread goes without turning: a timer that should fire
/// every millisecond sees the gaps. The thread's own processor time inside the longest gap tells
/// our work from waiting for a busy processor.
class EventLoopProbe : public QObject
{
    Q_OBJECT
public:
    explicit EventLoopProbe(QObject* parent = nullptr);

    void start();
    void stop();
    [[nodiscard]] double longestGapMs() const { return m_longestGap; }
    [[nodiscard]] double longestWorkMs() const { return m_longestWork; }     ///< processor time
    [[nodiscard]] double longestWorkAtMs() const { return m_longestWorkAt; } ///< after start()
    [[nodiscard]] int gapsOver(double milliseconds) const;

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_lastWall = 0;
    qint64 m_lastWork = 0;
    double m_longestGap = 0;
    double m_longestWork = 0;
    double m_longestWorkAt = 0;
    std::vector<float> m_gaps; ///< those over a few milliseconds
};

} // namespace pentimento
