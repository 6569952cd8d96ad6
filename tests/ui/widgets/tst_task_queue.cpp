// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"
#include "ui/shell/application.h"
#include "ui/widgets/task_queue.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

using namespace pentimento;
using namespace pentimento::ui;

/// The one way of the window to other threads, and its fence around events.
class TestTaskQueue : public QObject
{
    Q_OBJECT

private slots:
    void withoutAThreadThereIsAnAnswer(); // first: later there are stacks to use again
    void answersArriveInOrderOnThisThread();
    void whatIsThrownBecomesAnError_data();
    void whatIsThrownBecomesAnError();
    void errorsGoToTheLog();
    void progressArrives();
    void stoppingIsHeardAndAnswered();
    void goingAwayWaitsForNothing();
    void whatWaitsNeverStartsOnceTheQueueIsGone();
    void anEventThatThrowsDoesNotEndTheProgram();
    void cleanupTestCase() { QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60))); }
};

/// There is no room for the stack of a thread.
void TestTaskQueue::withoutAThreadThereIsAnAnswer()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers end the program where they get no memory");
#endif
    TaskQueue queue;
    std::optional<ErrorCode> refusal;
    bool ran = false;
    bool detached = false;
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_AS, &before), 0);
    const rlimit none{1, before.rlim_max};
    const auto work = [&ran](const Job&) -> Result<void> {
        ran = true;
        return {};
    };
    QCOMPARE(setrlimit(RLIMIT_AS, &none), 0);
    queue.start("a.jpg: could not be read", work,
                [&refusal](const Result<void>& answer) { refusal = answer.error().code; });
    TaskQueue::detach([&detached] { detached = true; });
    QCOMPARE(setrlimit(RLIMIT_AS, &before), 0);
    QVERIFY(detached);
    QVERIFY(queue.busy());
    QTRY_VERIFY(refusal);
    QCOMPARE(*refusal, ErrorCode::OutOfMemory);
    QVERIFY(!ran && !queue.busy());

    bool answered = false; // there is room again
    queue.start("a.jpg: could not be read", work,
                [&answered](const Result<void>&) { answered = true; });
    QTRY_VERIFY(answered);
    QVERIFY(ran);
}

void TestTaskQueue::answersArriveInOrderOnThisThread()
{
    TaskQueue queue;
    QList<int> answers;
    QThread* const here = QThread::currentThread();
    for (int i = 0; i < 20; ++i)
        queue.start(
            "counting failed",
            [i, here](const Job&) -> Result<int> {
                return QThread::currentThread() == here ? -1 : i;
            },
            [&answers, here](const Result<int>& answer) {
                QCOMPARE(QThread::currentThread(), here);
                answers << *answer;
            });
    QVERIFY(queue.busy());
    QTRY_COMPARE(answers.size(), 20);
    QVERIFY(std::is_sorted(answers.begin(), answers.end()) && answers.front() == 0);
    QVERIFY(!queue.busy());
}

using Thrower = std::function<void()>;
Q_DECLARE_METATYPE(Thrower)

void TestTaskQueue::whatIsThrownBecomesAnError_data()
{
    QTest::addColumn<Thrower>("thrower");
    QTest::addColumn<int>("code");
    QTest::newRow("memory") << Thrower([] { throw std::bad_alloc(); })
                            << static_cast<int>(ErrorCode::OutOfMemory);
    QTest::newRow("exception") << Thrower([] { throw std::runtime_error("a library is unhappy"); })
                               << static_cast<int>(ErrorCode::Internal);
    QTest::newRow("no exception") << Thrower([] { throw 7; })
                                  << static_cast<int>(ErrorCode::Internal);
}

void TestTaskQueue::whatIsThrownBecomesAnError()
{
    QFETCH(const Thrower, thrower);
    QFETCH(const int, code);
    TaskQueue queue;
    std::optional<Error> error;
    bool next = false;
    queue.start(
        "a.jpg: could not be read",
        [thrower](const Job&) -> Result<void> {
            thrower();
            return {};
        },
        [&error](const Result<void>& answer) { error = answer.error(); });
    queue.start(
        "b.jpg: could not be read", [](const Job&) { return Result<void>(); },
        [&next](const Result<void>& answer) { next = static_cast<bool>(answer); });
    QTRY_VERIFY(next);
    QVERIFY(error);
    QCOMPARE(static_cast<int>(error->code), code);
    QVERIFY(QString::fromStdString(error->message).startsWith("a.jpg: could not be read"));
}

void TestTaskQueue::errorsGoToTheLog()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("log");
    QVERIFY(openLog(file.toStdString()));
    TaskQueue queue;
    bool answered = false;
    queue.start(
        "",
        [](const Job&) -> Result<void> {
            return Error{ErrorCode::UnreadableInput, "a\nb.jpg: is cut off", "at byte 12"};
        },
        [&answered](const Result<void>&) { answered = true; });
    QTRY_VERIFY(answered);
    QFile log(file);
    QVERIFY(log.open(QIODevice::ReadOnly));
    const QByteArray text = log.readAll();
    QVERIFY2(text.contains("a<U+000A>b.jpg: is cut off") && text.contains("at byte 12"),
             text.constData());
}

void TestTaskQueue::progressArrives()
{
    TaskQueue queue;
    QStringList stages;
    bool done = false;
    queue.start(
        "",
        [](const Job& job) {
            for (int i = 1; i <= 1000; ++i)
                job.report(i / 1000.0, std::to_string(i));
            return Result<void>();
        },
        [&done](const Result<void>&) { done = true; },
        [&stages](double, const QString& stage) { stages << stage; });
    QTRY_VERIFY(done);
    QVERIFY(!stages.isEmpty());
    QCOMPARE(stages.back(), QString("1000")); // the newest is never lost
}

void TestTaskQueue::stoppingIsHeardAndAnswered()
{
    TaskQueue queue;
    bool cancelled = false;
    queue.start(
        "",
        [](const Job& job) -> Result<void> {
            while (!job.stopRequested())
                std::this_thread::yield();
            return Error{ErrorCode::Cancelled, "stopped", {}};
        },
        [&cancelled](const Result<void>& answer) {
            cancelled = answer.error().code == ErrorCode::Cancelled;
        });
    queue.stop();
    QTRY_VERIFY(cancelled);
}

void TestTaskQueue::goingAwayWaitsForNothing()
{
    std::promise<void> hold;
    std::promise<void> begun;
    std::atomic<bool> stopped{false};
    bool heard = false;
    {
        TaskQueue queue;
        queue.start(
            "",
            [wait = std::make_shared<std::future<void>>(hold.get_future()), &begun,
             &stopped](const Job& job) -> Result<void> {
                begun.set_value();
                wait->wait(); // deaf to being stopped, as a read from a lost share is
                stopped = job.stopRequested();
                return {};
            },
            [&heard](const Result<void>&) { heard = true; });
        begun.get_future().wait(); // what only waits goes with the queue
    }
    // Would never be reached if the destructor had waited.
    hold.set_value();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
    QCoreApplication::processEvents();
    QVERIFY(stopped);
    QVERIFY(!heard);
}

void TestTaskQueue::whatWaitsNeverStartsOnceTheQueueIsGone()
{
    std::promise<void> hold;
    std::atomic<bool> started{false};
    {
        TaskQueue queue;
        queue.start(
            "",
            [wait = std::make_shared<std::future<void>>(hold.get_future())](const Job&) {
                wait->wait();
                return Result<void>();
            },
            [](const Result<void>&) {});
        queue.start(
            "",
            [&started](const Job&) {
                started = true;
                return Result<void>();
            },
            [](const Result<void>&) {});
    }
    hold.set_value();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
    QVERIFY(!started);
}

void TestTaskQueue::anEventThatThrowsDoesNotEndTheProgram()
{
    const QSignalSpy met(qApp, SIGNAL(defectMet(QString, QString)));
    QTimer::singleShot(0, qApp, [] { throw std::runtime_error("a file system is unhappy"); });
    QTRY_COMPARE(met.size(), 1);
    QVERIFY(met.front()[0].toString().contains("failed"));
    QVERIFY(met.front()[1].toString().contains("a file system is unhappy"));
}

int main(int argc, char** argv)
{
    Application application(argc, argv);
    TestTaskQueue test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_task_queue.moc"
