// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/install/install.h"
#include "ui/widgets/task_queue.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace pentimento::ui {

/// A folder that is or should be a pack.
struct FoundPack
{
    std::filesystem::path folder;
    std::shared_ptr<const Pack> pack; ///< null when it cannot be read
    QString fault;                    ///< why not
    quint64 bytes = 0;                ///< on disk
    bool own = false;                 ///< the user installed it and may remove it
};

/// Work on packs, one piece at a time on a thread of its own: looking for them, checking,
/// importing, installing and removing them. Lives on the GUI thread; signals arrive there. When it
/// goes away it stops what runs; packs appear whole or not at all.
class PackWorker : public QObject
{
    Q_OBJECT
public:
    explicit PackWorker(QObject* parent = nullptr);

    void list();
    void check(const std::filesystem::path& folder);
    void importFiles(const QStringList& files);
    /// Opens no socket.
    void plan(const InstallOptions& options);
    /// Only after the user agreed to this very plan.
    void install(const InstallPlan& plan);
    void remove(const std::filesystem::path& folder);
    void cancel() { m_work.stop(); }
    [[nodiscard]] bool busy() const { return m_work.busy(); }

signals:
    void listed(const std::vector<FoundPack>& packs);
    void planned(const Result<InstallPlan>& plan);
    void started(const QString& what);
    void progressed(double fraction, const QString& stage);
    /// `folder`: the pack that is new or was looked at; empty after a removal.
    void finished(const QString& words, const QString& folder);
    void failed(const QString& reason, const QString& detail);
    void cancelled();

private:
    struct Outcome
    {
        QString words;
        std::filesystem::path folder;
    };
    using Work = std::function<Result<Outcome>(const Job&)>;
    void start(const QString& what, Work work);
    void done(const Result<Outcome>& result);

    quint64 m_lastPlan = 0; ///< an earlier one is of no interest any more
    TaskQueue m_looks;      ///< lists and plans
    TaskQueue m_work;
};

} // namespace pentimento::ui
