// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_commands.h"

#include <QAction>
#include <QHash>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QTest>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

using namespace pentimento;
using namespace pentimento::ui;

/// What holds for every command, also for those that come later.
class TestWindowCommands : public QObject
{
    Q_OBJECT

private slots:
    void everyCommandHasOneRow();
    void everyCommandHasWords();
    void noKeyMeansTwoCommands();
    void everyCommandIsInOneMenu();
    void noEntryOfAMenuHasAnothersLetter();
    void otherListsRepeatMenus();
    void menusAreMadeOfTheLists();
    void theToolBarIsMadeOfItsList();
    void actionsAreMadeOfTheTable();
};

static QList<Command> commandsOf(const CommandList& list)
{
    QList<Command> commands;
    for (const std::optional<Command> id : list)
        if (id)
            commands << *id;
    return commands;
}

static QList<Command> inMenus()
{
    QList<Command> commands;
    for (const CommandMenu& menu : WindowCommands::menus())
        commands << commandsOf(menu.commands);
    return commands;
}

/// What a list shows as actions: one for each command, a line for each nullopt.
static void compare(const QList<QAction*>& shown, const CommandList& list,
                    const WindowCommands& commands)
{
    QCOMPARE(static_cast<std::size_t>(shown.size()), list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const QAction* action = shown[static_cast<qsizetype>(i)];
        if (list[i])
            QCOMPARE(action, commands.action(*list[i]));
        else
            QVERIFY(action->isSeparator());
    }
}

void TestWindowCommands::everyCommandHasOneRow()
{
    QList<int> ids;
    for (const CommandRow& row : WindowCommands::rows())
        ids << static_cast<int>(row.id);
    std::sort(ids.begin(), ids.end());
    for (int id = 0; id <= static_cast<int>(Command::About); ++id) // the last one
        QCOMPARE(ids.value(id, -1), id);
    QCOMPARE(ids.size(), static_cast<int>(Command::About) + 1);
}

void TestWindowCommands::everyCommandHasWords()
{
    for (const CommandRow& row : WindowCommands::rows()) {
        const QString text = QString(row.text).remove('&');
        QVERIFY(!text.trimmed().isEmpty());
        QVERIFY2(QString(row.text).count('&') == 1, row.text); // a letter for the keyboard
        QVERIFY(row.toolTip == nullptr || *row.toolTip != 0);
    }
}

void TestWindowCommands::noKeyMeansTwoCommands()
{
    QHash<QKeySequence, QString> taken;
    for (const CommandRow& row : WindowCommands::rows())
        for (const QKeySequence& key : row.keys) {
            if (key.isEmpty()) // not every desktop has each standard key
                continue;
            const QString other = taken.value(key, row.text);
            QVERIFY2(other == row.text,
                     qPrintable(key.toString() + ": " + other + ", " + row.text));
            taken.insert(key, row.text);
        }
    QVERIFY(taken.size() > 15);
}

void TestWindowCommands::everyCommandIsInOneMenu()
{
    const QList<Command> commands = inMenus();
    for (const CommandRow& row : WindowCommands::rows())
        QVERIFY2(commands.count(row.id) == 1, row.text);
    for (const CommandMenu& menu : WindowCommands::menus()) {
        bool line = true; // none at either end, none beside another
        for (const std::optional<Command> id : menu.commands) {
            QVERIFY2(id || !line, menu.title);
            line = !id;
        }
        QVERIFY2(!line, menu.title);
    }
}

static QChar letterOf(const QString& text)
{
    return text[text.indexOf('&') + 1].toLower();
}

void TestWindowCommands::noEntryOfAMenuHasAnothersLetter()
{
    QMainWindow window;
    const WindowCommands commands(window);
    QSet<QChar> titles;
    for (const CommandMenu& menu : WindowCommands::menus()) {
        QVERIFY2(!titles.contains(letterOf(menu.title)), menu.title);
        titles << letterOf(menu.title);
        QSet<QChar> letters;
        for (const Command id : commandsOf(menu.commands)) {
            const QString text = commands.action(id)->text();
            QVERIFY2(!letters.contains(letterOf(text)), qPrintable(text));
            letters << letterOf(text);
        }
    }
}

void TestWindowCommands::otherListsRepeatMenus()
{
    const QList<Command> everywhere = inMenus();
    for (const CommandList* list : {&WindowCommands::toolBar(), &WindowCommands::queueMenu()}) {
        const QList<Command> commands = commandsOf(*list);
        QVERIFY(!commands.isEmpty());
        for (const Command id : commands) {
            QVERIFY(everywhere.contains(id));
            QCOMPARE(commands.count(id), 1);
        }
    }
    for (const Command id : commandsOf(WindowCommands::toolBar())) {
        const auto& rows = WindowCommands::rows();
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [id](const CommandRow& known) { return known.id == id; });
        QVERIFY2(row->glyph.has_value(), row->text);
    }
}

void TestWindowCommands::menusAreMadeOfTheLists()
{
    QMainWindow window;
    const WindowCommands commands(window);
    commands.fillMenus(*window.menuBar());
    const auto& menus = WindowCommands::menus();
    const QList<QAction*> shown = window.menuBar()->actions();
    QCOMPARE(static_cast<std::size_t>(shown.size()), menus.size());
    for (std::size_t i = 0; i < menus.size(); ++i) {
        const QAction* title = shown[static_cast<qsizetype>(i)];
        QCOMPARE(title->text(), QString(menus[i].title));
        compare(title->menu()->actions(), menus[i].commands, commands);
    }
    QWidget queue;
    commands.fillQueueMenu(queue);
    compare(queue.actions(), WindowCommands::queueMenu(), commands);
    QCOMPARE(queue.contextMenuPolicy(), Qt::ActionsContextMenu);
}

void TestWindowCommands::theToolBarIsMadeOfItsList()
{
    QMainWindow window;
    const WindowCommands commands(window);
    auto* bar = window.addToolBar("tools");
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    commands.fillToolBar(*bar);
    compare(bar->actions(), WindowCommands::toolBar(), commands);
    const auto style = [&](Command id) {
        return qobject_cast<QToolButton*>(bar->widgetForAction(commands.action(id)))
            ->toolButtonStyle();
    };
    QCOMPARE(style(Command::Open), Qt::ToolButtonTextBesideIcon);
    QCOMPARE(style(Command::ZoomIn), Qt::ToolButtonIconOnly);
    for (const Command id : commandsOf(WindowCommands::toolBar()))
        QVERIFY(bar->widgetForAction(commands.action(id))->focusPolicy() & Qt::TabFocus);
}

void TestWindowCommands::actionsAreMadeOfTheTable()
{
    QMainWindow window;
    const WindowCommands commands(window);
    for (const CommandRow& row : WindowCommands::rows()) {
        const QAction* action = commands.action(row.id);
        QCOMPARE(action->text(), QString(row.text));
        QCOMPARE(action->shortcuts(), row.keys);
        QCOMPARE(action->shortcutContext(), row.heard);
        QCOMPARE(action->isEnabled(), row.enabled);
        QCOMPARE(action->isCheckable(), row.checkable);
        QCOMPARE(action->isChecked(), row.checked);
        QCOMPARE(action->icon().isNull(), !row.glyph.has_value());
        if (row.toolTip != nullptr)
            QCOMPARE(action->toolTip(), QString(row.toolTip));
        QVERIFY(window.actions().contains(const_cast<QAction*>(action))); // its keys are heard
    }
}

QTEST_MAIN(TestWindowCommands)
#include "tst_window_commands.moc"
