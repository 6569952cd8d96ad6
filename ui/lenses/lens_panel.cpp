// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lenses/lens_panel.h"

#include "ui/lenses/lens_bench.h"
#include "ui/lenses/lens_section.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int margin = 12;

} // namespace

LensPanel::LensPanel(LensBench& bench, QWidget* parent) : QScrollArea(parent)
{
    setObjectName("lensPanel");
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Lenses"));
    setAccessibleDescription(tr("Other ways to look at the picture, without a trained network"));

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(margin);
    auto* what = new QLabel(
        tr("A lens is arithmetic on the picture, without a trained network. It shows where to "
           "look, never what happened there, and no verdict rests on it. What is switched on goes "
           "into the exported evidence too."));
    what->setWordWrap(true);
    column->addWidget(what);
    for (std::size_t seat = 0; seat < bench.seats().size(); ++seat) {
        m_sections.push_back(new LensSection(bench, seat));
        column->addWidget(m_sections.back());
    }
    column->addStretch(1);
    setWidget(content);
    recolour();
}

void LensPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && widget() != nullptr)
        recolour();
    QScrollArea::changeEvent(event);
}

void LensPanel::recolour()
{
    for (LensSection* section : m_sections)
        section->recolour();
    viewport()->setBackgroundRole(QPalette::Base);
    widget()->setBackgroundRole(QPalette::Base);
}

} // namespace pentimento::ui
