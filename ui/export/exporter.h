// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bundle/bundle.h"
#include "ui/widgets/task_queue.h"

#include <QObject>

#include <memory>

namespace pentimento::ui {

enum class ExportKind { Bundle, Report, Overlay, Json };

/// One export: which analysis, as what, where to.
struct ExportOrder
{
    std::shared_ptr<const Analysis> analysis;
    ExportKind kind = ExportKind::Bundle;
    std::filesystem::path target; ///< a folder for a bundle, else a file
    EvidenceOptions options;
    std::vector<LensOrder> lenses = {}; ///< through which the picture is looked at besides
};

/// Writes evidence on a worker thread, one order at a time, by the same code as the command line.
/// When it goes away it stops what is being written; a bundle is written whole or not at all.
class Exporter : public QObject
{
    Q_OBJECT
public:
    explicit Exporter(QObject* parent = nullptr);

    void start(ExportOrder order);
    void cancel() { m_tasks.stop(); }
    [[nodiscard]] bool busy() const { return m_tasks.busy(); }

signals:
    void progressed(double fraction, const QString& stage);
    void finished(const QString& path);
    void failed(const QString& reason, const QString& detail);
    void cancelled();

private:
    void done(const Result<std::filesystem::path>& written);

    TaskQueue m_tasks;
};

} // namespace pentimento::ui
