// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lenses/lens_section.h"

#include "ui/lenses/lens_bench.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QSlider>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

QLabel* paragraph(const QString& text = {})
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString valueText(const LensParameter& parameter, double value)
{
    return (QLocale().toString(value) + ' ' + shownLine(parameter.unit)).trimmed();
}

QString foundText(const LensRun& run)
{
    if (!run.outcome)
        return LensSection::tr("No map: %1").arg(shown(run.outcome.error().message));
    QStringList lines;
    for (const LensFact& fact : run.outcome->facts)
        lines << shownLine(fact.label) + ": " + shownLine(fact.value);
    for (const std::string& caution : run.outcome->cautions)
        lines << QStringLiteral("•  ") + shown(caution);
    return lines.join('\n');
}

} // namespace

LensSection::LensSection(LensBench& bench, std::size_t seat, QWidget* parent)
    : QWidget(parent), m_bench(bench), m_seat(seat)
{
    const LensDescription& lens = bench.seats()[seat].lens->description();
    setObjectName("lens-" + exact(lens.id));
    m_on = new QCheckBox(shownLine(lens.title));
    m_on->setAccessibleDescription(shown(lens.highMeans));
    QFont bold = font();
    bold.setBold(true);
    m_on->setFont(bold);
    m_progress = new QProgressBar;
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    m_progress->setAccessibleName(tr("Progress of %1").arg(shownLine(lens.title)));
    m_found = paragraph();
    m_found->setObjectName("found");
    m_words = paragraph(shown(lens.highMeans) + "\n\n" + shown(lens.ignore));
    m_reference = paragraph(tr("Described by: %1").arg(shown(lens.reference)));

    m_details = new QWidget;
    auto* details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, 0, 0, 0);
    auto* form = new QFormLayout;
    for (const LensParameter& parameter : lens.parameters)
        addParameter(*form, parameter);
    details->addLayout(form);
    details->addWidget(m_progress);
    details->addWidget(m_found);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_on);
    column->addWidget(m_details);
    column->addWidget(m_words);
    column->addWidget(m_reference);

    connect(m_on, &QCheckBox::toggled, this, [this](bool on) { m_bench.setOn(m_seat, on); });
    connect(&bench, &LensBench::changed, this, [this](std::size_t changed) {
        if (changed == m_seat)
            showState();
    });
    connect(&bench, &LensBench::progressed, this, [this](std::size_t changed) {
        if (changed == m_seat)
            showProgress();
    });
    showState();
}

void LensSection::addParameter(QFormLayout& form, const LensParameter& parameter)
{
    const double initial = m_bench.seats()[m_seat].settings.at(parameter.id);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setObjectName(exact(parameter.id));
    slider->setRange(0, qRound((parameter.highest - parameter.lowest) / parameter.step));
    slider->setValue(qRound((initial - parameter.lowest) / parameter.step));
    slider->setAccessibleName(shownLine(parameter.label));
    auto* value = new QLabel(valueText(parameter, initial));
    value->setMinimumWidth(
        value->fontMetrics().horizontalAdvance(valueText(parameter, parameter.highest) + "0"));
    auto* row = new QHBoxLayout;
    row->addWidget(slider, 1);
    row->addWidget(value);
    auto* label = new QLabel(shownLine(parameter.label));
    label->setBuddy(slider);
    form.addRow(label, row);
    connect(slider, &QSlider::valueChanged, this, [this, parameter, value](int steps) {
        LensSettings settings = m_bench.seats()[m_seat].settings;
        settings[parameter.id] = parameter.lowest + steps * parameter.step;
        value->setText(valueText(parameter, settings[parameter.id]));
        m_bench.setSettings(m_seat, std::move(settings));
    });
}

void LensSection::showProgress()
{
    m_progress->setValue(qRound(m_bench.seats()[m_seat].progress * 100));
}

void LensSection::showState()
{
    const LensBench::Seat& seat = m_bench.seats()[m_seat];
    m_on->setChecked(seat.on);
    m_details->setVisible(seat.on);
    m_progress->setVisible(seat.working);
    showProgress();
    m_found->setText(seat.run       ? foundText(*seat.run)
                     : seat.working ? tr("Looking …")
                                    : tr("Shown once a picture is looked at."));
}

void LensSection::recolour()
{
    setTextColour(*m_reference, quietText(palette()));
}

} // namespace pentimento::ui
