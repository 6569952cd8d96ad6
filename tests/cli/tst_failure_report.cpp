// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "core/base/log.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <iostream>
#include <sstream>
#include <stdexcept>

using namespace pentimento;
using namespace pentimento::cli;

/// What an error leaves on stderr and in the log, whatever it holds and however it came.
class TestReport : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { std::cerr.rdbuf(m_stderr); }
    void oneLineUnlessDetailsAreWanted_data();
    void oneLineUnlessDetailsAreWanted();
    void whatIsThrownIsOneLine_data();
    void whatIsThrownIsOneLine();
    void theLogHasWhatStderrLeavesOut();
    void aLogThatCannotBeWrittenIsAnError();

private:
    [[nodiscard]] int run(std::function<int()> action);

    Context m_context;
    std::ostringstream m_text;
    std::streambuf* m_stderr = nullptr;
};

void TestReport::init()
{
    m_context = {};
    m_text.str({});
    m_stderr = std::cerr.rdbuf(m_text.rdbuf());
}

int TestReport::run(std::function<int()> action)
{
    m_context.action = std::move(action);
    return runAction(m_context);
}

static const Error hostile{ErrorCode::UnreadableInput, "a\nerror: b.jpg\x1b[8m: cannot be read",
                           "at byte 12\nof 40"};

void TestReport::oneLineUnlessDetailsAreWanted_data()
{
    QTest::addColumn<bool>("verbose");
    QTest::addColumn<QString>("text");
    const QString line = "error: a<U+000A>error: b.jpg<U+001B>[8m: cannot be read\n";
    QTest::newRow("plain") << false << line;
    QTest::newRow("verbose") << true << line + "detail: at byte 12<U+000A>of 40\n";
}

void TestReport::oneLineUnlessDetailsAreWanted()
{
    QFETCH(const bool, verbose);
    QFETCH(const QString, text);
    const QTemporaryDir folder;
    m_context.verbose = verbose;
    m_context.log = folder.filePath("log").toStdString(); // not the user's
    QCOMPARE(run([] { return report(hostile); }), exit_code::unreadableInput);
    QCOMPARE(QString::fromStdString(m_text.str()), text);
}

void TestReport::whatIsThrownIsOneLine_data()
{
    QTest::addColumn<bool>("memory");
    QTest::newRow("memory") << true;
    QTest::newRow("exception") << false;
}

void TestReport::whatIsThrownIsOneLine()
{
    QFETCH(const bool, memory);
    const int code = run([memory]() -> int {
        if (memory)
            throw std::bad_alloc();
        throw std::runtime_error("two\nlines");
    });
    QCOMPARE(code, exit_code::failure);
    const QString text = QString::fromStdString(m_text.str());
    QVERIFY2(text.startsWith("error: the command could not be carried out"), qPrintable(text));
    QCOMPARE(text.count('\n'), 1);
}

void TestReport::theLogHasWhatStderrLeavesOut()
{
    const QTemporaryDir folder;
    m_context.log = folder.filePath("deeper/log").toStdString();
    QCOMPARE(run([] { return report(hostile); }), exit_code::unreadableInput);
    QVERIFY(m_text.str().find("byte 12") == std::string::npos);
    QFile file(folder.filePath("deeper/log"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray log = file.readAll();
    QVERIFY2(log.contains("cannot be read") && log.contains("at byte 12"), log.constData());
    QVERIFY(!log.contains('\x1b'));
}

void TestReport::aLogThatCannotBeWrittenIsAnError()
{
    m_context.log = "/dev/null/log";
    bool ran = false;
    QCOMPARE(run([&ran] {
                 ran = true;
                 return exit_code::done;
             }),
             exit_code::outputUnwritable);
    QVERIFY(!ran);
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_failure_report.moc"
