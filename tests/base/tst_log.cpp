// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestLog : public QObject
{
    Q_OBJECT

private slots:
    void keepsMessageAndDetail();
    void foreignTextStaysOnItsLine();
    void cancellingIsNoError();
    void staysSmall();
    void leavesAnothersFreshLogInPlace();
    void unwritableIsSaid();

private:
    QTemporaryDir m_folder;
    QString m_file = m_folder.filePath("state/pentimento.log");
};

void TestLog::keepsMessageAndDetail()
{
    QVERIFY(openLog(m_file.toStdString()));
    QCOMPARE(QString::fromStdString(logFile().string()), m_file);
    logError({ErrorCode::ModelUnavailable, "weights: damaged", "expected 12 bytes"});
    const QByteArray log = contents(m_file);
    QVERIFY2(log.contains("model unavailable: weights: damaged (expected 12 bytes)\n"), log);
}

void TestLog::foreignTextStaysOnItsLine()
{
    QVERIFY(openLog(m_file.toStdString()));
    const auto lines = contents(m_file).count('\n');
    logLine(LogLevel::Warning, "a\n2026-01-01T00:00:00Z error   invented\x1b[2J");
    QCOMPARE(contents(m_file).count('\n'), lines + 1);
    QVERIFY(contents(m_file).contains("<U+001B>[2J"));
}

void TestLog::cancellingIsNoError()
{
    QVERIFY(openLog(m_file.toStdString()));
    const QByteArray before = contents(m_file);
    logError({ErrorCode::Cancelled, "cancelled", {}});
    QCOMPARE(contents(m_file), before);
}

void TestLog::staysSmall()
{
    QVERIFY(openLog(m_file.toStdString()));
    const std::string text(3000, 'x');
    for (int i = 0; i < 2500; ++i) // seven megabytes
        logLine(LogLevel::Info, text);
    qint64 bytes = 0;
    const auto files = QDir(m_folder.filePath("state")).entryInfoList(QDir::Files);
    for (const QFileInfo& file : files)
        bytes += file.size();
    QCOMPARE(files.size(), 4);
    QVERIFY2(bytes < 5'000'000, qPrintable(QString::number(bytes)));
}

/// Two programs write to one log; the other one has just turned it over.
void TestLog::leavesAnothersFreshLogInPlace()
{
    const QString file = m_folder.filePath("shared/pentimento.log");
    QVERIFY(openLog(file.toStdString()));
    const std::string text(3000, 'x');
    for (int i = 0; i < 340; ++i) // almost full
        logLine(LogLevel::Info, text);
    QVERIFY(!QFile::exists(file + ".1"));
    QVERIFY(QFile::rename(file, file + ".1"));
    QFile fresh(file);
    QVERIFY(fresh.open(QIODevice::WriteOnly));
    fresh.write("the other's line\n");
    fresh.close();
    for (int i = 0; i < 20; ++i)
        logLine(LogLevel::Info, text);
    QVERIFY(!QFile::exists(file + ".2"));
    QVERIFY(contents(file).startsWith("the other's line\n"));
    QVERIFY(contents(file).contains("xxx"));
}

void TestLog::unwritableIsSaid()
{
    const auto opened = openLog("/proc/nowhere/pentimento.log");
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::OutputUnwritable);
    logLine(LogLevel::Error, "goes nowhere, and nothing happens");
    QVERIFY(logFile().empty());
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
