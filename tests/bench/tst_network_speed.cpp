// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/network_speed.h"
#include "core/bench/random_declip.h"
#include "tests/support/random_pack.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::nets;
using namespace pentimento::bench;

class TestNetworkSpeed : public QObject
{
    Q_OBJECT

private slots:
    void countsAndTimesEveryStep_data();
    void countsAndTimesEveryStep();
    void stops();
    void unknownDeviceIsAnError();

private:
    static Result<Pack> smallPack(const QTemporaryDir& folder, bool declip);
};

Result<Pack> TestNetworkSpeed::smallPack(const QTemporaryDir& folder, bool declip)
{
    const std::filesystem::path path = folder.filePath("pack").toStdString();
    if (!declip)
        return writeRandomPack(path);
    RandomDeclip options;
    options.vit = VitSizes{.width = 64, .blocks = 2, .patch = 56};
    options.vitLayer = 1;
    options.decoder = "conv-4";
    options.decoderWidths = {8, 8, 8, 8};
    options.heads = 2;
    return writeRandomDeclipPack(path, options);
}

void TestNetworkSpeed::countsAndTimesEveryStep_data()
{
    QTest::addColumn<bool>("declip");
    QTest::addColumn<QStringList>("stages");
    QTest::newRow("trace-2") << false << QStringList{"features", "summary", "decoder"};
    QTest::newRow("declip-1") << true << QStringList{"features", "random-1", "random-2"};
}

void TestNetworkSpeed::countsAndTimesEveryStep()
{
    QFETCH(bool, declip);
    QFETCH(QStringList, stages);
    const QTemporaryDir folder;
    const auto pack = smallPack(folder, declip);
    QVERIFY(pack);
    const auto speed = measureNetwork(*pack, {.threads = 2, .runs = 1});
    QVERIFY2(speed, speed ? "" : speed.error().detail.c_str());
    QVERIFY(speed->peak.products > 0 && speed->peak.convolutions > 0);
    QStringList names;
    for (const StageSpeed& stage : speed->stages) {
        names += QString::fromStdString(stage.stage);
        QVERIFY(stage.seconds > 0);
    }
    QCOMPARE(names, stages);
    QVERIFY(speed->stages.front().operations.sum() > 0);
    QVERIFY(speed->stages.back().operations.convolutions > 0);

    if (!declip)
        return; // the batch goes through the same lines of code
    const MachinePeak known{1e9, 2e9};
    const auto three = measureNetwork(*pack, {.threads = 2, .batch = 3, .runs = 1, .peak = known});
    QVERIFY(three);
    QCOMPARE(three->peak.products, known.products); // not measured again
    QCOMPARE(three->peak.convolutions, known.convolutions);
    for (std::size_t i = 0; i < speed->stages.size(); ++i)
        QCOMPARE(three->stages[i].operations.sum(), 3 * speed->stages[i].operations.sum());
}

void TestNetworkSpeed::stops()
{
    const QTemporaryDir folder;
    const auto pack = smallPack(folder, true);
    QVERIFY(pack);
    std::stop_source source;
    source.request_stop();
    const auto speed = measureNetwork(*pack, {}, Job{source.get_token(), {}});
    QVERIFY(!speed);
    QCOMPARE(speed.error().code, ErrorCode::Cancelled);
}

void TestNetworkSpeed::unknownDeviceIsAnError()
{
    const auto peak = measurePeak("abacus", NumberFormat::Float32, 1);
    QVERIFY(!peak);
    QCOMPARE(peak.error().code, ErrorCode::Internal);
}

QTEST_GUILESS_MAIN(TestNetworkSpeed)
#include "tst_network_speed.moc"
