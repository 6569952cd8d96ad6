// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporter.h"

#include "ui/queued_job.h"
#include "ui/text.h"

#include <QSaveFile>

namespace pentimento {
namespace {

Result<void> writeJson(const ExportOrder& order)
{
    const QString name = pathToQString(order.target);
    const std::string json = resultJson(*order.analysis, order.options);
    QSaveFile file(name);
    const bool written = file.open(QIODevice::WriteOnly) &&
                         file.write(json.data(), static_cast<qint64>(json.size())) >= 0 &&
                         file.commit();
    if (!written)
        return Error{ErrorCode::OutputUnwritable,
                     order.target.string() + ": " + file.errorString().toStdString(),
                     {}};
    return {};
}

Result<void> write(const ExportOrder& order, const Job& job)
{
    switch (order.kind) {
    case ExportKind::Bundle:
        return writeBundle(*order.analysis, order.target, order.options, job);
    case ExportKind::Report:
        return writeReport(*order.analysis, order.target, order.options);
    case ExportKind::Overlay:
        return writeOverlay(*order.analysis, order.target, order.options);
    case ExportKind::Json:
        return writeJson(order);
    }
    return Error{ErrorCode::Internal, "unknown kind of export", {}};
}

} // namespace

Exporter::Exporter(QObject* parent) : QObject(parent)
{
    m_worker.setMaxThreadCount(1);
}

Exporter::~Exporter()
{
    m_stop.request_stop();
    m_worker.waitForDone();
}

void Exporter::start(ExportOrder order)
{
    if (m_busy)
        return;
    m_busy = true;
    m_stop = std::stop_source();
    Job job = queuedJob(this, m_stop.get_token(), [this](double fraction, const QString& words) {
        emit progressed(fraction, words);
    });
    m_worker.start([this, order = std::move(order), job = std::move(job)] {
        const Result<void> result = write(order, job);
        QMetaObject::invokeMethod(
            this, [this, order, result] { done(order, result); }, Qt::QueuedConnection);
    });
}

void Exporter::cancel()
{
    m_stop.request_stop();
}

void Exporter::done(const ExportOrder& order, const Result<void>& result)
{
    m_busy = false;
    if (result)
        emit finished(pathToQString(order.target));
    else if (result.error().code == ErrorCode::Cancelled)
        emit cancelled();
    else
        emit failed(toQString(result.error().message));
}

} // namespace pentimento
