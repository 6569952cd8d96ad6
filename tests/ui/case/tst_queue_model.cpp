// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "ui/case/queue_model.h"
#include "ui/case/session.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;

/// The model as views see it, with Qt's own checks of a model's manners throughout.
class TestQueueModel : public QObject
{
    Q_OBJECT

private slots:
    void rowsFollowTheDocument();
    void wordsFollowTheWork();
    void aFailureSaysItsReasonWithoutTheName();
    void packsAndInferenceModesChangeRows();
    void cleanup() { QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60))); }

private:
    /// A model under watch of a session of its own.
    struct Watched
    {
        explicit Watched(const std::shared_ptr<KnownAnswers>& answers,
                         std::size_t memoryBudget = PictureCache::defaultBudget)
            : session(knownFactory(answers), memoryBudget), model(session.document),
              tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest),
              changed(&model, &QAbstractItemModel::dataChanged)
        {}
        [[nodiscard]] QVariant data(int row, int role) const { return model.index(row).data(role); }
        [[nodiscard]] QStringList names() const
        {
            QStringList all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << data(row, Qt::DisplayRole).toString();
            return all;
        }
        Session session;
        QueueModel model;
        QAbstractItemModelTester tester;
        QSignalSpy changed;
    };

    std::filesystem::path picture(const QString& name) { return writePicture(m_folder, name); }

    QTemporaryDir m_folder;
    std::shared_ptr<KnownAnswers> m_answers = std::make_shared<KnownAnswers>();
};

void TestQueueModel::rowsFollowTheDocument()
{
    Watched watched(m_answers);
    CaseDocument& document = watched.session.document;
    const auto a = picture("a.png");
    for (const auto& file : {a, picture("b.png"), picture("c.png")})
        document.addFile(file);
    document.addBitmap(QImage(8, 8, QImage::Format_RGB32), "Pasted.png", "no file");
    QCOMPARE(watched.names(), (QStringList{"a.png", "b.png", "c.png", "Pasted.png"}));
    document.remove(QueueModel::idOf(watched.model.index(1)));
    QCOMPARE(watched.names(), (QStringList{"a.png", "c.png", "Pasted.png"}));
    document.addFile(a); // again: it may have changed
    QCOMPARE(watched.names(), (QStringList{"c.png", "Pasted.png", "a.png"}));
    QCOMPARE(watched.model.indexOf(QueueModel::idOf(watched.model.index(2))).row(), 2);
    QTRY_VERIFY(watched.session.scheduler.idle());
    QVERIFY(watched.changed.size() > 3);
    while (watched.model.rowCount() > 0)
        document.remove(QueueModel::idOf(watched.model.index(0)));
    QVERIFY(document.order().empty());
    QCOMPARE(QueueModel::idOf({}), PictureId{0});
}

void TestQueueModel::wordsFollowTheWork()
{
    const auto answers = std::make_shared<KnownAnswers>();
    answers->hold = true;
    Watched watched(answers);
    watched.session.document.addFile(picture("words.png"));
    QCOMPARE(watched.data(0, QueueModel::StateTextRole).toString(), QString("Waiting"));
    QVERIFY(watched.data(0, Qt::DecorationRole).value<QImage>().isNull());
    QTRY_COMPARE(watched.data(0, QueueModel::ProgressRole).toDouble(), 0.5);
    QCOMPARE(watched.data(0, QueueModel::StateTextRole).toString(), QString("Analysing, 50 %"));
    QVERIFY(!watched.data(0, QueueModel::VerdictRole).isValid());
    QVERIFY(!watched.data(0, Qt::DecorationRole).value<QImage>().isNull());
    const PictureId id = QueueModel::idOf(watched.model.index(0));
    watched.session.scheduler.cancel(id);
    QTRY_COMPARE(watched.data(0, QueueModel::StateTextRole).toString(), QString("Stopped"));
    QVERIFY(!watched.data(0, QueueModel::ProgressRole).isValid());
    answers->release();
    watched.session.scheduler.retry(id);
    QTRY_VERIFY(watched.data(0, QueueModel::VerdictRole).isValid());
    QVERIFY(!watched.data(0, QueueModel::FailedRole).toBool());
    QVERIFY(watched.data(0, Qt::AccessibleTextRole).toString().startsWith("words.png: "));
}

void TestQueueModel::aFailureSaysItsReasonWithoutTheName()
{
    Watched watched(m_answers);
    watched.session.document.addFile(m_folder.filePath("nowhere.jpg").toStdString());
    QTRY_VERIFY(watched.data(0, QueueModel::FailedRole).toBool());
    const QString words = watched.data(0, QueueModel::StateTextRole).toString();
    QVERIFY2(!words.isEmpty() && !words.contains("nowhere.jpg"), qPrintable(words));
}

/// Also with pictures that gave up all that they could.
void TestQueueModel::packsAndInferenceModesChangeRows()
{
    Watched watched(m_answers, 1);
    for (const char* name : {"one.png", "two.png", "three.png"})
        watched.session.document.addFile(picture(name));
    QTRY_VERIFY(watched.session.scheduler.idle());
    const auto isDone = [&](int row) {
        return watched.data(row, QueueModel::VerdictRole).isValid();
    };
    QVERIFY(isDone(0) && isDone(1) && isDone(2));

    const PictureId second = QueueModel::idOf(watched.model.index(1));
    watched.session.document.setCurrent(second);
    QTRY_VERIFY(watched.session.scheduler.idle());
    watched.session.scheduler.setInferenceMode(InferenceMode::Resized);
    QVERIFY(!isDone(1));
    QVERIFY(isDone(0) && isDone(2));
    QTRY_VERIFY(isDone(1));

    const auto others = std::make_shared<KnownAnswers>();
    others->packName = "other";
    watched.session.detectors.load(knownFactory(others));
    QTRY_VERIFY(watched.session.scheduler.mayRetry(second));
    QVERIFY(isDone(1)); // until it is retried
    watched.changed.clear();
    watched.session.scheduler.retry(second);
    QTRY_VERIFY(watched.session.scheduler.idle());
    QVERIFY(isDone(1));
    for (const QList<QVariant>& arguments : watched.changed)
        QCOMPARE(arguments.front().toModelIndex().row(), 1);
}

QTEST_MAIN(TestQueueModel)
#include "tst_queue_model.moc"
