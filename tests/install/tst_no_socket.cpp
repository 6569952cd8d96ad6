// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/install/published_files.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
constexpr unsigned thisMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned thisMachine = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned thisMachine = 0;
#endif

/// From here on the kernel kills this process, and what it starts, when it makes a socket of the
/// internet's families. Those of the machine itself (display, desktop) are let be.
static bool forbidInternet()
{
    static sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, thisMachine, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    sock_fprog program{std::size(filter), filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Nothing but an installation that somebody agreed to opens a socket to the world: the programs
/// run where making one is death.
class TestNoSocket : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theInstallerIsCaught();
    void everythingElseRuns_data();
    void everythingElseRuns();

private:
    /// Starts a program under the filter; its exit code, or -1 when it was killed.
    int run(const QString& program, const QStringList& arguments, QByteArray* errors) const;

    QTemporaryDir m_folder;
};

int TestNoSocket::run(const QString& program, const QStringList& arguments,
                      QByteArray* errors) const
{
    QProcess process;
    process.setChildProcessModifier([] {
        if (!forbidInternet())
            _exit(99);
    });
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForFinished(300'000))
        return -2;
    *errors = process.readAllStandardError();
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

void TestNoSocket::initTestCase()
{
    if (thisMachine == 0)
        QSKIP("the filter is written for two kinds of machine, and this is none of them");
    QByteArray errors;
    if (run("/bin/true", {}, &errors) != 0)
        QSKIP("this kernel or container takes no seccomp filter");
    for (const char* proxy : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(proxy);
    qputenv("XDG_DATA_HOME", m_folder.filePath("data").toUtf8());
    qputenv("XDG_CACHE_HOME", m_folder.filePath("cache").toUtf8());
    qputenv("XDG_CONFIG_HOME", m_folder.filePath("config").toUtf8());
    QVERIFY(writePicture(m_folder.filePath("picture.png")));
    QDir::setCurrent(m_folder.path());
}

/// Without this the rest would prove nothing.
void TestNoSocket::theInstallerIsCaught()
{
    QByteArray errors;
    QCOMPARE(
        run(PENTIMENTO_CLI,
            {"models", "install", "declip-vit-ldm", "--mirror", "http://127.0.0.1:9/", "--yes"},
            &errors),
        -1);
}

void TestNoSocket::everythingElseRuns_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    const QString cli = PENTIMENTO_CLI;
    QTest::newRow("analyze") << cli << QStringList{"analyze", "picture.png", "--out", "out"} << 0;
    QTest::newRow("verify") << cli << QStringList{"verify", "out/picture.png", "--rerun"} << 0;
    QTest::newRow("models list") << cli << QStringList{"models", "list"} << 0;
    QTest::newRow("models install --list")
        << cli << QStringList{"models", "install", "--list"} << 0;
    QTest::newRow("models install without a yes")
        << cli << QStringList{"models", "install", "declip-vit-ldm"} << 2;
    QTest::newRow("the window") << PENTIMENTO_WINDOW << QStringList{"--probe", "picture.png"} << 0;
}

void TestNoSocket::everythingElseRuns()
{
    QFETCH(const QString, program);
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QByteArray errors;
    const int code = run(program, arguments, &errors);
    QVERIFY2(code != -1, "it was killed: it wanted a socket");
    QVERIFY2(code == exitCode, errors.constData());
}

QTEST_GUILESS_MAIN(TestNoSocket)
#include "tst_no_socket.moc"
