// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"

#include <QColor>
#include <QObject>
#include <QPalette>

class QDBusVariant;
class QWidget;

namespace pentimento::ui {

/// Light or dark, as the desktop says or as the user chose. The desktop is asked through its
/// settings portal, without waiting for the answer; where there is none, the palette that the
/// application started with decides.
class Appearance : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)

    explicit Appearance(QObject* parent = nullptr);

    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }

private slots:
    void portalChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askPortal();
    void apply();

    Mode m_mode = Mode::System;
    bool m_systemDark = false;
};

/// The second text colour: legible, but behind what matters more.
[[nodiscard]] QColor quietText(const QPalette& palette);

/// Whatever role the widget's surroundings make it draw its text with.
void setTextColour(QWidget& widget, const QColor& colour);

[[nodiscard]] bool isDark(const QPalette& palette);

/// A colour that goes with a verdict's words and never replaces them. Calm on purpose: no red for
/// evidence, no green for its absence. For paper see core/evidence/wording.h.
[[nodiscard]] QColor verdictColour(Verdict verdict, const QPalette& palette);

} // namespace pentimento::ui
