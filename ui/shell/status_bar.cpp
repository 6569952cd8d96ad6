// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_bar.h"

#include "ui/case/queue_model.h"
#include "ui/case/session.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QToolButton>

#include <cmath>

namespace pentimento::ui {

StatusBar::StatusBar(const Session& session, QAction* stop, QAction* models, QWidget* parent)
    : QStatusBar(parent), m_session(session), m_pointer(new QLabel), m_stage(new QLabel),
      m_progress(new QProgressBar), m_stop(new QToolButton), m_zoom(new QLabel),
      m_pack(new QToolButton), m_device(new QLabel)
{
    setSizeGripEnabled(false);
    m_pointer->setObjectName("pixelReadOut");
    m_pointer->setContentsMargins(8, 0, 0, 0);
    addWidget(m_pointer, 1);
    makeWork(stop);
    makeZoom();
    makeDetectors(models);
    auto* local = new QLabel(tr("Everything stays on this machine"));
    local->setToolTip(tr("Pentimento never sends a picture or a result anywhere."));
    addPermanentWidget(local);
    for (QLabel* label : {m_zoom, m_device, local})
        label->setContentsMargins(8, 0, 8, 0);

    const CaseDocument& document = session.document;
    connect(&document, &CaseDocument::currentChanged, this, &StatusBar::showPicture);
    connect(&document, &CaseDocument::changed, this, [this](PictureId id) {
        showDetectors(); // the device changes when a GPU's memory runs out
        if (id == m_session.document.current())
            showPicture();
    });
    connect(&session.detectors, &DetectorLoader::ready, this, &StatusBar::showDetectors);
    connect(&session.detectors, &DetectorLoader::failed, this, &StatusBar::showDetectors);
    showPicture();
    showDetectors();
}

void StatusBar::makeWork(QAction* stop)
{
    m_stage->setTextFormat(Qt::PlainText);
    addPermanentWidget(m_stage);
    m_progress->setRange(0, 100);
    m_progress->setMaximumWidth(160);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the analysis"));
    addPermanentWidget(m_progress);
    m_stop->setDefaultAction(stop);
    m_stop->setAutoRaise(true);
    m_stop->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stop->setFocusPolicy(Qt::StrongFocus);
    addPermanentWidget(m_stop);
}

void StatusBar::makeZoom()
{
    m_zoom->setMinimumWidth(fontMetrics().horizontalAdvance("0000 %"));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_zoom->setToolTip(tr("100 % shows one picture pixel on one pixel of the screen"));
    addPermanentWidget(m_zoom);
}

void StatusBar::makeDetectors(QAction* models)
{
    m_pack->setText(tr("Model …"));
    m_pack->setAutoRaise(true);
    m_pack->setFocusPolicy(Qt::StrongFocus);
    m_pack->setToolTip(tr("Choose, install or import the model pack that analyses (Ctrl+M)"));
    connect(m_pack, &QToolButton::clicked, models, &QAction::trigger);
    addPermanentWidget(m_pack);
    m_device->setTextFormat(Qt::PlainText);
    m_device->setText(tr("Loading the detectors …"));
    addPermanentWidget(m_device);
}

void StatusBar::showPointer(bool inside, QPoint pixel, QRgb colour, float value)
{
    if (!inside) {
        m_pointer->clear();
        return;
    }
    QString text = tr("x %1  y %2     R %3  G %4  B %5")
                       .arg(pixel.x())
                       .arg(pixel.y())
                       .arg(qRed(colour))
                       .arg(qGreen(colour))
                       .arg(qBlue(colour));
    if (!std::isnan(value))
        text += "     " + tr("map %1").arg(locale().toString(value, 'f', 2));
    m_pointer->setText(text);
}

void StatusBar::showScale(double scale)
{
    m_zoom->setText(tr("%1 %").arg(locale().toString(scale * 100, 'f', scale < 0.1 ? 1 : 0)));
}

void StatusBar::showPicture()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    const bool counted = entry != nullptr && entry->state() == PictureState::Analysing;
    const bool working = counted || (entry != nullptr && (entry->state() == PictureState::Reading ||
                                                          entry->state() == PictureState::Read));
    m_stage->setVisible(working);
    m_progress->setVisible(counted);
    m_stop->setVisible(working);
    if (working)
        m_stage->setText(stateText(*entry));
    m_progress->setValue(counted ? qRound(entry->progress() * 100) : 0);
    m_zoom->setVisible(entry != nullptr && entry->pixels());
}

void StatusBar::showDetectors()
{
    const DetectorLoader& detectors = m_session.detectors;
    if (const auto pack = detectors.pack()) {
        const QString name = shownLine(pack->name);
        const QString version = shownLine(pack->version);
        m_pack->setText(tr("Model: %1 %2").arg(name, version));
        m_device->setText(detectors.deviceName());
        m_device->setToolTip(plainToolTip(tr("Model pack %1 %2").arg(name, version)));
    } else if (!detectors.error().isEmpty()) {
        m_pack->setText(tr("No model"));
        m_device->setText(tr("No detectors"));
    }
}

} // namespace pentimento::ui
