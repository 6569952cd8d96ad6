// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Outcome
{
    int exitCode = -1;
    QString out;
    QString err;
};

/// A checkout with packaging/ as it is and a machine around it that is made of shell scripts:
/// package tools that only keep a list, and a compiler whose programs print their arguments.
class FakeMachine
{
public:
    FakeMachine()
    {
        write("bin/dpkg-query",
              "grep -qx -e \"${!#}\" \"$MACHINE/installed\" && printf 'installed '");
        write("bin/apt-get",
              "printf '%s\\n' \"$*\" >>\"$MACHINE/apt.log\"\n"
              "for word in \"$@\"; do printf '%s\\n' \"$word\" >>\"$MACHINE/installed\"; done");
        write("bin/sudo", "printf 'sudo\\n' >>\"$MACHINE/apt.log\"; shift; exec \"$@\"");
        write("program", "printf '<%s>' \"${0##*/}\" \"$@\"");
        write("bin/cmake", "printf '%s\\n' \"$*\" >>\"$MACHINE/cmake.log\"\n"
                           "if [[ $1 == -P ]]; then\n"
                           "[[ ! -e $MACHINE/offline ]] || exit 1\n"
                           "touch \"${2%/packaging/*}/build/c2pa/libc2pa_c.so\"\n"
                           "fi\n"
                           "[[ $1 == --build ]] || exit 0\n"
                           "mkdir -p \"build/$3/bin\"\n"
                           "cp \"$MACHINE/program\" \"build/$3/bin/pentimento\"\n"
                           "cp \"$MACHINE/program\" \"build/$3/bin/pentimento-cli\"");
        write("pip", "printf '%s\\n' \"$*\" >>\"$MACHINE/pip.log\"");
        write("bin/python3.11", "[[ $1 == -c ]] && exit\n"
                                "mkdir -p \"$3/bin\" && cp \"$MACHINE/pip\" \"$3/bin/python\"");
        write("bin/df", "printf 'Avail\\n99999999\\n'");
        write("bin/uname", "printf 'x86_64\\n'");
        write("bin/ctest", "printf '<%s>' ctest \"$@\"; exit 8");
        write("installed", {});
        const QDir source(PENTIMENTO_SOURCE_DIR "/packaging");
        for (const char* name : {"run", "test", "gpu-check", "setup.sh", "cuda.sh",
                                 "cuda-packages.txt", "dependencies"})
            copy(source.filePath(name), QString("tree/packaging/") + name);
        write("tree/resources/example/forged.jpg", {});
        QDir(path()).mkdir("somewhere else");
    }

    [[nodiscard]] QString path(const QString& name = {}) const { return m_folder.filePath(name); }
    [[nodiscard]] QString here(const QString& name) const { return path("somewhere else/" + name); }

    void write(const QString& name, const QByteArray& script) const
    {
        QDir(path()).mkpath(QFileInfo(name).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(script.isEmpty() ? script : "#!/bin/bash\n" + script + "\n");
        file.setPermissions(file.permissions() | QFile::ExeOwner);
    }

    [[nodiscard]] QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Runs packaging/`command` from another folder, without a display unless `more` names one.
    [[nodiscard]] Outcome run(const QString& command, const QStringList& arguments,
                              const QStringList& more = {}) const
    {
        QProcess process;
        process.setWorkingDirectory(path("somewhere else"));
        process.setProcessEnvironment({});
        process.start("/usr/bin/env",
                      QStringList{"-i", "PATH=" + path("bin") + ":/usr/sbin:/usr/bin:/sbin:/bin",
                                  "MACHINE=" + path(), "HOME=" + path()} +
                          more + QStringList{path("tree/packaging/" + command)} + arguments);
        Outcome outcome;
        if (!process.waitForFinished(60'000))
            return outcome;
        outcome.exitCode = process.exitCode();
        outcome.out = QString::fromUtf8(process.readAllStandardOutput());
        outcome.err = QString::fromUtf8(process.readAllStandardError());
        return outcome;
    }

private:
    void copy(const QString& from, const QString& to) const
    {
        QDir(path()).mkpath(QFileInfo(to).path());
        QVERIFY(QFile::copy(from, path(to)));
    }

    QTemporaryDir m_folder;
};

} // namespace

class TestCommands : public QObject
{
    Q_OBJECT

private slots:
    void installsOnceAndSaysWhat();
    void takesTheExampleWhenNothingIsNamed();
    void findsPicturesFromTheCallersFolder();
    void reportsMissingPictures_data();
    void reportsMissingPictures();
    void fallsBackWhenTheDisplayDoesNotAnswer();
    void testPassesArgumentsAndExitCodeThrough();
    void fetchesTheCredentialsLibraryOnceAndSaysWhat();
    void goesOnWithoutTheCredentialsLibrary();
    void fetchesTheGpuEditionOnceAndSaysWhat();
    void keepsNothingOfAnEditionThatCouldNotBeFetched();
    void needsRoomForTheGpuEdition();
    void gpuCheckTrainsAndTellsWhatDisagrees();
    void gpuCheckStopsWhereNothingCanBeChecked();
};

void TestCommands::installsOnceAndSaysWhat()
{
    const FakeMachine machine;
    const Outcome first = machine.run("run", {});
    QCOMPARE(first.exitCode, 0);
    QVERIFY(first.err.contains("libtorch-dev"));
    const QByteArray log = machine.read("apt.log");
    QVERIFY(log.contains("install --no-install-recommends g++ "));

    const Outcome second = machine.run("run", {});
    QCOMPARE(second.exitCode, 0);
    QVERIFY(!second.err.contains("libtorch-dev"));
    QCOMPARE(machine.read("apt.log"), log);
}

void TestCommands::takesTheExampleWhenNothingIsNamed()
{
    const FakeMachine machine;
    const Outcome outcome = machine.run("run", {});
    QCOMPARE(outcome.out, "<pentimento-cli><analyze><" + machine.path("tree") +
                              "/resources/example/forged.jpg><--out><" +
                              machine.here("pentimento-reports") + ">");
    QVERIFY(outcome.err.contains("no display"));
}

void TestCommands::findsPicturesFromTheCallersFolder()
{
    const FakeMachine machine;
    machine.write("somewhere else/a picture.jpg", {});
    machine.write("somewhere else/-x.jpg", {});
    const Outcome outcome =
        machine.run("run", {"--", "a picture.jpg", "-x.jpg", machine.here("a picture.jpg")});
    QCOMPARE(outcome.exitCode, 0);
    const QString picture = "<" + machine.here("a picture.jpg") + ">";
    QVERIFY2(outcome.out.contains("<analyze>" + picture + "<" + machine.here("-x.jpg") + ">" +
                                  picture + "<--out>"),
             qPrintable(outcome.out));
}

void TestCommands::reportsMissingPictures_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("works");
    QTest::newRow("the only one") << QStringList{"absent.jpg"} << false;
    QTest::newRow("one of two") << QStringList{"absent.jpg", "present.jpg"} << true;
}

void TestCommands::reportsMissingPictures()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, works);
    const FakeMachine machine;
    machine.write("somewhere else/present.jpg", {});
    const Outcome outcome = machine.run("run", arguments);
    QCOMPARE(outcome.exitCode, 3);
    QVERIFY(outcome.err.contains("absent.jpg: no such file"));
    QCOMPARE(outcome.out.contains("present.jpg"), works);
    QCOMPARE(QFile::exists(machine.path("apt.log")), works);
}

void TestCommands::fallsBackWhenTheDisplayDoesNotAnswer()
{
    const FakeMachine machine;
    const Outcome outcome = machine.run("run", {}, {"DISPLAY=:4242", "WAYLAND_DISPLAY=/absent"});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.out.contains("<pentimento-cli>"));
}

void TestCommands::testPassesArgumentsAndExitCodeThrough()
{
    const FakeMachine machine;
    const Outcome outcome = machine.run("test", {"-R", "some thing"});
    QCOMPARE(outcome.exitCode, 8);
    QVERIFY(outcome.out.endsWith("<-R><some thing>"));
}

void TestCommands::fetchesTheCredentialsLibraryOnceAndSaysWhat()
{
    const FakeMachine machine;
    const Outcome first = machine.run("run", {});
    QCOMPARE(first.exitCode, 0);
    QVERIFY(first.err.contains("16 MB from pypi.org"));
    QVERIFY(machine.read("cmake.log").contains("-DPENTIMENTO_C2PA=ON"));
    const Outcome second = machine.run("run", {});
    QCOMPARE(second.exitCode, 0);
    QVERIFY(!second.err.contains("pypi.org"));
}

void TestCommands::goesOnWithoutTheCredentialsLibrary()
{
    const FakeMachine unwanted;
    const Outcome without = unwanted.run("run", {"--without-c2pa"});
    QCOMPARE(without.exitCode, 0);
    QVERIFY(!without.err.contains("pypi.org"));
    QVERIFY(unwanted.read("cmake.log").contains("-DPENTIMENTO_C2PA=OFF"));
    QVERIFY(!unwanted.read("cmake.log").contains("c2pa.cmake"));

    const FakeMachine offline;
    offline.write("offline", {});
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Outcome outcome = offline.run("run", {});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.err.contains("16 MB from pypi.org"), "the second time it is tried again");
        QVERIFY(outcome.err.contains("could not be fetched"));
        QVERIFY(outcome.out.contains("<pentimento-cli><analyze>"));
    }
}

void TestCommands::fetchesTheGpuEditionOnceAndSaysWhat()
{
    const FakeMachine machine;
    machine.write("somewhere else/picture.jpg", {});
    const Outcome first = machine.run("run", {"--cuda", "--without-c2pa", "picture.jpg"});
    QCOMPARE(first.exitCode, 0);
    QVERIFY(first.err.contains("2.5 GB") && first.err.contains("pypi.org"));
    QVERIFY(machine.read("apt.log").contains("python3-venv"));
    const QByteArray log = machine.read("pip.log");
    QVERIFY(log.contains("--require-hashes"));
    const QByteArray built = machine.read("cmake.log");
    QVERIFY(built.contains("-DPENTIMENTO_TORCH_WHEEL=" +
                           machine.path("tree/build/cuda/libtorch/").toUtf8()));
    QVERIFY(first.out.contains("<pentimento-cli><analyze><" + machine.here("picture.jpg") + ">"));
    QVERIFY(QFile::exists(machine.path("tree/build/cuda/bin/pentimento")));
    QVERIFY(!QFile::exists(machine.path("tree/build/release")));

    const Outcome second = machine.run("run", {"--cuda", "--without-c2pa", "picture.jpg"});
    QCOMPARE(second.exitCode, 0);
    QVERIFY(!second.err.contains("pypi.org"));
    QCOMPARE(machine.read("pip.log"), log);
}

void TestCommands::keepsNothingOfAnEditionThatCouldNotBeFetched()
{
    const FakeMachine machine;
    machine.write("pip", "exit 1");
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Outcome outcome = machine.run("run", {"--without-c2pa", "--cuda"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("pypi.org"), "the second time it is tried again");
        QVERIFY(outcome.err.contains("fetching LibTorch failed"));
    }
    QVERIFY(machine.read("cmake.log").isEmpty());
}

void TestCommands::needsRoomForTheGpuEdition()
{
    const FakeMachine machine;
    machine.write("bin/df", "printf 'Avail\\n1000\\n'");
    const Outcome outcome = machine.run("run", {"--without-c2pa", "--cuda"});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(outcome.err.contains("free space"));
    QVERIFY(!outcome.err.contains("pypi.org"));
}

void TestCommands::gpuCheckTrainsAndTellsWhatDisagrees()
{
    const FakeMachine machine;
    machine.write("trainer", "printf '%s\\n' \"$*\" >>\"$MACHINE/trainer.log\"\n"
                             "[[ $1 != check ]] || exit 1");
    machine.write("networks/a.ts", {});
    machine.write("networks/notes.txt", {});
    const Outcome outcome = machine.run(
        "gpu-check", {"--dry-run", "--program", machine.path("trainer"), "--data", "photos",
                      "--generators", machine.path("networks"), "--out", machine.path("out")});
    QCOMPARE(outcome.exitCode, 1);
    const QList<QByteArray> calls = machine.read("trainer.log").trimmed().split('\n');
    QCOMPARE(calls.size(), 2);
    QVERIFY(calls[0].startsWith("check --pack "));
    QVERIFY(calls[0].contains("--device cpu") && calls[0].contains("out/check.json"));
    QVERIFY(calls[1].startsWith("train --data photos "));
    QVERIFY(calls[1].contains("/models/default/weights.safetensors "));
    QVERIFY(calls[1].contains("networks/a.ts ") && !calls[1].contains("notes.txt"));
    QVERIFY(calls[1].contains("--device cpu"));
}

void TestCommands::gpuCheckStopsWhereNothingCanBeChecked()
{
    const FakeMachine machine;
    machine.write("trainer", "printf '%s\\n' \"$*\" >>\"$MACHINE/trainer.log\"; exit 4");
    const Outcome outcome =
        machine.run("gpu-check", {"--dry-run", "--program", machine.path("trainer"), "--data",
                                  "photos", "--out", machine.path("out")});
    QCOMPARE(outcome.exitCode, 4);
    QCOMPARE(machine.read("trainer.log").count('\n'), 1);
    QCOMPARE(machine.run("gpu-check", {"--minutes"}).exitCode, 2);
    QCOMPARE(machine.run("gpu-check", {"--minutes", "soon"}).exitCode, 2);
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
