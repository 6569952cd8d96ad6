// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/exporter.h"

#include "core/base/output.h"
#include "core/imaging/picture.h"
#include "ui/text.h"

namespace pentimento {
namespace {

Result<void> writeJson(const ExportOrder& order, const Job& job)
{
    if (auto same = confirmUnchanged(order.analysis->picture->file, job); !same)
        return same;
    return writeWhole(order.target, resultJson(*order.analysis, order.options));
}

Result<void> writeAs(const ExportOrder& order, const Job& job)
{
    switch (order.kind) {
    case ExportKind::Bundle:
        return writeBundle(*order.analysis, order.target, order.options, job);
    case ExportKind::Report:
        return writeReport(*order.analysis, order.target, order.options);
    case ExportKind::Overlay:
        return writeOverlay(*order.analysis, order.target, order.options);
    case ExportKind::Json:
        return writeJson(order, job);
    }
    return Error{ErrorCode::Internal, "unknown kind of export", {}};
}

/// Where it went.
Result<std::filesystem::path> write(const ExportOrder& order, const Job& job)
{
    if (auto written = writeAs(order, job); !written)
        return written.error();
    return order.target;
}

} // namespace

Exporter::Exporter(QObject* parent) : QObject(parent) {}

void Exporter::start(ExportOrder order)
{
    if (busy())
        return;
    m_tasks.start(
        order.target.string() + ": could not be written",
        [order](const Job& job) { return write(order, job); },
        [this](const Result<std::filesystem::path>& written) { done(written); },
        [this](double fraction, const QString& words) { emit progressed(fraction, words); });
}

void Exporter::done(const Result<std::filesystem::path>& written)
{
    if (written)
        emit finished(pathToQString(*written));
    else if (written.error().code == ErrorCode::Cancelled)
        emit cancelled();
    else
        emit failed(shownLine(written.error().message), shown(written.error().detail));
}

} // namespace pentimento
