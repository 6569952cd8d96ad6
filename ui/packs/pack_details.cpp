// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/packs/pack_details.h"

#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QRegularExpression>
#include <QVBoxLayout>

#include <utility>

namespace pentimento::ui {
namespace {

constexpr int margin = 14;

QLabel* paragraph()
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString networkOf(const Pack& pack)
{
    QStringList backbones;
    for (const BackboneInfo& backbone : pack.backbones)
        backbones << shownLine(backbone.title);
    const QString graph = shownLine(std::string(pack.graph->id));
    return backbones.isEmpty() ? graph
                               : PackDetails::tr("%1 (%2)").arg(backbones.join(", "), graph);
}

QString detectorOf(const HeadInfo& head, const QColor& quiet)
{
    const std::size_t photos = head.calibration.pristineScores.size();
    const QString measured =
        photos == 0 ? PackDetails::tr("False alarms: not measured")
                    : PackDetails::tr("False alarms: measured on %1 untouched photos").arg(photos);
    QString found;
    if (const auto& edits = head.calibration.edits)
        found = QStringLiteral("<br>") +
                PackDetails::tr("Edits: %1 of %2 edited pictures reach moderate evidence")
                    .arg(edits->found)
                    .arg(edits->pictures);
    QString checked;
    for (const RateCheck& check : head.calibration.heldOut)
        if (!check.quality)
            checked += QStringLiteral("<br>") + shown(check.text()).toHtmlEscaped();
    if (!checked.isEmpty())
        checked = QStringLiteral("<br>") +
                  PackDetails::tr("Checked on photos held back (%1)")
                      .arg(shown(head.calibration.heldOutOn).toHtmlEscaped()) +
                  checked;
    return QStringLiteral("%1<br><span style='color:%2'>%3<br>%4%5</span>")
        .arg(shownLine(head.title).toHtmlEscaped(), quiet.name(),
             PackDetails::tr("Trained on %1").arg(shown(head.trainedOn)).toHtmlEscaped(),
             measured + found, checked);
}

/// A hash is shown by its ends; the whole is in the tool tip, the manifest and every report.
QString shortened(QString line)
{
    static const QRegularExpression hash("\\b([0-9a-f]{8})[0-9a-f]{48}([0-9a-f]{8})\\b");
    return line.replace(hash, QStringLiteral("\\1 … \\2"));
}

} // namespace

QString sizeText(quint64 bytes)
{
    const QLocale locale;
    return bytes < 1'000'000'000
               ? PackDetails::tr("%1 MB").arg(locale.toString(bytes / 1e6, 'f', bytes < 10'000'000))
               : PackDetails::tr("%1 GB").arg(locale.toString(bytes / 1e9, 'f', 1));
}

PackDetails::PackDetails(QWidget* parent) : QScrollArea(parent)
{
    setObjectName("packDetails");
    setWidgetResizable(true);
    setFrameShape(QFrame::StyledPanel);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("The chosen model pack"));
    m_title = paragraph();
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    m_title->setFont(large);
    m_state = paragraph();
    m_description = paragraph();
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(margin, margin, margin, margin);
    m_column->setSpacing(8);
    m_column->addWidget(m_title);
    m_column->addWidget(m_state);
    m_column->addWidget(m_description);
    m_column->addStretch(1);
    setWidget(content);
    recolour();
}

void PackDetails::setPack(const FoundPack* found, bool inUse)
{
    delete m_table;
    m_table = new QWidget;
    auto* form = new QFormLayout(m_table);
    form->setContentsMargins(0, 4, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_column->insertWidget(3, m_table);
    m_fault = found != nullptr && !found->pack;
    const QString folder = found != nullptr ? shownPath(found->folder) : QString();
    if (found == nullptr) {
        m_title->setText(tr("No model pack"));
        m_state->setText(tr("Nothing can be analysed without one."));
        m_description->clear();
    } else if (m_fault) {
        m_title->setText(shownPath(found->folder.filename()));
        m_state->setText(tr("Cannot be used"));
        m_description->setText(found->fault);
        addRow(tr("Size on disk"), sizeText(found->bytes));
        addRow(tr("Folder"), folder);
    } else {
        const Pack& pack = *found->pack;
        m_title->setText(tr("%1 %2").arg(shownLine(pack.name), shownLine(pack.version)));
        m_state->setText(inUse ? tr("Analyses the pictures now") : tr("Not in use"));
        m_description->setText(shown(pack.description));
        QString name = tr("Detectors");
        for (const HeadInfo& head : pack.heads)
            addRow(std::exchange(name, {}), detectorOf(head, quietText(palette())), Qt::RichText);
        addRow(tr("Network"), networkOf(pack));
        addRow(tr("Licence"), shown(pack.licence));
        addRow(tr("Size on disk"), sizeText(found->bytes));
        addRow(tr("Folder"), folder);
        name = tr("Weights from");
        for (const std::string& source : pack.sources)
            addRow(std::exchange(name, {}), shown(source));
        addRow(tr("SHA-256"), shownLine(pack.sha256));
    }
    m_description->setVisible(!m_description->text().isEmpty());
    recolour();
}

void PackDetails::addRow(const QString& name, const QString& text, Qt::TextFormat format)
{
    auto* value = paragraph();
    value->setTextFormat(format);
    value->setText(format == Qt::PlainText && text.contains(' ') ? shortened(text) : text);
    if (value->text() != text)
        value->setToolTip(plainToolTip(text));
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setText(name);
    setTextColour(*label, quietText(palette()));
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    static_cast<QFormLayout*>(m_table->layout())->addRow(label, value);
}

void PackDetails::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_table != nullptr)
        recolour();
    QScrollArea::changeEvent(event);
}

void PackDetails::recolour()
{
    setTextColour(*m_state,
                  m_fault ? verdictColour(Verdict::Strong, palette()) : quietText(palette()));
    viewport()->setBackgroundRole(QPalette::Base);
    widget()->setBackgroundRole(QPalette::Base);
}

} // namespace pentimento::ui
