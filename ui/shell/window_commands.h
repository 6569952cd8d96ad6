// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/icons.h"

#include <QKeySequence>
#include <QList>
#include <QObject>

#include <map>
#include <optional>
#include <vector>

class QAction;
class QMenuBar;
class QToolBar;

namespace pentimento::ui {

/// What somebody can tell the window to do.
enum class Command {
    Open,
    OpenFolder,
    Recent,
    Paste,
    Export,
    Models,
    Workbench,
    Quit,
    Retry,
    Stop,
    Remove,
    ShowMap,
    ZoomIn,
    ZoomOut,
    Fit,
    ActualSize,
    Panels,
    DefaultLayout,
    SystemColours,
    LightColours,
    DarkColours,
    ShowLog,
    About
};

/// All that is known of a command but what it does.
struct CommandRow
{
    Command id;
    const char* text;              ///< English; translated when its action is made
    QList<QKeySequence> keys = {}; ///< menus name the first
    std::optional<Glyph> glyph = {};
    const char* toolTip = nullptr; ///< as text; null for the text itself
    bool enabled = true;           ///< at first
    bool checkable = false;
    bool checked = false;    ///< at first
    bool glyphAlone = false; ///< in the tool bar, without its text
    /// Where its keys are heard. Qt::WidgetShortcut: in lists that offer it, not in text fields.
    Qt::ShortcutContext heard = Qt::WindowShortcut;
};

/// Commands in their order; nullopt is a line between groups.
using CommandList = std::vector<std::optional<Command>>;

struct CommandMenu
{
    const char* title; ///< as CommandRow::text
    CommandList commands;
};

/// The window's commands: one table from which their actions are made, and lists that say which
/// stand where. What a command does is connected to its action by whoever does it. A child of the
/// window that it is made for.
class WindowCommands : public QObject
{
    Q_OBJECT
public:
    /// Keys are heard in all of `window`.
    explicit WindowCommands(QWidget& window);

    [[nodiscard]] static const std::vector<CommandRow>& rows();
    [[nodiscard]] static const std::vector<CommandMenu>& menus();
    [[nodiscard]] static const CommandList& toolBar();
    [[nodiscard]] static const CommandList& queueMenu(); ///< on the list of pictures

    [[nodiscard]] QAction* action(Command id) const { return m_actions.at(id); }

    void fillMenus(QMenuBar& bar) const;
    void fillToolBar(QToolBar& bar) const;
    void fillQueueMenu(QWidget& queue) const;

private:
    std::map<Command, QAction*> m_actions;
};

} // namespace pentimento::ui
