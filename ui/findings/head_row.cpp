// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/head_row.h"

#include "core/analysis/wording.h"
#include "ui/findings/score_plot.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>

namespace pentimento::ui {
namespace {

QLabel* wrappedLabel(const QString& text = {})
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText); // a pack's words are data, not markup
    label->setVisible(!text.isEmpty());
    return label;
}

} // namespace

HeadRow::HeadRow(const HeadInfo& head, QWidget* parent)
    : QFrame(parent), m_id(exact(head.id)), m_title(shownLine(head.title)),
      m_calibration(head.calibration)
{
    setObjectName("headRow-" + m_id);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Show this detector's map over the picture"));

    m_name = wrappedLabel(m_title);
    QFont bold = font();
    bold.setBold(true);
    m_name->setFont(bold);
    m_verdict = new QLabel;
    m_verdict->setAlignment(Qt::AlignRight);
    m_score = new QLabel;
    m_score->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("> 0.99")));
    m_score->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_plot = new ScorePlot;
    m_plot->setAccessibleName(tr("Score of %1").arg(m_title));
    m_trainedOn = wrappedLabel(
        head.trainedOn.empty() ? QString() : tr("Trained on %1").arg(shown(head.trainedOn)));
    m_falseAlarm = wrappedLabel();
    m_description = wrappedLabel(shown(head.description));
    m_description->setVisible(false);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 9, 12, 9);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(3);
    grid->addWidget(m_name, 0, 0);
    grid->addWidget(m_verdict, 0, 1, 1, 2, Qt::AlignTop);
    grid->addWidget(m_plot, 1, 0, 1, 2);
    grid->addWidget(m_score, 1, 2);
    grid->addWidget(m_falseAlarm, 2, 0, 1, 3);
    grid->addWidget(m_trainedOn, 3, 0, 1, 3);
    grid->addWidget(m_description, 4, 0, 1, 3);
    grid->setColumnStretch(0, 1);
    setFinding(std::nullopt);
}

void HeadRow::setFinding(const std::optional<HeadFinding>& finding)
{
    m_finding = finding;
    // The bands show the pictures that the rate below was measured on.
    m_plot->setCalibration(
        m_calibration.tableOf(finding ? finding->falseAlarm.measuredOn : std::nullopt));
    m_plot->setFinding(finding);
    m_verdict->setText(finding ? verdictLabel(finding->verdict) : QString());
    m_score->setText(finding ? scoreText(finding->score) : QStringLiteral("–"));
    m_falseAlarm->setText(finding ? shown(finding->falseAlarm.text()) : QString());
    m_falseAlarm->setVisible(finding.has_value());
    setAccessibleName(finding
                          ? tr("%1: %2, score %3").arg(m_title, m_verdict->text(), m_score->text())
                          : m_title);
    setAccessibleDescription(m_trainedOn->text() + ' ' + m_falseAlarm->text());
    recolour();
}

void HeadRow::setChosen(bool chosen)
{
    m_chosen = chosen;
    m_description->setVisible(chosen && !m_description->text().isEmpty());
    update();
}

void HeadRow::mousePressEvent(QMouseEvent*)
{
    emit chosen(m_id);
}

void HeadRow::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit chosen(m_id);
        break;
    case Qt::Key_Down:
        focusNextChild();
        break;
    case Qt::Key_Up:
        focusPreviousChild();
        break;
    default:
        QFrame::keyPressEvent(event);
    }
}

void HeadRow::focusInEvent(QFocusEvent* event)
{
    update();
    QFrame::focusInEvent(event);
}

void HeadRow::focusOutEvent(QFocusEvent* event)
{
    update();
    QFrame::focusOutEvent(event);
}

void HeadRow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::AlternateBase));
    if (m_chosen)
        painter.fillRect(QRect(0, 0, 4, height()), palette().color(QPalette::Highlight));
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void HeadRow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        recolour();
    QFrame::changeEvent(event);
}

void HeadRow::recolour()
{
    setTextColour(*m_trainedOn, quietText(palette()));
    setTextColour(*m_description, quietText(palette()));
    if (m_finding)
        setTextColour(*m_verdict, verdictColour(m_finding->verdict, palette()));
}

} // namespace pentimento::ui
