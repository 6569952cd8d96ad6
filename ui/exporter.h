// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/bundle.h"

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <stop_token>

namespace pentimento {

enum class ExportKind { Bundle, Report, Overlay, Json };

/// One export: which analysis, as what, where to.
struct ExportOrder
{
    std::shared_ptr<const Analysis> analysis;
    ExportKind kind = ExportKind::Bundle;
    std::filesystem::path target; ///< a folder for a bundle, else a file
    EvidenceOptions options;
};

/// Writes evidence on a worker thread, one order at a time, by the same code as the command line.
class Exporter : public QObject
{
    Q_OBJECT
public:
    explicit Exporter(QObject* parent = nullptr);
    /// Stops what is being written and waits; a bundle is written whole or not at all.
    ~Exporter() override;

    void start(ExportOrder order);
    void cancel();
    [[nodiscard]] bool busy() const { return m_busy; }

signals:
    void progressed(double fraction, const QString& stage);
    void finished(const QString& path);
    void failed(const QString& reason);
    void cancelled();

private:
    void done(const Result<std::filesystem::path>& result);

    bool m_busy = false;
    std::stop_source m_stop;
    QThreadPool m_worker;
};

} // namespace pentimento
