// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/findings/head_panel.h"
#include "ui/findings/region_table.h"
#include "ui/lab/workbench_dialog.h"
#include "ui/viewer/map_bar.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>
#include <QToolButton>

namespace pentimento::ui {
namespace {

constexpr auto defaultPack = "default";

} // namespace

void MainWindow::setPackOpener(PackOpener opener, bool fallBack)
{
    m_opener = std::move(opener);
    m_fallBack = fallBack;
    m_modelsAction->setEnabled(true);
}

void MainWindow::setWorkbench(Workbench bench)
{
    m_bench = std::move(bench);
    m_workbenchAction->setEnabled(true);
}

void MainWindow::connectModels()
{
    connect(m_workbenchAction, &QAction::triggered, this, &MainWindow::showWorkbench);
    connect(m_modelsAction, &QAction::triggered, this, &MainWindow::showModels);
    connect(&m_session.detectors, &DetectorLoader::ready, this, [this] {
        const Pack& pack = *m_session.detectors.pack();
        m_packButton->setText(
            tr("Model: %1 %2").arg(shownLine(pack.name), shownLine(pack.version)));
    });
    connect(&m_session.detectors, &DetectorLoader::failed, this, [this](const QString& reason) {
        m_packButton->setText(tr("No model"));
        if (!std::exchange(m_fallBack, false))
            return;
        m_messageDetail = m_session.detectors.errorDetail();
        m_message = tr("The model pack that you chose could not be loaded; the one that came with "
                       "the program analyses instead: %1")
                        .arg(reason);
        m_session.detectors.load(m_opener(defaultPack));
    });
}

void MainWindow::showModels()
{
    if (!m_models) {
        m_models = new ModelManager(m_session.detectors, m_opener, this);
        m_models->show();
    }
    m_models->raise();
    m_models->activateWindow();
}

void MainWindow::showWorkbench()
{
    if (m_workbench == nullptr) {
        m_workbench = new WorkbenchDialog(m_bench, this);
        connect(m_workbench, &WorkbenchDialog::packMade, this, [this](const QString& folder) {
            if (m_models)
                m_models->showNew(folder);
        });
    }
    m_workbench->show();
    m_workbench->raise();
    m_workbench->activateWindow();
}

/// A training of hours is not lost, but it stops.
bool MainWindow::mayQuit()
{
    if (m_workbench == nullptr || !m_workbench->busy())
        return true;
    QMessageBox box(QMessageBox::Question, tr("Quit Pentimento"),
                    tr("An evaluation or a training is running. Stop it and quit?"),
                    QMessageBox::Cancel, this);
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("A training can go on later from where it is; an evaluation starts "
                              "anew."));
    const auto* yes = box.addButton(tr("&Stop and quit"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == yes;
}

/// Scores and maps are shown under the names of the pack that they came from, which need not be
/// the one that analyses now.
void MainWindow::showPackOf(const PictureEntry* entry)
{
    const Pack* pack =
        entry != nullptr && entry->maps() ? entry->pack() : m_session.detectors.pack().get();
    if (pack == nullptr || pack->sha256 == m_shownPack)
        return;
    m_shownPack = pack->sha256;
    m_mapBar->setPack(*pack);
    m_heads->setPack(*pack);
    m_regions->setPack(*pack);
}

/// What to say about a result of another pack; empty: nothing.
QString MainWindow::packNotice(const PictureEntry& entry) const
{
    if (entry.state() != PictureState::Done || !m_session.scheduler.mayRetry(entry.id()))
        return {};
    return tr("This was found with the model pack %1; %2 is in use now. Picture > Analyse again "
              "takes that.")
        .arg(shownLine(entry.pack()->name), shownLine(m_session.detectors.pack()->name));
}

} // namespace pentimento::ui
