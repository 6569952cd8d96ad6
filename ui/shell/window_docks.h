// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>

#include <map>
#include <vector>

class QAction;
class QDockWidget;
class QMainWindow;

namespace pentimento::ui {

/// The panels beside the picture.
enum class Dock { Queue, Findings, Network, Lenses, Regions, File };

/// A dock and its place in the default layout.
struct DockRow
{
    Dock id;
    const char* name;  ///< by which users' saved layouts know it
    const char* title; ///< English; translated when it is made
    Qt::DockWidgetArea area;
    bool tab = false; ///< shares one place with the other tabs, which name it, in their order
    int width = 0;    ///< in pixels; 0: as it comes
    int height = 0;
};

/// The docks of a window and where they are: in the default layout, or as the user left them, which
/// is remembered with size and place of the window. A child of the window.
class WindowDocks : public QObject
{
    Q_OBJECT
public:
    /// `contents` has all docks of the table.
    WindowDocks(QMainWindow& window, const std::map<Dock, QWidget*>& contents);

    [[nodiscard]] static const std::vector<DockRow>& rows();

    [[nodiscard]] QDockWidget* dock(Dock id) const { return m_docks.at(id); }
    /// That show and hide each dock, in the table's order.
    [[nodiscard]] QList<QAction*> switches() const;

    void restore();        ///< as remembered; once all tool bars are there
    void remember() const; ///< for the next sitting
    void restoreDefault();

private:
    void place();
    void resize(Qt::Orientation direction, int DockRow::*size);

    QMainWindow& m_window;
    std::map<Dock, QDockWidget*> m_docks;
    QByteArray m_default; ///< tool bars included
};

} // namespace pentimento::ui
