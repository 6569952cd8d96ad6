// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_docks.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pentimento;
using namespace pentimento::ui;

/// The docks around nothing: where they are at first, and where the user left them.
class TestWindowDocks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void everyDockHasOneRow();
    void savedLayoutsKnowTheirDocks();
    void theDefaultLayoutIsTheTables();
    void switchesHideAndShow();
    void whatTheUserLeftIsThereAgain();
    void theDefaultComesBack();

private:
    QTemporaryDir m_settings;
};

/// As the program's, with empty panels.
struct Window
{
    Window()
    {
        std::map<Dock, QWidget*> contents;
        for (const DockRow& row : WindowDocks::rows())
            contents.emplace(row.id, new QWidget);
        window.setCentralWidget(new QWidget);
        docks = new WindowDocks(window, contents);
        docks->restore();
        window.show();
    }
    [[nodiscard]] QDockWidget* dock(Dock id) const { return docks->dock(id); }
    [[nodiscard]] Qt::DockWidgetArea area(Dock id) const
    {
        return window.dockWidgetArea(docks->dock(id));
    }

    QMainWindow window;
    WindowDocks* docks;
};

void TestWindowDocks::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", m_settings.path().toUtf8());
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
}

void TestWindowDocks::init()
{
    QSettings().clear();
}

void TestWindowDocks::everyDockHasOneRow()
{
    QSet<int> ids;
    QSet<QString> titles;
    for (const DockRow& row : WindowDocks::rows()) {
        ids << static_cast<int>(row.id);
        titles << row.title;
    }
    QCOMPARE(ids.size(), static_cast<int>(Dock::File) + 1); // the last one
    QCOMPARE(static_cast<std::size_t>(ids.size()), WindowDocks::rows().size());
    QCOMPARE(titles.size(), ids.size());
    QVERIFY(!titles.contains(QString()));
}

/// A dock whose name changed would lose its place with every user.
void TestWindowDocks::savedLayoutsKnowTheirDocks()
{
    QStringList names;
    for (const DockRow& row : WindowDocks::rows())
        names << row.name;
    names.sort();
    QCOMPARE(names, (QStringList{"factsDock", "findingsDock", "lensesDock", "networkDock",
                                 "queueDock", "regionsDock"}));
}

void TestWindowDocks::theDefaultLayoutIsTheTables()
{
    Window shown;
    QVERIFY(QTest::qWaitForWindowExposed(&shown.window));
    for (const DockRow& row : WindowDocks::rows()) {
        QCOMPARE(shown.dock(row.id)->objectName(), QString(row.name));
        QCOMPARE(shown.area(row.id), row.area);
    }
    QCOMPARE(shown.window.tabifiedDockWidgets(shown.dock(Dock::Findings)),
             (QList<QDockWidget*>{shown.dock(Dock::Network), shown.dock(Dock::Lenses),
                                  shown.dock(Dock::File)}));
    QVERIFY(shown.window.tabifiedDockWidgets(shown.dock(Dock::Regions)).isEmpty());
    QCOMPARE(shown.dock(Dock::Queue)->width(), 240);
    QCOMPARE(shown.dock(Dock::Findings)->width(), 400);
    QVERIFY(shown.dock(Dock::Findings)->height() > 3 * shown.dock(Dock::Regions)->height());
    QVERIFY(!shown.dock(Dock::Findings)->visibleRegion().isEmpty()); // in front of the other tabs
    QVERIFY(shown.dock(Dock::Network)->visibleRegion().isEmpty());
}

void TestWindowDocks::switchesHideAndShow()
{
    const Window shown;
    const QList<QAction*> switches = shown.docks->switches();
    QCOMPARE(static_cast<std::size_t>(switches.size()), WindowDocks::rows().size());
    QCOMPARE(switches[0]->text(), shown.dock(Dock::Queue)->windowTitle());
    switches[0]->trigger();
    QVERIFY(shown.dock(Dock::Queue)->isHidden());
    switches[0]->trigger();
    QVERIFY(!shown.dock(Dock::Queue)->isHidden());
}

static void moveThings(Window& shown)
{
    shown.window.addDockWidget(Qt::BottomDockWidgetArea, shown.dock(Dock::Queue));
    shown.dock(Dock::Regions)->hide();
    shown.window.resize(1100, 700);
}

void TestWindowDocks::whatTheUserLeftIsThereAgain()
{
    {
        Window earlier;
        moveThings(earlier);
        earlier.docks->remember();
    }
    const Window now;
    QCOMPARE(now.area(Dock::Queue), Qt::BottomDockWidgetArea);
    QVERIFY(now.dock(Dock::Regions)->isHidden());
    QCOMPARE(now.window.size(), QSize(1100, 700));
    QCOMPARE(now.area(Dock::Findings), Qt::RightDockWidgetArea);
}

void TestWindowDocks::theDefaultComesBack()
{
    Window shown;
    moveThings(shown);
    shown.dock(Dock::Network)->setFloating(true);
    shown.docks->restoreDefault();
    QCOMPARE(shown.area(Dock::Queue), Qt::LeftDockWidgetArea);
    QVERIFY(!shown.dock(Dock::Regions)->isHidden());
    QVERIFY(!shown.dock(Dock::Network)->isFloating());
    QCOMPARE(shown.window.tabifiedDockWidgets(shown.dock(Dock::Findings)).size(), 3);
    QCOMPARE(shown.window.size(), QSize(1100, 700)); // the window's own size is no layout
}

QTEST_MAIN(TestWindowDocks)
#include "tst_window_docks.moc"
