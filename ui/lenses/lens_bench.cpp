// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lenses/lens_bench.h"

#include <utility>

namespace pentimento::ui {

LensBench::LensBench(std::span<const Lens* const> offered, QObject* parent)
    : QObject(parent), m_work(offered.size())
{
    for (const Lens* lens : offered) {
        Seat& seat = m_seats.emplace_back();
        seat.lens = lens;
        seat.settings = settledSettings(lens->description(), {});
    }
}

void LensBench::setPicture(std::shared_ptr<const Picture> picture)
{
    if (picture == m_picture)
        return;
    m_picture = std::move(picture);
    for (std::size_t i = 0; i < m_seats.size(); ++i)
        if (m_seats[i].on) {
            forgetMaps(i);
            start(i);
        }
}

void LensBench::setOn(std::size_t seat, bool on)
{
    if (m_seats[seat].on == on)
        return;
    m_seats[seat].on = on;
    m_work[seat].announced = false;
    m_seats[seat].layers.clear();
    forgetMaps(seat);
    start(seat);
}

void LensBench::setSettings(std::size_t seat, LensSettings settings)
{
    settings = settledSettings(m_seats[seat].lens->description(), settings);
    if (settings == m_seats[seat].settings)
        return;
    m_seats[seat].settings = std::move(settings);
    start(seat);
}

std::vector<LensOrder> LensBench::orders() const
{
    std::vector<LensOrder> orders;
    for (const Seat& seat : m_seats)
        if (seat.on)
            orders.push_back({seat.lens, seat.settings});
    return orders;
}

std::vector<Layer> LensBench::layers() const
{
    std::vector<Layer> layers;
    for (const Seat& seat : m_seats)
        layers.insert(layers.end(), seat.layers.begin(), seat.layers.end());
    return layers;
}

HeatMap LensBench::mapOf(const LayerId& layer) const
{
    for (const Layer& known : layers())
        if (known.id == layer)
            return known.map;
    return {};
}

void LensBench::start(std::size_t seat)
{
    stop(seat);
    Seat& what = m_seats[seat];
    if (what.on && m_picture) {
        Work& work = m_work[seat];
        work.stop = {};
        work.number = ++m_lastNumber;
        what.working = true;
        what.progress = 0;
        m_tasks.start(
            what.lens->description().title + " failed",
            [order = LensOrder{what.lens, what.settings}, picture = m_picture](const Job& job) {
                return runLens(order, *picture, job);
            },
            [this, seat, number = work.number](Result<LensRun>& run) {
                if (number == m_work[seat].number)
                    take(seat, run);
            },
            [this, seat, number = work.number](double fraction, const QString&) {
                if (number != m_work[seat].number)
                    return;
                m_seats[seat].progress = fraction;
                emit progressed(seat);
            },
            work.stop);
    }
    emit changed(seat);
}

void LensBench::stop(std::size_t seat)
{
    m_work[seat].stop.request_stop();
    m_work[seat].number = 0;
    m_seats[seat].working = false;
}

void LensBench::take(std::size_t seat, Result<LensRun>& run)
{
    Seat& what = m_seats[seat];
    what.working = false;
    m_work[seat].number = 0;
    forgetMaps(seat);
    // A thread that could not be started is a failure of the lens, as far as people can tell.
    what.run =
        run ? *std::move(run) : LensRun{what.lens->description(), what.settings, run.error()};
    if (!what.run->outcome)
        logError(what.run->outcome.error());
    else
        what.layers = layersOf(*what.run);
    emit changed(seat);
    if (m_work[seat].announced || what.layers.empty())
        return;
    m_work[seat].announced = true;
    emit appeared(what.layers.front().id);
}

void LensBench::forgetMaps(std::size_t seat)
{
    m_seats[seat].run.reset();
    for (Layer& layer : m_seats[seat].layers)
        layer.map = {};
}

} // namespace pentimento::ui
