// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_dialogs.h"

#include "core/base/log.h"
#include "ui/case/session.h"
#include "ui/export/export_dialog.h"
#include "ui/lab/workbench_dialog.h"
#include "ui/shell/about_box.h"
#include "ui/shell/log_dialog.h"
#include "ui/shell/picture_display.h"

#include <QMessageBox>
#include <QPushButton>

namespace pentimento::ui {
namespace {

void bringForward(QWidget& window)
{
    window.show();
    window.raise();
    window.activateWindow();
}

} // namespace

WindowDialogs::WindowDialogs(QWidget& window, Session& session)
    : m_window(window), m_session(session)
{
    connect(&session.document, &CaseDocument::removed, this,
            [this](PictureId id) { m_exports.erase(id); });
}

void WindowDialogs::showModels()
{
    if (!m_models)
        m_models = new ModelManager(m_session.detectors, m_opener, &m_window);
    bringForward(*m_models);
}

void WindowDialogs::showWorkbench()
{
    if (m_workbench == nullptr) {
        m_workbench = new WorkbenchDialog(m_bench, &m_window);
        connect(m_workbench, &WorkbenchDialog::packMade, this, [this](const QString& folder) {
            if (m_models)
                m_models->showNew(folder);
        });
    }
    bringForward(*m_workbench);
}

void WindowDialogs::showExport(const PictureDisplay& shown)
{
    const PictureEntry* entry = m_session.document.currentEntry();
    if (entry == nullptr || !entry->analysis())
        return;
    QPointer<ExportDialog>& dialog = m_exports[entry->id()];
    if (dialog)
        dialog->setAnalysis(entry->analysis());
    else
        dialog = new ExportDialog(entry->analysis(), shown.layer(),
                                  shown.styleFor(*entry->analysis()), &m_window);
    dialog->setLenses(shown.lensOrders());
    bringForward(*dialog);
}

void WindowDialogs::showLog()
{
    (new LogDialog(logFile(), &m_window))->show();
}

void WindowDialogs::showAbout()
{
    openAboutBox(&m_window, m_session.detectors.pack().get());
}

/// A training of hours is not lost, but it stops.
bool WindowDialogs::mayQuit()
{
    if (m_workbench == nullptr || !m_workbench->busy())
        return true;
    QMessageBox box(QMessageBox::Question, tr("Quit Pentimento"),
                    tr("An evaluation or a training is running. Stop it and quit?"),
                    QMessageBox::Cancel, &m_window);
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("A training can go on later from where it is; an evaluation starts "
                              "anew."));
    const auto* yes = box.addButton(tr("&Stop and quit"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == yes;
}

} // namespace pentimento::ui
