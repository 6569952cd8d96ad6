// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/workbench_dialog.h"

#include "ui/lab/evaluate_page.h"
#include "ui/lab/train_page.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr QSize defaultSize{1160, 740};

QWidget* withMargins(QWidget* page)
{
    page->layout()->setContentsMargins(14, 14, 14, 14);
    return page;
}

} // namespace

WorkbenchDialog::WorkbenchDialog(const Workbench& bench, QWidget* parent) : QDialog(parent)
{
    setObjectName("workbench");
    setWindowTitle(tr("Evaluate and train"));
    m_evaluate = new EvaluatePage(bench);
    m_train = new TrainPage(bench);
    auto* tabs = new QTabWidget;
    tabs->setObjectName("workbenchTabs");
    tabs->addTab(withMargins(m_evaluate), tr("E&valuate"));
    tabs->addTab(withMargins(m_train), tr("&Train"));
    auto* buttons = new QDialogButtonBox;
    buttons->addButton(tr("C&lose"), QDialogButtonBox::RejectRole)->setAutoDefault(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addWidget(tabs, 1);
    column->addWidget(buttons);
    resize(defaultSize);
    connect(buttons, &QDialogButtonBox::rejected, this, &WorkbenchDialog::reject);
    connect(m_train, &TrainPage::packMade, m_evaluate, &EvaluatePage::listPacks);
    connect(m_train, &TrainPage::packMade, this, &WorkbenchDialog::packMade);
}

bool WorkbenchDialog::busy() const
{
    return m_evaluate->busy() || m_train->busy();
}

/// Packs may have come or gone since.
void WorkbenchDialog::showEvent(QShowEvent* event)
{
    m_evaluate->listPacks();
    QDialog::showEvent(event);
}

} // namespace pentimento::ui
