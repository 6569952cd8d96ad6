// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/probe/event_loop_probe.h"

#include <algorithm>
#include <ctime>

namespace pentimento {
namespace {

constexpr float worthKeeping = 4; ///< milliseconds

qint64 threadNanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

} // namespace

EventLoopProbe::EventLoopProbe(QObject* parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &EventLoopProbe::tick);
}

void EventLoopProbe::start()
{
    m_longestGap = 0;
    m_longestWork = 0;
    m_gaps.clear();
    m_clock.start();
    m_lastWall = 0;
    m_lastWork = threadNanoseconds();
    m_timer.start();
}

void EventLoopProbe::stop()
{
    m_timer.stop();
}

int EventLoopProbe::gapsOver(double milliseconds) const
{
    return static_cast<int>(std::count_if(m_gaps.begin(), m_gaps.end(), [milliseconds](float gap) {
        return static_cast<double>(gap) > milliseconds;
    }));
}

void EventLoopProbe::tick()
{
    const qint64 wall = m_clock.nsecsElapsed();
    const qint64 work = threadNanoseconds();
    const double gap = static_cast<double>(wall - m_lastWall) / 1e6;
    m_longestGap = std::max(m_longestGap, gap);
    if (const double worked = static_cast<double>(work - m_lastWork) / 1e6;
        worked > m_longestWork) {
        m_longestWork = worked;
        m_longestWorkAt = static_cast<double>(wall) / 1e6;
    }
    if (gap > worthKeeping)
        m_gaps.push_back(static_cast<float>(gap));
    m_lastWall = wall;
    m_lastWork = work;
}

} // namespace pentimento
