// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/parity.h"
#include "core/bench/random_declip.h"
#include "tests/support/random_pack.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace pentimento;
using namespace pentimento::nets;
using namespace pentimento::bench;

class TestParity : public QObject
{
    Q_OBJECT

private slots:
    void comparesEveryArithmetic_data();
    void comparesEveryArithmetic();
    void exactIsHeldToMoreThanReduced();
    void noNumberIsNeverWithin();
    void unknownDeviceIsAnError();
};

void TestParity::comparesEveryArithmetic_data()
{
    QTest::addColumn<QString>("network");
    QTest::newRow("trace-2") << "";
    QTest::newRow("transformer") << "vit-l-14:layer1:conv-4";
    QTest::newRow("Xception") << "xception:layer2:conv-4";
}

void TestParity::comparesEveryArithmetic()
{
    QFETCH(QString, network);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("pack").toStdString();
    const auto pack = [&]() -> Result<Pack> {
        if (network.isEmpty())
            return writeRandomPack(path);
        auto options = parseRandomDeclip(network.toStdString());
        if (!options)
            return options.error();
        if (options->vit)
            options->vit = VitSizes{.width = 64, .blocks = 2, .patch = 56};
        else
            options->xception = XceptionSizes{{4, 6, 8, 12}};
        options->decoderWidths = {8, 8, 8, 8};
        return writeRandomDeclipPack(path, *options);
    }();
    QVERIFY(pack);
    const auto ways = arithmeticsOf(*pack, "cpu");
    QCOMPARE(ways.size(), 2U);
    const auto deviations = measureParity(*pack, ways, 1, 2);
    QVERIFY2(deviations, deviations ? "" : deviations.error().detail.c_str());
    QCOMPARE(deviations->size(), 2U);
    QCOMPARE(nameOf(deviations->front().arithmetic), std::string_view("fp32"));
    QCOMPARE(deviations->front().logits, 0.0); // the reference itself
    QCOMPARE(deviations->front().maps, 0.0);
    QCOMPARE(nameOf(deviations->back().arithmetic), std::string_view("bf16"));
    QVERIFY(deviations->back().logits > 0); // and not the reference once more
}

void TestParity::exactIsHeldToMoreThanReduced()
{
    double before = 0;
    for (const Arithmetic& how : {Arithmetic{"cuda", NumberFormat::Float32, false},
                                  Arithmetic{"cuda", NumberFormat::Float32, true},
                                  Arithmetic{"cuda", NumberFormat::Half, true},
                                  Arithmetic{"cuda", NumberFormat::BFloat16, true}}) {
        const Tolerance allowed = toleranceOf(how);
        QVERIFY(allowed.logits > before);
        QVERIFY(isWithin({how, allowed.logits, allowed.maps}, allowed));
        QVERIFY(!isWithin({how, 1.01 * allowed.logits, 0}, allowed));
        QVERIFY(!isWithin({how, 0, 1.01 * allowed.maps}, allowed));
        before = allowed.logits;
    }
}

void TestParity::noNumberIsNeverWithin()
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(!isWithin({{}, none, 0}, {1, 1}));
    QVERIFY(!isWithin({{}, 0, none}, {1, 1}));
}

void TestParity::unknownDeviceIsAnError()
{
    const QTemporaryDir folder;
    const auto pack = writeRandomPack(folder.filePath("pack").toStdString());
    QVERIFY(pack);
    const auto deviations = measureParity(*pack, {{"abacus", NumberFormat::Float32, false}}, 1, 1);
    QVERIFY(!deviations);
    QCOMPARE(deviations.error().code, ErrorCode::Internal);
}

QTEST_GUILESS_MAIN(TestParity)
#include "tst_parity.moc"
