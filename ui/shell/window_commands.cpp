// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_commands.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

namespace pentimento::ui {
namespace {

constexpr std::nullopt_t line = std::nullopt;

template <class Widget>
void addCommands(Widget& widget, const CommandList& list, const WindowCommands& commands)
{
    for (const std::optional<Command> id : list)
        if (id)
            widget.addAction(commands.action(*id));
        else
            widget.addSeparator();
}

} // namespace

const std::vector<CommandRow>& WindowCommands::rows()
{
    static const std::vector<CommandRow> table{
        {.id = Command::Open,
         .text = QT_TR_NOOP("&Open …"),
         .keys = {QKeySequence::Open},
         .glyph = Glyph::Open},
        {.id = Command::OpenFolder,
         .text = QT_TR_NOOP("Open &folder …"),
         .keys = {QKeySequence("Ctrl+Shift+O")}},
        {.id = Command::Recent, .text = QT_TR_NOOP("Open &recent")},
        {.id = Command::Paste,
         .text = QT_TR_NOOP("&Paste picture"),
         .keys = {QKeySequence::Paste},
         .glyph = Glyph::Paste},
        {.id = Command::Export,
         .text = QT_TR_NOOP("&Export evidence …"),
         .keys = {QKeySequence("Ctrl+E")},
         .glyph = Glyph::Export,
         .enabled = false},
        {.id = Command::Models,
         .text = QT_TR_NOOP("&Models …"),
         .keys = {QKeySequence("Ctrl+M")},
         .enabled = false},
        {.id = Command::Workbench,
         .text = QT_TR_NOOP("E&valuate and train …"),
         .keys = {QKeySequence("Ctrl+T")},
         .enabled = false},
        {.id = Command::Quit, .text = QT_TR_NOOP("&Quit"), .keys = {QKeySequence::Quit}},

        {.id = Command::Retry,
         .text = QT_TR_NOOP("&Analyse again"),
         .keys = {QKeySequence::Refresh}},
        {.id = Command::Stop,
         .text = QT_TR_NOOP("&Stop"),
         .keys = {QKeySequence("Esc")},
         .glyph = Glyph::Stop,
         .toolTip = QT_TR_NOOP("Stop analysing this picture (Esc)")},
        {.id = Command::Remove,
         .text = QT_TR_NOOP("&Remove from the list"),
         .keys = {QKeySequence::Delete},
         .heard = Qt::WidgetShortcut},

        {.id = Command::ShowMap,
         .text = QT_TR_NOOP("Show &map"),
         .keys = {QKeySequence(Qt::Key_Space)},
         .glyph = Glyph::Overlay,
         .checkable = true,
         .checked = true,
         .glyphAlone = true},
        {.id = Command::ZoomIn,
         .text = QT_TR_NOOP("Zoom &in"),
         .keys = {QKeySequence("+"), QKeySequence("="), QKeySequence::ZoomIn},
         .glyph = Glyph::ZoomIn,
         .glyphAlone = true},
        {.id = Command::ZoomOut,
         .text = QT_TR_NOOP("Zoom &out"),
         .keys = {QKeySequence("-"), QKeySequence::ZoomOut},
         .glyph = Glyph::ZoomOut,
         .glyphAlone = true},
        {.id = Command::Fit,
         .text = QT_TR_NOOP("&Whole picture"),
         .keys = {QKeySequence("F")},
         .glyph = Glyph::Fit,
         .glyphAlone = true},
        {.id = Command::ActualSize,
         .text = QT_TR_NOOP("&Pixel by pixel (100 %)"),
         .keys = {QKeySequence("1")},
         .glyph = Glyph::ActualSize,
         .glyphAlone = true},
        {.id = Command::Panels, .text = QT_TR_NOOP("Pa&nels")},
        {.id = Command::DefaultLayout, .text = QT_TR_NOOP("Restore de&fault layout")},
        {.id = Command::SystemColours, .text = QT_TR_NOOP("As the &system"), .checkable = true},
        {.id = Command::LightColours, .text = QT_TR_NOOP("&Light"), .checkable = true},
        {.id = Command::DarkColours, .text = QT_TR_NOOP("&Dark"), .checkable = true},

        {.id = Command::ShowLog, .text = QT_TR_NOOP("Show &log")},
        {.id = Command::About, .text = QT_TR_NOOP("&About Pentimento")}};
    return table;
}

const std::vector<CommandMenu>& WindowCommands::menus()
{
    using enum Command;
    static const std::vector<CommandMenu> table{
        {QT_TR_NOOP("&File"),
         {Open, OpenFolder, Recent, Paste, line, Export, line, Models, Workbench, line, Quit}},
        {QT_TR_NOOP("&Picture"), {Retry, Stop, Remove}},
        {QT_TR_NOOP("&View"),
         {ShowMap, ZoomIn, ZoomOut, Fit, ActualSize, line, Panels, DefaultLayout, line,
          SystemColours, LightColours, DarkColours}},
        {QT_TR_NOOP("&Help"), {ShowLog, About}}};
    return table;
}

const CommandList& WindowCommands::toolBar()
{
    using enum Command;
    static const CommandList list{Open,   Paste, Export,     line,   ZoomOut,
                                  ZoomIn, Fit,   ActualSize, ShowMap};
    return list;
}

const CommandList& WindowCommands::queueMenu()
{
    static const CommandList list{Command::Remove, Command::Retry};
    return list;
}

WindowCommands::WindowCommands(QWidget& window) : QObject(&window)
{
    for (const CommandRow& row : rows()) {
        auto* action = new QAction(tr(row.text), this);
        action->setShortcuts(row.keys);
        action->setShortcutContext(row.heard);
        if (row.glyph)
            action->setIcon(glyphIcon(*row.glyph));
        if (row.toolTip != nullptr)
            action->setToolTip(tr(row.toolTip));
        action->setEnabled(row.enabled);
        action->setCheckable(row.checkable);
        action->setChecked(row.checked);
        window.addAction(action);
        m_actions.emplace(row.id, action);
    }
}

void WindowCommands::fillMenus(QMenuBar& bar) const
{
    for (const CommandMenu& menu : menus())
        addCommands(*bar.addMenu(tr(menu.title)), menu.commands, *this);
}

void WindowCommands::fillToolBar(QToolBar& bar) const
{
    addCommands(bar, toolBar(), *this);
    for (const CommandRow& row : rows())
        if (auto* button = qobject_cast<QToolButton*>(bar.widgetForAction(action(row.id)))) {
            button->setFocusPolicy(Qt::TabFocus);
            if (row.glyphAlone)
                button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        }
}

void WindowCommands::fillQueueMenu(QWidget& queue) const
{
    for (const std::optional<Command> id : queueMenu())
        queue.addAction(action(*id));
    queue.setContextMenuPolicy(Qt::ActionsContextMenu);
}

} // namespace pentimento::ui
