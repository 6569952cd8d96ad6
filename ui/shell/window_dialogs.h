// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"
#include "ui/case/picture_entry.h"
#include "ui/packs/model_manager.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <utility>

namespace pentimento::ui {

class ExportDialog;
class PictureDisplay;
struct Session;
class WorkbenchDialog;

/// The windows that the main one opens, none of which it waits for. Each is there once, an export
/// once for each picture; asked for again it comes to the front.
class WindowDialogs : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it.
    WindowDialogs(QWidget& window, Session& session);

    /// Both before the dialog that needs them.
    void setPackOpener(PackOpener opener) { m_opener = std::move(opener); }
    void setWorkbench(Workbench bench) { m_bench = std::move(bench); }

    void showModels();
    void showWorkbench();
    /// Of the picture that is looked at, as it is shown; nothing before it is analysed.
    void showExport(const PictureDisplay& shown);
    void showLog();
    void showAbout();

    /// Asks when hours of work would stop.
    [[nodiscard]] bool mayQuit();

private:
    QWidget& m_window;
    Session& m_session;
    PackOpener m_opener;
    Workbench m_bench;
    QPointer<ModelManager> m_models;
    WorkbenchDialog* m_workbench = nullptr; ///< from its first showing on
    std::map<PictureId, QPointer<ExportDialog>> m_exports;
};

} // namespace pentimento::ui
