// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"
#include "core/model/safetensors.h"
#include "core/training/pack_export.h"
#include "core/training/trainer.h"
#include "tests/training/small_data.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

class TestTrainer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void interruptedRunEqualsUndisturbedRun();
    void exportsAPackThatLoads();
    void stopsWhenValidationNoLongerGains();
    void writesItsCurve();
    void beginsWithTheGivenWeights();
    void frozenBackboneKeepsItsWeights();
    void refusesAForeignCheckpoint();
    void refusesDataWithoutPhotos();

private:
    [[nodiscard]] TrainOptions options(const char* name) const
    {
        TrainOptions result;
        result.data = m_folder.filePath("data").toStdString();
        result.out = m_folder.filePath(name).toStdString();
        result.steps = 4;
        result.batch = 2;
        result.side = 64;
        result.threads = 1;
        result.validationShare = 0.3;
        result.stepsPerValidation = 3;
        result.mixedPrecision = false;
        result.device = DeviceChoice::Cpu;
        return result;
    }
    QTemporaryDir m_folder;
};

void TestTrainer::initTestCase()
{
    writeSmallData(m_folder.filePath("data").toStdString());
}

void TestTrainer::interruptedRunEqualsUndisturbedRun()
{
    QVERIFY(train(options("undisturbed"), {}));

    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    const auto stopped = train(options("interrupted"), job, [&](const TrainingProgress& at) {
        if (at.step == 2)
            stop.request_stop();
    });
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    int firstStep = 0;
    QVERIFY(train(options("interrupted"), {}, [&](const TrainingProgress& at) {
        if (firstStep == 0)
            firstStep = at.step;
    }));
    QCOMPARE(firstStep, 3);

    for (const char* name : {"weights.safetensors", "checkpoint.safetensors"}) {
        TextMap notesA;
        TextMap notesB;
        const auto a = readSafetensors(options("undisturbed").out / name, &notesA);
        const auto b = readSafetensors(options("interrupted").out / name, &notesB);
        QVERIFY(a && b);
        QVERIFY(notesA == notesB);
        QCOMPARE(a->size(), b->size());
        for (const auto& [key, tensor] : *a)
            QVERIFY2(at::equal(tensor, b->at(key)), key.c_str());
    }
}

void TestTrainer::exportsAPackThatLoads()
{
    if (!std::filesystem::exists(options("undisturbed").out))
        QVERIFY(train(options("undisturbed"), {}));
    const auto made = tracePack(options("undisturbed").out, options("undisturbed").data);
    QVERIFY(made);
    QVERIFY(!made->sources.empty()); // what it was trained on, with licences
    const auto pack = exportPack(*made, m_folder.filePath("pack").toStdString());
    QVERIFY(pack);
    QCOMPARE(pack->graph, std::string("trace-2"));
    QVERIFY(pack->heads.size() >= static_cast<std::size_t>(familyCount));
    const auto weights = readSafetensors(pack->folder / "weights.safetensors");
    QVERIFY(weights);
    QCOMPARE(weights->at("head.weight").scalar_type(), at::kHalf);
    const auto engine = Engine::create(*pack, {});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
}

void TestTrainer::stopsWhenValidationNoLongerGains()
{
    TrainOptions patient = options("patient");
    patient.steps = 15;
    patient.stepsPerValidation = 1;
    patient.patience = 1;
    patient.learningRate = 1000; // far too much
    patient.averaging = 0;
    int steps = 0;
    QVERIFY(train(patient, {}, [&](const TrainingProgress& at) { steps = at.step; }));
    QVERIFY(steps < 15);
    QVERIFY(std::filesystem::exists(patient.out / "weights.safetensors"));
}

void TestTrainer::writesItsCurve()
{
    TrainOptions longer = options("curve");
    longer.steps = 50;
    longer.batch = 1;
    longer.validationShare = 0;
    double waiting = -1;
    QVERIFY(train(longer, {}, [&](const TrainingProgress& at) { waiting = at.waitingShare; }));
    QVERIFY(waiting >= 0 && waiting <= 1);
    QFile file(m_folder.filePath("curve/training.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].count(','), lines[1].count(','));
    QVERIFY(lines[1].startsWith("50,"));
}

void TestTrainer::beginsWithTheGivenWeights()
{
    if (!std::filesystem::exists(options("undisturbed").out))
        QVERIFY(train(options("undisturbed"), {}));
    TrainOptions going = options("going on");
    going.start = options("undisturbed").out / "weights.safetensors";
    going.seed = 2;
    going.steps = 1;
    going.learningRate = 0;
    QVERIFY(train(going, {}));
    const auto given = readSafetensors(going.start);
    const auto kept = readSafetensors(going.out / "checkpoint.safetensors");
    QVERIFY(given && kept);
    for (const auto& [name, tensor] : *given)
        if (name.find("running") == std::string::npos && name.find("tracked") == std::string::npos)
            QVERIFY2(at::equal(tensor, kept->at("weight/" + name)), name.c_str());

    going.out = options("going further").out;
    going.learningRate = 1e-3;
    going.steps = 2;
    QVERIFY(train(going, {}));
    const auto moved = readSafetensors(going.out / "checkpoint.safetensors");
    QVERIFY(moved);
    QVERIFY(!at::equal(given->at("head.weight"), moved->at("weight/head.weight")));
}

void TestTrainer::frozenBackboneKeepsItsWeights()
{
    TrainOptions frozen = options("frozen");
    frozen.frozenBackbone = true;
    const auto refused = train(frozen, {});
    QVERIFY(!refused); // nothing to begin with
    QCOMPARE(refused.error().code, ErrorCode::Usage);

    if (!std::filesystem::exists(options("undisturbed").out))
        QVERIFY(train(options("undisturbed"), {}));
    frozen.start = options("undisturbed").out / "weights.safetensors";
    QVERIFY(train(frozen, {}));
    const auto before = readSafetensors(frozen.start);
    const auto after = readSafetensors(frozen.out / "checkpoint.safetensors");
    QVERIFY(before && after);
    const auto same = [&](const char* name) {
        return at::equal(before->at(name), after->at(std::string("weight/") + name));
    };
    QVERIFY(same("block2.second.weight"));
    QVERIFY(same("stem.1.running_mean"));
    QVERIFY(same("fingerprint.last.weight"));
    QVERIFY(!same("far8.second.weight"));
    QVERIFY(!same("head.weight"));
}

void TestTrainer::refusesAForeignCheckpoint()
{
    const TrainOptions foreign = options("foreign");
    std::filesystem::create_directories(foreign.out);
    QVERIFY(writeSafetensors(foreign.out / "checkpoint.safetensors", {{"a", at::zeros({1})}}));
    const auto result = train(foreign, {});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::UnreadableInput);
    QVERIFY(QString::fromStdString(result.error().message).contains("checkpoint.safetensors"));
}

void TestTrainer::refusesDataWithoutPhotos()
{
    TrainingDataWriter writer(m_folder.filePath("empty").toStdString());
    std::filesystem::create_directories(m_folder.filePath("empty").toStdString());
    QVERIFY(writer.add(TrainingPair(smallData().pairs.front())));
    QVERIFY(writer.finish());
    TrainOptions chosen = options("no photos");
    chosen.data = m_folder.filePath("empty").toStdString();
    const auto result = train(chosen, {});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::UnreadableInput);
}

QTEST_APPLESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
