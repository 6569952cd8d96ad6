// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

/// The checks of packaging/lint that are ours, on a house of two rooms.
class TestChecks : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aTidyHouseIsClean_data();
    void aTidyHouseIsClean();
    void breachesAreNamed_data();
    void breachesAreNamed();

private:
    void write(const QString& name, const QByteArray& text) const;
    /// Exit code and what was printed.
    std::pair<int, QString> run(const QString& check) const;

    std::unique_ptr<QTemporaryDir> m_house;
};

void TestChecks::init()
{
    m_house = std::make_unique<QTemporaryDir>();
    write("packaging/include-directions", "core/low:\ncore/high: core/low\n");
    write("core/low/stone.h", "struct Stone {};\n");
    write("core/low/README.md",
          "`Stone`\n\nMay include: nothing of ours.\nIncluded by: `core/high`.\n");
    write("core/high/roof.h", "#include \"core/low/stone.h\"\nstruct Roof {};\n");
    write("core/high/README.md",
          "`Roof`, see [below](../low/README.md)\n\nMay include: `core/low`.\n"
          "Included by: nothing of ours.\n");
    write("ARCHITECTURE.md", "`core/high/roof` stands on `core/low/stone.h`.\n");
}

void TestChecks::write(const QString& name, const QByteArray& text) const
{
    QFile file(m_house->filePath(name));
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

std::pair<int, QString> TestChecks::run(const QString& check) const
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(PENTIMENTO_SOURCE_DIR "/packaging/" + check, {m_house->path()});
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAll())};
}

void TestChecks::aTidyHouseIsClean_data()
{
    QTest::addColumn<QString>("check");
    for (const char* check : {"check-includes", "check-documents"})
        QTest::newRow(check) << QString(check);
}

void TestChecks::aTidyHouseIsClean()
{
    QFETCH(const QString, check);
    QCOMPARE(run(check), std::pair(0, QString()));
}

void TestChecks::breachesAreNamed_data()
{
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* check, const char* file, const char* text,
                        const char* named) {
        QTest::newRow(name) << QString(check) << QString(file) << QByteArray(text)
                            << QString(named);
    };
    row("an include upwards", "check-includes", "core/low/stone.h",
        "#include \"core/high/roof.h\"\n", "core/low/stone.h:1: core/low may not include");
    row("rules in a circle", "check-includes", "packaging/include-directions",
        "core/low: core/high\ncore/high: core/low\n", "circle");
    row("a room without rules", "check-includes", "core/new/door.h", "", "core/new is not in");
    row("a path that is gone", "check-documents", "ARCHITECTURE.md", "`core/low/brick.h`\n",
        "there is no core/low/brick.h");
    row("a link that is gone", "check-documents", "ARCHITECTURE.md", "[plan](PLAN.md)\n",
        "there is no PLAN.md");
    row("a name that is gone", "check-documents", "core/low/stone.h", "struct Brick {};\n",
        "no header here holds Stone");
    row("an arrow that no README knows", "check-documents", "packaging/include-directions",
        "core/low:\ncore/high:\n", "lacks the line: May include: nothing of ours.");
    row("a room without a README", "check-documents", "packaging/include-directions",
        "core/low:\ncore/high: core/low\ncore/new:\n", "core/new/README.md: lacks the line");
}

void TestChecks::breachesAreNamed()
{
    QFETCH(const QString, check);
    QFETCH(const QString, file);
    QFETCH(const QByteArray, text);
    QFETCH(const QString, named);
    write(file, text);
    const auto [exitCode, printed] = run(check);
    QCOMPARE(exitCode, 1);
    QVERIFY2(printed.contains(named), qPrintable(printed));
}

QTEST_APPLESS_MAIN(TestChecks)
#include "tst_checks.moc"
