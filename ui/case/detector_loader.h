// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/detector.h"
#include "ui/widgets/task_queue.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace pentimento::ui {

/// Makes a detector; called on a worker thread, because loading a network takes a second.
using DetectorFactory = std::function<Result<std::unique_ptr<Detector>>()>;

/// Owns the detector in use. Another one is loaded beside it on a worker thread and takes over only
/// when it is there; when it cannot be loaded, the one before goes on. Of several that were asked
/// for, the last one counts. Lives on the GUI thread and never blocks it, not even for giving a
/// network up.
class DetectorLoader : public QObject
{
    Q_OBJECT
public:
    explicit DetectorLoader(QObject* parent = nullptr) : QObject(parent) {}
    ~DetectorLoader() override;

    void load(const DetectorFactory& factory);
    [[nodiscard]] bool loading() const { return m_loads > 0; }

    [[nodiscard]] Detector* detector() const { return m_detector.get(); } ///< null until ready()
    /// Of the detector in use; null until ready().
    [[nodiscard]] std::shared_ptr<const Pack> pack() const { return m_pack; }
    [[nodiscard]] QString deviceName() const; ///< changes when a GPU's memory runs out

    /// Why there is no detector, one line; empty while there is one or one is loaded first.
    [[nodiscard]] QString error() const { return m_error; }
    [[nodiscard]] QString errorDetail() const { return m_errorDetail; }

signals:
    void ready();                                              ///< a detector took over
    void failed(const QString& reason, const QString& detail); ///< and there is none
    void kept(const QString& reason, const QString& detail);   ///< the one before goes on

private:
    void take(quint64 load, Result<std::unique_ptr<Detector>>& made);

    std::unique_ptr<Detector> m_detector;
    std::shared_ptr<const Pack> m_pack;
    quint64 m_lastLoad = 0; ///< a detector of any earlier load is not wanted any more
    int m_loads = 0;
    QString m_error;
    QString m_errorDetail;
    TaskQueue m_queue;
};

} // namespace pentimento::ui
