// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/optimiser.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

constexpr double rate = 0.1;
constexpr double averaging = 0.998;

/// One weight with two dimensions, which decays, one with one, and a running statistic.
TensorMap oneState()
{
    return {{"bias", at::ones({1}).requires_grad_(true)},
            {"mean", at::full({1}, 3.0)},
            {"weight", at::ones({1, 1}).requires_grad_(true)}};
}

void step(Optimiser& optimiser, TensorMap& state, int number, double gradient)
{
    for (const char* name : {"bias", "weight"})
        state[name].mutable_grad() = at::full_like(state[name].detach(), gradient);
    optimiser.step(number, rate, averaging);
}

bool near(const Tensor& value, double wanted)
{
    return std::abs(value.item<double>() - wanted) < 1e-6;
}

} // namespace

class TestOptimiser : public QObject
{
    Q_OBJECT

private slots:
    void stepsAsTheFormulaSays();
    void averagesWeightsAndStatistics();
    void constantsStayExactInTheAverage();
    void goesOnFromACheckpoint();
    void refusesACheckpointOfAnotherNetwork();
};

/// torch.optim.AdamW's documentation, worked out by hand with decay 0.01, betas 0.9 and 0.999:
/// gradient 0.5, then -0.25.
///   1: w = 1 * (1 - 0.001) = 0.999; m = 0.05, v = 0.00025; both corrected: 0.5, 0.25
///      w -= 0.1 * 0.5 / 0.5 -> 0.899 (without decay 0.9)
///   2: w = 0.899 * 0.999 = 0.898101; m = 0.02, v = 0.00031225; corrected: 0.02 / 0.19 =
///      0.105263158, 0.00031225 / 0.001999 = 0.156203102, root 0.395225381
///      w -= 0.1 * 0.105263158 / 0.395225381 = 0.026633704 -> 0.871467296 (0.873366296)
void TestOptimiser::stepsAsTheFormulaSays()
{
    TensorMap state = oneState();
    Optimiser optimiser(state, 0.9, 0.01);
    step(optimiser, state, 0, 0.5);
    QVERIFY(near(state["weight"], 0.899));
    QVERIFY(near(state["bias"], 0.9));
    QVERIFY(!state["weight"].grad().defined());
    step(optimiser, state, 1, -0.25);
    QVERIFY(near(state["weight"], 0.871467296));
    QVERIFY(near(state["bias"], 0.873366296));
}

/// Early averages forget faster: 1/10 of the old value after the first step, 2/11 after the second.
void TestOptimiser::averagesWeightsAndStatistics()
{
    TensorMap state = oneState();
    Optimiser optimiser(state, 0.9, 0.01);
    step(optimiser, state, 0, 0.5);
    QVERIFY(near(optimiser.average().at("weight"), 0.1 * 1 + 0.9 * 0.899));
    state["mean"].fill_(14);
    step(optimiser, state, 1, -0.25);
    QVERIFY(near(optimiser.average().at("weight"), 0.9091 * 2 / 11 + 0.871467296 * 9 / 11));
    QVERIFY(near(optimiser.average().at("mean"), 3.0 * 2 / 11 + 14.0 * 9 / 11));
}

/// Fixed filters and tables lie among the statistics; rounding must not wear them down.
void TestOptimiser::constantsStayExactInTheAverage()
{
    TensorMap state = oneState();
    state["table"] = at::arange(1, 100, at::kFloat) / 7;
    Optimiser optimiser(state, 0.9, 0.01);
    for (int i = 0; i < 300; ++i)
        step(optimiser, state, i, 0.1);
    QVERIFY(at::equal(optimiser.average().at("table"), state["table"]));
}

void TestOptimiser::goesOnFromACheckpoint()
{
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("c.safetensors").toStdString();
    TensorMap state = oneState();
    Optimiser optimiser(state);
    step(optimiser, state, 0, 0.5);
    CheckpointNotes written;
    written.step = 1;
    written.bestLoss = 0.1 + 0.2;
    written.sinceBest = 4;
    QVERIFY(writeCheckpoint(file, optimiser, written));
    step(optimiser, state, 1, -0.25);

    TensorMap other = oneState();
    Optimiser resumed(other);
    const auto notes = readCheckpoint(file, resumed);
    QVERIFY(notes);
    QCOMPARE(notes->step, 1);
    QVERIFY(notes->bestLoss == 0.1 + 0.2); // exactly
    QCOMPARE(notes->sinceBest, 4);
    step(resumed, other, notes->step, -0.25);
    for (const auto& [name, tensor] : optimiser.checkpoint())
        QVERIFY2(at::equal(tensor, resumed.checkpoint().at(name)), name.c_str());
}

void TestOptimiser::refusesACheckpointOfAnotherNetwork()
{
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("c.safetensors").toStdString();
    const TensorMap larger{{"weight", at::ones({2, 1}).requires_grad_(true)}};
    QVERIFY(writeCheckpoint(file, Optimiser(larger), {}));
    const Optimiser optimiser(oneState());
    const auto notes = readCheckpoint(file, optimiser);
    QVERIFY(!notes);
    QCOMPARE(notes.error().code, ErrorCode::UnreadableInput);
    QVERIFY(QString::fromStdString(notes.error().message).contains("c.safetensors"));
    const auto none = readCheckpoint(folder.filePath("none").toStdString(), optimiser);
    QVERIFY(none);
    QCOMPARE(none->step, 0);
}

QTEST_APPLESS_MAIN(TestOptimiser)
#include "tst_optimiser.moc"
