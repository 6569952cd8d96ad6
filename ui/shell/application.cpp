// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/application.h"

#include "core/base/guarded.h"
#include "core/base/log.h"
#include "ui/widgets/text.h"

namespace pentimento::ui {

bool Application::notify(QObject* receiver, QEvent* event)
{
    const auto done = guarded("something in the window failed", [&]() -> Result<bool> {
        return QApplication::notify(receiver, event);
    });
    if (done)
        return *done;
    logError(done.error());
    // Queued: what failed may be what shows messages.
    QMetaObject::invokeMethod(
        this,
        [this, error = done.error()] {
            emit defectMet(shownLine(error.message), shown(error.detail));
        },
        Qt::QueuedConnection);
    return true;
}

} // namespace pentimento::ui
