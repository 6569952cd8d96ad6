// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "ui/text.h"

#include <QMetaObject>

#include <stop_token>

namespace pentimento {

/// A job for a worker thread whose progress arrives as `report(fraction, stage)` on the thread of
/// `receiver`, which must outlive the work.
template <class Receiver, class Report>
[[nodiscard]] Job queuedJob(Receiver* receiver, std::stop_token stop, Report report)
{
    return {std::move(stop), [receiver, report](double fraction, std::string_view stage) {
                QMetaObject::invokeMethod(
                    receiver,
                    [report, fraction, words = toQString(stage)] { report(fraction, words); },
                    Qt::QueuedConnection);
            }};
}

} // namespace pentimento
