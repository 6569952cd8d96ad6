// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/output.h"
#include "core/lab/training_run.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::training;

/// run.json: what a training that was left goes on with.
class TestTrainingRun : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void comesBackAsItWas();
    void namesItsFormAndTheManipulation();
    void readsTheFormOf020();
    void leavesOutWhatIsNoRun_data();
    void leavesOutWhatIsNoRun();

private:
    [[nodiscard]] static TrainingOrder order()
    {
        TrainingOrder wanted;
        wanted.name = "night";
        wanted.photos = "/photos/ä b";
        wanted.pairs = "/pairs";
        wanted.pairsManipulation = Manipulation::Splice;
        wanted.generators = {"/a.ts", "/b.onnx"};
        wanted.steps = 5000;
        wanted.device = DeviceChoice::Cpu;
        return wanted;
    }
    [[nodiscard]] static QJsonObject written(const TrainingRun& run)
    {
        QFile file(QString::fromStdString((run.folder / "run.json").string()));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                              : QJsonObject();
    }
    static void overwrite(const TrainingRun& run, const QJsonObject& json)
    {
        QVERIFY(writeWhole(run.folder / "run.json", QJsonDocument(json).toJson().toStdString()));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestTrainingRun::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_folder->path().toUtf8());
    QVERIFY(unfinishedRuns().empty());
}

void TestTrainingRun::comesBackAsItWas()
{
    auto run = beginRun(order());
    QVERIFY(run);
    run->photos = 40;
    run->pairs = 3;
    run->step = 120;
    QVERIFY(saveRun(*run));
    const auto runs = unfinishedRuns();
    QCOMPARE(runs.size(), std::size_t{1});
    const TrainingRun& again = runs.front();
    QCOMPARE(again.folder, run->folder);
    QCOMPARE(again.order.name, order().name);
    QCOMPARE(again.order.photos, order().photos);
    QCOMPARE(again.order.pairs, order().pairs);
    QVERIFY(again.order.pairsManipulation == Manipulation::Splice);
    QVERIFY(again.order.generators == order().generators);
    QCOMPARE(again.order.steps, 5000);
    QVERIFY(again.order.device == DeviceChoice::Cpu);
    QCOMPARE(again.photos, 40);
    QCOMPARE(again.pairs, 3);
    QCOMPARE(again.step, 120);
    QVERIFY(discardRun(again));
    QVERIFY(unfinishedRuns().empty());
}

void TestTrainingRun::namesItsFormAndTheManipulation()
{
    const auto run = beginRun(order());
    QVERIFY(run);
    QCOMPARE(written(*run)["schema"].toInt(), 1);
    QCOMPARE(written(*run)["pairs_family"].toString(), QString("splice"));
    QCOMPARE(written(*run)["photos"].toString(), QString("/photos/ä b"));
}

void TestTrainingRun::readsTheFormOf020()
{
    const auto run = beginRun(order());
    QVERIFY(run);
    QJsonObject old = written(*run);
    old.remove("schema");
    old["pairs_family"] = 1;
    overwrite(*run, old);
    const auto runs = unfinishedRuns();
    QCOMPARE(runs.size(), std::size_t{1});
    QVERIFY(runs.front().order.pairsManipulation == Manipulation::Gan);
    QCOMPARE(runs.front().order.steps, 5000);
}

void TestTrainingRun::leavesOutWhatIsNoRun_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("of a later program") << "schema" << QJsonValue(2);
    QTest::newRow("unknown family") << "pairs_family" << QJsonValue("painting");
    QTest::newRow("no such number") << "pairs_family" << QJsonValue(5);
    QTest::newRow("negative number") << "pairs_family" << QJsonValue(-1);
    QTest::newRow("no family") << "pairs_family" << QJsonValue();
    QTest::newRow("no name") << "name" << QJsonValue("");
    QTest::newRow("no photos") << "photos" << QJsonValue("");
    QTest::newRow("no steps") << "steps" << QJsonValue(0);
    QTest::newRow("steps in words") << "steps" << QJsonValue("many");
    QTest::newRow("unknown device") << "device" << QJsonValue("abacus");
    QTest::newRow("generators are no list") << "generators" << QJsonValue(7);
}

void TestTrainingRun::leavesOutWhatIsNoRun()
{
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    const auto run = beginRun(order());
    QVERIFY(run);
    QCOMPARE(unfinishedRuns().size(), std::size_t{1});
    QJsonObject json = written(*run);
    json[key] = value;
    overwrite(*run, json);
    QVERIFY(unfinishedRuns().empty());
}

QTEST_APPLESS_MAIN(TestTrainingRun)
#include "tst_training_run.moc"
