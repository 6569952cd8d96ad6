// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exporter.h"

#include "core/analysis/through_lenses.h"
#include "core/bundle/bundle.h"
#include "core/evidence/overlay_sheet.h"
#include "core/evidence/result_json.h"
#include "core/report/report.h"
#include "ui/widgets/text.h"

namespace pentimento::ui {
namespace {

/// Where a single file went, which is where it was to go.
Result<std::filesystem::path> at(const ExportOrder& order, const Result<void>& written)
{
    return written ? Result<std::filesystem::path>(order.target) : written.error();
}

/// Returns what was written: a bundle goes beside its target where that is taken.
Result<std::filesystem::path> write(const ExportOrder& order, const Job& job)
{
    if (order.kind == ExportKind::Overlay)
        return at(order, writeOverlay(*order.analysis, order.target, order.options));
    const auto seen = throughLenses(order.analysis, order.lenses, job);
    if (!seen)
        return seen.error();
    const Analysis& analysis = **seen;
    switch (order.kind) {
    case ExportKind::Bundle:
        return writeBundle(analysis, order.target, order.options, job);
    case ExportKind::Report:
        return at(order, writeReport(analysis, order.target, order.options));
    case ExportKind::Json:
        return at(order, writeResultJson(analysis, order.target, order.options));
    case ExportKind::Overlay:
        break;
    }
    return Error{ErrorCode::Internal, "unknown kind of export", {}};
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

} // namespace pentimento::ui
