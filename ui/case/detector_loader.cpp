// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/detector_loader.h"

#include "ui/widgets/text.h"

#include <utility>

namespace pentimento::ui {
namespace {

/// An engine ends when its current tile does: not on this thread.
void giveUp(std::unique_ptr<Detector> detector)
{
    if (detector)
        TaskQueue::detach([owned = std::shared_ptr<Detector>(std::move(detector))] {});
}

} // namespace

DetectorLoader::~DetectorLoader()
{
    giveUp(std::move(m_detector));
}

void DetectorLoader::load(const DetectorFactory& factory)
{
    ++m_loads;
    m_queue.start(
        "the detectors could not be loaded", [factory](const Job&) { return factory(); },
        [this, load = ++m_lastLoad](Result<std::unique_ptr<Detector>>& made) { take(load, made); });
}

void DetectorLoader::take(quint64 load, Result<std::unique_ptr<Detector>>& made)
{
    --m_loads;
    if (made && load == m_lastLoad) {
        giveUp(std::exchange(m_detector, std::move(*made)));
        m_pack = std::make_shared<const Pack>(m_detector->pack());
        m_error.clear();
        m_errorDetail.clear();
        emit ready();
    } else if (made) {
        giveUp(std::move(*made));
    } else if (m_detector) {
        emit kept(shownLine(made.error().message), shown(made.error().detail));
    } else {
        m_error = shownLine(made.error().message);
        m_errorDetail = shown(made.error().detail);
        emit failed(m_error, m_errorDetail);
    }
}

QString DetectorLoader::deviceName() const
{
    return m_detector ? shownLine(m_detector->device().name) : QString();
}

} // namespace pentimento::ui
