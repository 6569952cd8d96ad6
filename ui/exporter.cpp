// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporter.h"

#include "ui/queued_job.h"
#include "ui/text.h"

#include "core/evidence/bundle.h"
#include "core/evidence/report.h"
#include "core/evidence/result_json.h"

namespace pentimento {
namespace {

/// Where a single file went, which is where it was to go.
Result<std::filesystem::path> at(const ExportOrder& order, const Result<void>& written)
{
    return written ? Result<std::filesystem::path>(order.target) : written.error();
}

/// Returns what was written: a bundle goes beside its target where that is taken.
Result<std::filesystem::path> write(const ExportOrder& order, const Job& job)
{
    switch (order.kind) {
    case ExportKind::Bundle:
        return writeBundle(*order.analysis, order.target, order.options, job);
    case ExportKind::Report:
        return at(order, writeReport(*order.analysis, order.target, order.options));
    case ExportKind::Overlay:
        return at(order, writeOverlay(*order.analysis, order.target, order.options));
    case ExportKind::Json:
        return at(order, writeResultJson(*order.analysis, order.target, order.options));
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
        const auto result = write(order, job);
        QMetaObject::invokeMethod(
            this, [this, result] { done(result); }, Qt::QueuedConnection);
    });
}

void Exporter::cancel()
{
    m_stop.request_stop();
}

void Exporter::done(const Result<std::filesystem::path>& result)
{
    m_busy = false;
    if (result)
        emit finished(pathToQString(*result));
    else if (result.error().code == ErrorCode::Cancelled)
        emit cancelled();
    else
        emit failed(toQString(result.error().message));
}

} // namespace pentimento
