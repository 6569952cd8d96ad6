// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"
#include "core/model/safetensors.h"
#include "core/training/pack_export.h"
#include "core/training/trainer.h"
#include "tests/training/small_data.h"

#undef slots
#include <torch/torch.h>
#define slots Q_SLOTS

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
    void refusesAForeignCheckpoint();

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
        result.mixedPrecision = false;
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

    const auto weights = [&](const char* run) {
        return readSafetensors(options(run).out / "weights.safetensors");
    };
    const auto a = weights("undisturbed");
    const auto b = weights("interrupted");
    QVERIFY(a && b);
    QCOMPARE(a->size(), b->size());
    for (const auto& [name, tensor] : *a)
        QVERIFY2(torch::equal(tensor, b->at(name)), name.c_str());
}

void TestTrainer::exportsAPackThatLoads()
{
    QVERIFY(train(options("exported"), {}));
    const auto pack =
        exportPack(tracePack(options("exported").out), m_folder.filePath("pack").toStdString());
    QVERIFY(pack);
    QCOMPARE(pack->heads.size(), static_cast<std::size_t>(familyCount));
    const auto weights = readSafetensors(pack->folder / "weights.safetensors");
    QVERIFY(weights);
    QCOMPARE(weights->at("head.weight").scalar_type(), at::kHalf);
    QVERIFY(Engine::create(*pack, {}));
}

void TestTrainer::refusesAForeignCheckpoint()
{
    TrainOptions foreign = options("foreign");
    std::filesystem::create_directories(foreign.out);
    QVERIFY(writeSafetensors(foreign.out / "checkpoint.safetensors", {{"a", torch::zeros(1)}}));
    const auto result = train(foreign, {});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::UnreadableInput);
}

QTEST_APPLESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
