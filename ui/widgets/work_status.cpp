// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/work_status.h"

#include "ui/widgets/appearance.h"
#include "ui/widgets/details_button.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int barWidth = 200;
constexpr int skippedLines = 4;

} // namespace

WorkStatus::WorkStatus(QWidget* parent) : QWidget(parent)
{
    m_words = new QLabel;
    m_words->setObjectName("workWords");
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(barWidth);
    m_bar->setAccessibleName(tr("Progress"));
    m_stop = new QPushButton(tr("&Stop"));
    m_stop->setObjectName("stopWork");
    m_stop->setAutoDefault(false);
    m_details = new DetailsButton;
    m_skippedTitle = new QLabel;
    m_skipped = new QListWidget;
    m_skipped->setObjectName("skippedFiles");
    m_skipped->setAccessibleName(tr("Files that were left out"));
    m_skipped->setFixedHeight(skippedLines * fontMetrics().lineSpacing() + 12);
    m_skipped->setSelectionMode(QAbstractItemView::NoSelection);
    auto* row = new QHBoxLayout;
    row->addWidget(m_words, 1);
    row->addWidget(m_bar);
    row->addWidget(m_details);
    row->addWidget(m_stop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_skippedTitle);
    column->addWidget(m_skipped);
    column->addLayout(row);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_bar, m_stop, m_skippedTitle, m_skipped})
        widget->hide();
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_stop->setEnabled(false);
        m_words->setText(tr("Stopping …"));
        emit stopRequested();
    });
}

void WorkStatus::begin(const QString& words)
{
    m_skipped->clear();
    m_skipped->hide();
    m_skippedTitle->hide();
    m_bar->setRange(0, 0); // moves without an end until the first report
    m_bar->show();
    m_stop->setEnabled(true);
    m_stop->show();
    say(words);
}

void WorkStatus::progress(double fraction, const QString& words)
{
    m_bar->setRange(0, 1000);
    m_bar->setValue(qRound(fraction * 1000));
    if (m_stop->isEnabled())
        say(words);
}

void WorkStatus::addSkipped(const QString& file, const QString& reason)
{
    // Most reasons name the file themselves.
    m_skipped->addItem(reason.contains(file) ? reason : tr("%1: %2").arg(file, reason));
    m_skipped->item(m_skipped->count() - 1)->setToolTip(plainToolTip(reason));
    m_skippedTitle->setText(tr("Left out: %1").arg(m_skipped->count()));
    m_skippedTitle->show();
    m_skipped->show();
}

void WorkStatus::end(const QString& words)
{
    m_bar->hide();
    m_stop->hide();
    say(words);
}

void WorkStatus::say(const QString& words)
{
    setWords(words, false);
    m_details->setDetails(words, {});
}

void WorkStatus::fail(const QString& reason, const QString& detail)
{
    m_bar->hide();
    m_stop->hide();
    setWords(reason, true);
    m_details->setDetails(reason, detail);
}

void WorkStatus::setWords(const QString& words, bool fault)
{
    m_words->setText(words);
    setTextColour(*m_words, fault ? verdictColour(Verdict::Strong, palette())
                                  : palette().color(QPalette::WindowText));
}

} // namespace pentimento::ui
