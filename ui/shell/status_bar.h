// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>
#include <QStatusBar>

class QAction;
class QLabel;
class QProgressBar;
class QToolButton;

namespace pentimento::ui {

struct Session;

/// What the pointer is on, how far the work on the picture that is looked at is, at which scale it
/// is seen, and which pack on which device analyses. Follows the session, which outlives it.
class StatusBar : public QStatusBar
{
    Q_OBJECT
public:
    /// `stop` and `models` become buttons.
    StatusBar(const Session& session, QAction* stop, QAction* models, QWidget* parent = nullptr);

    /// `value` of the map, NaN where there is none; `inside`: the pointer is on the picture.
    void showPointer(bool inside, QPoint pixel, QRgb colour, float value);
    void showScale(double scale);

private:
    void makeWork(QAction* stop);
    void makeZoom();
    void makeDetectors(QAction* models);
    void showPicture();
    void showDetectors();

    const Session& m_session;
    QLabel* m_pointer;
    QLabel* m_stage;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    QLabel* m_zoom;
    QToolButton* m_pack;
    QLabel* m_device;
};

} // namespace pentimento::ui
