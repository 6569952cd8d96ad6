// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_docks.h"

#include "ui/widgets/settings.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QSettings>

namespace pentimento::ui {
namespace {

constexpr QSize defaultSize{1360, 860}; ///< of the window

} // namespace

const std::vector<DockRow>& WindowDocks::rows()
{
    static const std::vector<DockRow> table{{.id = Dock::Queue,
                                             .name = "queueDock",
                                             .title = QT_TR_NOOP("Pictures"),
                                             .area = Qt::LeftDockWidgetArea,
                                             .width = 240},
                                            {.id = Dock::Findings,
                                             .name = "findingsDock",
                                             .title = QT_TR_NOOP("Findings"),
                                             .area = Qt::RightDockWidgetArea,
                                             .tab = true,
                                             .width = 400,
                                             .height = 640},
                                            {.id = Dock::Network,
                                             .name = "networkDock",
                                             .title = QT_TR_NOOP("What the network saw"),
                                             .area = Qt::RightDockWidgetArea,
                                             .tab = true},
                                            {.id = Dock::Lenses,
                                             .name = "lensesDock",
                                             .title = QT_TR_NOOP("Lenses"),
                                             .area = Qt::RightDockWidgetArea,
                                             .tab = true},
                                            {.id = Dock::Regions,
                                             .name = "regionsDock",
                                             .title = QT_TR_NOOP("Regions"),
                                             .area = Qt::RightDockWidgetArea,
                                             .height = 160},
                                            {.id = Dock::File,
                                             .name = "factsDock",
                                             .title = QT_TR_NOOP("File"),
                                             .area = Qt::RightDockWidgetArea,
                                             .tab = true}};
    return table;
}

WindowDocks::WindowDocks(QMainWindow& window, const std::map<Dock, QWidget*>& contents)
    : QObject(&window), m_window(window)
{
    for (const DockRow& row : rows()) {
        auto* dock = new QDockWidget(tr(row.title), &window);
        dock->setObjectName(row.name);
        dock->setWidget(contents.at(row.id));
        if (row.tab)
            dock->setTitleBarWidget(new QWidget); // its tab says enough
        m_docks.emplace(row.id, dock);
    }
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks |
                          QMainWindow::AllowNestedDocks);
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

QList<QAction*> WindowDocks::switches() const
{
    QList<QAction*> actions;
    for (const DockRow& row : rows())
        actions << dock(row.id)->toggleViewAction();
    return actions;
}

void WindowDocks::restore()
{
    m_window.resize(defaultSize);
    place();
    m_default = m_window.saveState();
    const QSettings remembered;
    m_window.restoreGeometry(remembered.value(settings::windowGeometry).toByteArray());
    m_window.restoreState(remembered.value(settings::windowState).toByteArray());
}

void WindowDocks::remember() const
{
    QSettings remembered;
    remembered.setValue(settings::windowGeometry, m_window.saveGeometry());
    remembered.setValue(settings::windowState, m_window.saveState());
}

void WindowDocks::restoreDefault()
{
    m_window.restoreState(m_default);
    place();
}

void WindowDocks::place()
{
    QList<QDockWidget*> tabs;
    for (const DockRow& row : rows()) {
        QDockWidget* placed = dock(row.id);
        placed->setFloating(false);
        placed->show();
        if (row.tab && !tabs.isEmpty())
            m_window.tabifyDockWidget(tabs.last(), placed);
        else
            m_window.addDockWidget(row.area, placed);
        if (row.tab)
            tabs << placed;
    }
    tabs.first()->raise();
    resize(Qt::Horizontal, &DockRow::width);
    resize(Qt::Vertical, &DockRow::height);
}

void WindowDocks::resize(Qt::Orientation direction, int DockRow::*size)
{
    QList<QDockWidget*> docks;
    QList<int> sizes;
    for (const DockRow& row : rows())
        if (row.*size > 0) {
            docks << dock(row.id);
            sizes << row.*size;
        }
    m_window.resizeDocks(docks, sizes, direction);
}

} // namespace pentimento::ui
