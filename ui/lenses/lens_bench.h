// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "core/lenses/lens_run.h"
#include "core/lenses/registry.h"
#include "ui/widgets/task_queue.h"

#include <QObject>

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace pentimento::ui {

/// The window's lenses: which are switched on, how they are set, and what they show of the picture
/// that is looked at. Only what is switched on is computed, on another thread, one after the other;
/// a picture, a setting or a switch that changes meanwhile stops what nobody wants any more. Lives
/// on the GUI thread and never blocks it.
class LensBench : public QObject
{
    Q_OBJECT
public:
    explicit LensBench(std::span<const Lens* const> offered = lenses(), QObject* parent = nullptr);

    struct Seat
    {
        const Lens* lens = nullptr;
        bool on = false;
        LensSettings settings;
        bool working = false;
        double progress = 0;        ///< 0..1
        std::optional<LensRun> run; ///< of the picture that is looked at, newest settings or before
        std::vector<Layer> layers;  ///< of the last run; empty maps until this picture's is there
    };
    [[nodiscard]] const std::vector<Seat>& seats() const { return m_seats; }

    /// What is looked at; null for nothing.
    void setPicture(std::shared_ptr<const Picture> picture);
    void setOn(std::size_t seat, bool on);
    void setSettings(std::size_t seat, LensSettings settings);

    /// What is switched on, for evidence.
    [[nodiscard]] std::vector<LensOrder> orders() const;
    [[nodiscard]] std::vector<Layer> layers() const;
    /// Empty while there is none.
    [[nodiscard]] HeatMap mapOf(const LayerId& layer) const;

signals:
    void progressed(std::size_t seat);
    void changed(std::size_t seat); ///< switch, settings or result
    /// The first result since the lens was switched on.
    void appeared(const LayerId& layer);

private:
    void start(std::size_t seat);
    void stop(std::size_t seat);
    void take(std::size_t seat, Result<LensRun>& run);
    void forgetMaps(std::size_t seat);

    /// The side of a seat that nobody sees.
    struct Work
    {
        std::stop_source stop;
        quint64 number = 0; ///< answers to any earlier one are stale
        bool announced = false;
    };

    std::shared_ptr<const Picture> m_picture;
    std::vector<Seat> m_seats;
    std::vector<Work> m_work;
    quint64 m_lastNumber = 0;
    TaskQueue m_tasks;
};

} // namespace pentimento::ui
