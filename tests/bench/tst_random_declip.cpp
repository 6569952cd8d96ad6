// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bench/random_declip.h"
#include "core/nets/declip_network.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace pentimento;
using namespace pentimento::nets;
using namespace pentimento::bench;

class TestRandomDeclip : public QObject
{
    Q_OBJECT

private slots:
    void namesFullWidths();
    void networksLoad_data();
    void networksLoad();
    void xceptionLoads();
    void samePackTwice();
};

void TestRandomDeclip::namesFullWidths()
{
    const auto vit = parseRandomDeclip("vit-l-14:layer20:conv-20x4");
    QVERIFY(vit);
    QVERIFY(vit->vit && !vit->resnet);
    QCOMPARE(vit->vitLayer, 20);
    QCOMPARE(vit->decoder, "conv-20");
    QCOMPARE(vit->heads, 4);
    const auto both = parseRandomDeclip("vit-l-14+rn50:layer7:linear");
    QVERIFY(both);
    QVERIFY(both->vit && both->resnet);
    QCOMPARE(both->vitLayer, 7);
    QCOMPARE(both->resnetLayer, 3);
    const auto xception = parseRandomDeclip("xception:layer2:conv-20");
    QVERIFY(xception);
    QVERIFY(xception->xception && !xception->vit && !xception->resnet);
    QVERIFY(!parseRandomDeclip("xception:layer1:conv-20"));
    QVERIFY(!parseRandomDeclip("vit-l-14:layer24:conv-20"));
    QVERIFY(!parseRandomDeclip("vit-l-14:layer20:conv-20x"));
}

void TestRandomDeclip::networksLoad_data()
{
    QTest::addColumn<bool>("vit");
    QTest::addColumn<int>("resnetLayer"); // 0: no ResNet
    QTest::addColumn<QString>("decoder");
    QTest::newRow("transformer, conv-4") << true << 0 << "conv-4";
    QTest::newRow("transformer, conv-20") << true << 0 << "conv-20";
    QTest::newRow("transformer, linear") << true << 0 << "linear";
    QTest::newRow("ResNet, first stage") << false << 1 << "conv-12";
    QTest::newRow("ResNet, third stage") << false << 3 << "conv-12";
    QTest::newRow("both") << true << 3 << "conv-4";
}

/// The tensors' names and shapes are those that the network insists on.
void TestRandomDeclip::networksLoad()
{
    QFETCH(bool, vit);
    QFETCH(int, resnetLayer);
    QFETCH(QString, decoder);
    const QTemporaryDir folder;
    RandomDeclip options;
    if (vit)
        options.vit = VitSizes{.width = 64, .blocks = 2, .patch = 14};
    if (resnetLayer > 0)
        options.resnet = ResnetSizes{.width = 4, .blocks = {1, 2, 1, 1}};
    options.vitLayer = 1;
    options.resnetLayer = std::max(resnetLayer, 1);
    options.decoder = decoder.toStdString();
    options.decoderWidths = {16, 12, 8, 8};
    options.heads = 2;
    const auto pack = writeRandomDeclipPack(folder.filePath("pack").toStdString(), options);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(pack->heads.size(), std::size_t{2});
    for (const HeadInfo& head : pack->heads)
        QVERIFY(head.trainedOn.find("random") != std::string::npos);
    const auto network = DeclipNetwork::load(*pack, "cpu", NumberFormat::Float32);
    QVERIFY2(network, network ? "" : network.error().message.c_str());
    QVERIFY(network->featureOperations().sum() > 0);
    QCOMPARE(network->featureOperations().products > 0, vit);
    QCOMPARE(network->featureOperations().convolutions > 0, resnetLayer > 0);
    QVERIFY(network->decodeOperations(1).sum() > 0);
}

void TestRandomDeclip::xceptionLoads()
{
    const QTemporaryDir folder;
    for (const char* decoder : {"conv-4", "conv-20"}) {
        RandomDeclip options;
        options.xception = XceptionSizes{{4, 6, 8, 12}};
        options.decoder = decoder;
        options.decoderWidths = {16, 12, 8, 8};
        const auto pack = writeRandomDeclipPack(folder.filePath(decoder).toStdString(), options);
        QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
        const auto network = DeclipNetwork::load(*pack, "cpu", NumberFormat::Float32);
        QVERIFY2(network, network ? "" : network.error().message.c_str());
        const at::Tensor logits =
            network->decode(0, network->features(at::zeros({1, 3, 224, 224})));
        QCOMPARE(logits.sizes(), (std::vector<std::int64_t>{1, 1, 256, 256}));
        QVERIFY(logits.isfinite().all().item<bool>());
    }
}

void TestRandomDeclip::samePackTwice()
{
    const QTemporaryDir folder;
    RandomDeclip options;
    options.vit = VitSizes{.width = 64, .blocks = 1, .patch = 56};
    options.vitLayer = 0;
    options.decoder = "conv-4";
    options.decoderWidths = {8, 8, 8, 8};
    const auto first = writeRandomDeclipPack(folder.filePath("first").toStdString(), options);
    const auto second = writeRandomDeclipPack(folder.filePath("second").toStdString(), options);
    QVERIFY(first && second);
    QCOMPARE(first->sha256, second->sha256);
    options.seed = 2;
    const auto third = writeRandomDeclipPack(folder.filePath("third").toStdString(), options);
    QVERIFY(third);
    QVERIFY(third->sha256 != first->sha256);
}

QTEST_GUILESS_MAIN(TestRandomDeclip)
#include "tst_random_declip.moc"
