// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/session.h"
#include "ui/shell/main_window.h"
#include "ui/shell/window_commands.h"
#include "ui/viewer/picture_view.h"

#include <QAction>
#include <QImage>

namespace pentimento::testing {

/// Made before the window and gone after it.
struct SessionOfAWindow
{
    explicit SessionOfAWindow(const ui::DetectorFactory& factory) : session(factory) {}
    ui::Session session;
};

/// The main window with a session of its own, and what tests ask of both.
class WindowWithSession : public SessionOfAWindow, public ui::MainWindow
{
public:
    explicit WindowWithSession(const ui::DetectorFactory& factory)
        : SessionOfAWindow(factory), ui::MainWindow(session)
    {}

    [[nodiscard]] const ui::PictureEntry* current() const
    {
        return session.document.currentEntry();
    }
    [[nodiscard]] ui::PictureView& view() const { return *findChild<ui::PictureView*>(); }
    [[nodiscard]] QAction* command(ui::Command id) const
    {
        return findChild<ui::WindowCommands*>()->action(id);
    }

    /// What the screen shows at a place of the picture.
    [[nodiscard]] QColor pixelAt(QPoint picture) const
    {
        const QImage screen = view().grab().toImage();
        const QPointF at =
            view().geometryOfPicture().toDevice(QPointF(picture) + QPointF(0.5, 0.5));
        return screen.pixelColor(at.toPoint());
    }
};

} // namespace pentimento::testing
