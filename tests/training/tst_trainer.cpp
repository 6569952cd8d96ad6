// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"
#include "core/packs/trace_graph.h"
#include "core/training/trace/pack_export.h"
#include "core/training/trace/trainer.h"
#include "core/weights/safetensors.h"
#include "tests/training/small_data.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace pentimento;
using namespace pentimento::training;

class TestTrainer : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void interruptedRunEqualsUndisturbedRun();
    void aCurveGoesOnWhereItWas();
    void weightsThatCannotBeWrittenEndTheRun();
    void aCurveThatCannotBeWrittenEndsTheRun();
    void aPackTellsItsOwnTraining();
    void aRecordNamesWhatWasUsed();
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
        notesA.erase("minutes"); // how long it took is the one thing that may differ
        notesB.erase("minutes");
        QVERIFY(notesA == notesB);
        QCOMPARE(a->size(), b->size());
        for (const auto& [key, tensor] : *a)
            QVERIFY2(at::equal(tensor, b->at(key)), key.c_str());
    }
}

/// A curve that begins anew after an interruption would show a loss that nobody measured.
void TestTrainer::aCurveGoesOnWhereItWas()
{
    TrainOptions chosen = options("goes on");
    chosen.stepsPerValidation = 1;
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    TrainingProgress before;
    QVERIFY(!train(chosen, job, [&](const TrainingProgress& at) {
        before = at;
        if (at.step == 2)
            stop.request_stop();
    }));
    QVERIFY(before.validationLoss.has_value());
    chosen.stepsPerValidation = 1000;
    std::optional<TrainingProgress> after;
    QVERIFY(train(chosen, {}, [&](const TrainingProgress& at) {
        if (!after)
            after = at;
    }));
    QCOMPARE(after->step, 3);
    QCOMPARE(after->validationLoss, before.validationLoss);
    // A running mean moves by a fiftieth of the distance to the new loss.
    QVERIFY(qAbs(after->meanLoss - (0.98 * before.meanLoss + 0.02 * after->loss)) < 1e-9);
}

/// A full disk is met when the best weights are written, not after the last step.
void TestTrainer::weightsThatCannotBeWrittenEndTheRun()
{
    TrainOptions chosen = options("blocked");
    chosen.stepsPerValidation = 1;
    std::filesystem::create_directories(chosen.out / "weights.safetensors" / "in the way");
    int steps = 0;
    const auto result = train(chosen, {}, [&](const TrainingProgress&) { ++steps; });
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::OutputUnwritable);
    QVERIFY(result.error().message.find("weights.safetensors") != std::string::npos);
    QCOMPARE(steps, 0);
}

void TestTrainer::aCurveThatCannotBeWrittenEndsTheRun()
{
    const TrainOptions chosen = options("no curve");
    std::filesystem::create_directories(chosen.out / "training.csv" / "in the way");
    const auto result = train(chosen, {});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::OutputUnwritable);
    QVERIFY(result.error().message.find("training.csv") != std::string::npos);
}

/// What a pack says of its training is what happened, whatever ships with the program.
void TestTrainer::aPackTellsItsOwnTraining()
{
    TrainOptions chosen = options("default"); // even when the user calls it so
    chosen.steps = 3;
    chosen.seed = 7;
    const auto record = train(chosen, {});
    QVERIFY(record);
    QCOMPARE(record->steps, 3);
    QCOMPARE(record->seed, std::uint64_t{7});
    QVERIFY(record->generators.empty());
    QVERIFY(record->photos > 0 && record->photosHeldBack > 0);
    QCOMPARE(record->photos + record->photosHeldBack, static_cast<int>(smallData().photos.size()));
    QCOMPARE(std::accumulate(record->examples.begin(), record->examples.end(), record->untouched),
             std::int64_t{3 * chosen.batch});

    const Pack pack = tracePack(chosen.out, *record);
    const auto shipped = readPack(PENTIMENTO_SOURCE_DIR "/models/default");
    QVERIFY(shipped);
    QVERIFY(pack.name != shipped->name);
    QVERIFY(isPackName(pack.name));
    QVERIFY(pack.version != shipped->version);
    QVERIFY(pack.description != shipped->description);
    QVERIFY(pack.description.find("3 steps") != std::string::npos);
    QVERIFY(pack.description.find("seed 7") != std::string::npos);
    QVERIFY(pack.description.find("Not calibrated") != std::string::npos);
    QCOMPARE(pack.sources, TrainingData::open(chosen.data)->attributions());
    std::vector<HeadInfo> own = pack.heads;
    own.push_back(pack.combined);
    std::vector<HeadInfo> others = shipped->heads;
    others.push_back(shipped->combined);
    QCOMPARE(own.size(), others.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        QVERIFY2(own[i].trainedOn != others[i].trainedOn, own[i].id.c_str());
        for (const char* claimed :
             {"TAEF2", "ESRGAN", "RFDN", "ten inpainting", "four of our own", "all five families"})
            QVERIFY2(own[i].trainedOn.find(claimed) == std::string::npos, own[i].id.c_str());
    }
    // No generator was given, so two families had no example, and are not claimed together either.
    for (const std::size_t manipulation : {0U, 1U}) {
        QCOMPARE(record->examples[manipulation], std::int64_t{0});
        QVERIFY(own[manipulation].trainedOn.find("cannot answer") != std::string::npos);
        QVERIFY(pack.combined.trainedOn.find(manipulationNames[manipulation]) == std::string::npos);
    }
}

void TestTrainer::aRecordNamesWhatWasUsed()
{
    TrainingRecord record;
    record.photos = 1;
    record.steps = 10;
    record.untouched = 5;
    record.examples = {12, 0, 1, 0, 0};
    record.pairs = {0, 0, 3, 0, 0};
    record.generators = {{{"coder.ts", "aa"}, Manipulation::Diffusion}};
    record.start = {"begun.safetensors", "bb"};
    QCOMPARE(trainedOn(record, Manipulation::Diffusion),
             std::string("12 examples: photos rebuilt by coder.ts, pasted back into the photo"));
    QVERIFY(trainedOn(record, Manipulation::Gan).find("cannot answer") != std::string::npos);
    const std::string inpainting = trainedOn(record, Manipulation::Inpainting);
    QVERIFY2(inpainting.starts_with("1 example: holes filled by diffusion") &&
                 inpainting.ends_with("; parts of 3 finished forgeries"),
             inpainting.c_str());
    QCOMPARE(trainedOnTogether(record),
             std::string("5 untouched examples, 12 of the family diffusion, 1 of the family "
                         "inpainting"));
    const std::string description = descriptionOf(record);
    QVERIFY(description.find("from 1 photo and 3 finished forgeries") != std::string::npos);
    QVERIFY(description.find("going on from begun.safetensors") != std::string::npos);
    const auto lines = sourcesOf(record);
    QCOMPARE(lines.size(), std::size_t{2});
    QVERIFY(lines[0].find("coder.ts, SHA-256 aa") != std::string::npos);
    QVERIFY(lines[1].find("begun.safetensors, SHA-256 bb") != std::string::npos);
}

void TestTrainer::exportsAPackThatLoads()
{
    const auto record = train(options("undisturbed"), {}); // gone on with, if it is done already
    QVERIFY(record);
    const Pack made = tracePack(options("undisturbed").out, *record);
    QVERIFY(!made.sources.empty()); // what it was trained on, with licences
    const auto pack = exportPack(made, m_folder.filePath("pack").toStdString());
    QVERIFY(pack);
    QCOMPARE(pack->graph, &traceGraph);
    QVERIFY(pack->heads.size() >= static_cast<std::size_t>(manipulationCount));
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
