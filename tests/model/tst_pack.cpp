// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pack.h"
#include "tests/support/random_pack.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace pentimento;

Q_DECLARE_METATYPE(std::function<void(Pack&)>)

class TestPack : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void readsWhatItWrote();
    void refusesChangedWeights();
    void refusesMissingWeights();
    void refusesABrokenManifest_data();
    void refusesABrokenManifest();
    void refusesPartsThatDoNotFit_data();
    void refusesPartsThatDoNotFit();
    void findsByFolderAndByName();
    void saysWhenThereIsNoPack();

private:
    [[nodiscard]] QString inPack(const char* name) const
    {
        return m_folder->filePath(QString("packs/random/") + name);
    }
    [[nodiscard]] std::filesystem::path folder() const { return inPack("").toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPack::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(writeRandomPack(folder()));
}

void TestPack::readsWhatItWrote()
{
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->heads[0].logitShift = -1.25;
    pack->heads[0].calibration = {{0.5F, 0.1F, 0.9F}, "three photos", 0.3, 0.6, 0.8};
    QVERIFY(writePack(*pack));
    const auto again = readPack(folder());
    QVERIFY(again);
    QCOMPARE(again->name, pack->name);
    QCOMPARE(again->heads.size(), 2U);
    QCOMPARE(again->heads[0].logitShift, -1.25);
    QCOMPARE(again->heads[0].calibration.authenticScores, (std::vector<float>{0.1F, 0.5F, 0.9F}));
    QCOMPARE(again->heads[0].calibration.moderateLine, 0.6);
    QVERIFY(again->heads[1].calibration.authenticScores.empty());
    QVERIFY(again->sha256 != pack->sha256);
}

void TestPack::refusesChangedWeights()
{
    QFile weights(inPack("weights.safetensors"));
    QVERIFY(weights.open(QIODevice::ReadWrite));
    QVERIFY(weights.seek(weights.size() - 1));
    QCOMPARE(weights.write("\x5a", 1), 1);
    weights.close();
    const auto pack = readPack(folder());
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(QString::fromStdString(pack.error().message).contains("weights.safetensors"));
    QVERIFY(QString::fromStdString(pack.error().message).contains("SHA-256"));
}

void TestPack::refusesMissingWeights()
{
    QVERIFY(QFile::remove(inPack("weights.safetensors")));
    const auto pack = readPack(folder());
    QVERIFY(!pack);
    QVERIFY(QString::fromStdString(pack.error().message).contains("is missing"));
}

void TestPack::refusesABrokenManifest_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("reason");
    QTest::newRow("not JSON") << QByteArray("{") << QByteArray("<") << "not a JSON object";
    QTest::newRow("another schema")
        << QByteArray("\"schema\": 1") << QByteArray("\"schema\": 2") << "another version";
    QTest::newRow("a name is missing")
        << QByteArray("\"name\"") << QByteArray("\"nome\"") << "lacks a field";
    QTest::newRow("a number is text") << QByteArray("\"whole_input\": 128")
                                      << QByteArray("\"whole_input\": \"x\"") << "wrong type";
    QTest::newRow("huge input") << QByteArray("\"whole_input\": 128")
                                << QByteArray("\"whole_input\": 1000000") << "impossible";
    QTest::newRow("outside the pack")
        << QByteArray("\"weights.safetensors\"") << QByteArray("\"../weights.safetensors\"")
        << "outside the pack";
    QTest::newRow("a head's id is a path")
        << QByteArray("\"first\"") << QByteArray("\"../a\"") << "usable id";
}

void TestPack::refusesABrokenManifest()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, reason);
    QFile file(inPack("manifest.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    file.close();
    QVERIFY(text.contains(from));
    text.replace(from, to);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
    file.close();
    const auto pack = readPack(folder());
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(pack.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void TestPack::refusesPartsThatDoNotFit_data()
{
    QTest::addColumn<std::function<void(Pack&)>>("change");
    QTest::addColumn<QString>("reason"); // empty: it fits
    const auto row = [](const char* title, const char* reason, std::function<void(Pack&)> change) {
        QTest::newRow(title) << std::move(change) << reason;
    };
    row("all fits", "", [](Pack&) {});
    row("a backbone twice", "without an id of its own",
        [](Pack& pack) { pack.backbones.push_back(pack.backbones[0]); });
    row("a backbone's id is a path", "without an id of its own",
        [](Pack& pack) { pack.backbones[0].id = "../vit"; });
    row("an unknown kind", "unknown kind dino",
        [](Pack& pack) { pack.backbones[0].kind = "dino"; });
    row("backbone weights that nobody pins", "weights of backbone vit",
        [](Pack& pack) { pack.backbones[0].weights = "other.safetensors"; });
    row("head weights that nobody pins", "weights of head second",
        [](Pack& pack) { pack.heads[1].weights = "../weights.safetensors"; });
    row("an unknown backbone", "layer 3 of rn50, which it does not hold", [](Pack& pack) {
        pack.heads[0].features.push_back({"rn50", 3});
    });
    row("a negative layer", "which it does not hold",
        [](Pack& pack) { pack.heads[0].features[0].layer = -1; });
    row("no features", "which backbone head first reads",
        [](Pack& pack) { pack.heads[0].features.clear(); });
    row("a head twice", "two heads first", [](Pack& pack) { pack.heads[1].id = "first"; });
    row("no head", "no head", [](Pack& pack) { pack.heads.clear(); });
}

void TestPack::refusesPartsThatDoNotFit()
{
    QFETCH(std::function<void(Pack&)>, change);
    QFETCH(QString, reason);
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->graph = "declip-1";
    pack->backbones = {{"vit", "clip-vit", "A ViT", "weights.safetensors", {{"width", 64}}}};
    for (HeadInfo& head : pack->heads) {
        head.features = {{"vit", 1}};
        head.decoder = "linear";
        head.weights = "weights.safetensors";
    }
    change(*pack);
    QVERIFY(writePack(*pack));
    const auto again = readPack(folder());
    QCOMPARE(bool(again), reason.isEmpty());
    if (!again)
        QVERIFY2(QString::fromStdString(again.error().message).contains(reason),
                 again.error().message.c_str());
}

void TestPack::findsByFolderAndByName()
{
    QVERIFY(findPack(folder().string()));
    const QByteArray before = qgetenv("PENTIMENTO_MODELS");
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("packs").toUtf8());
    const auto byName = findPack("random");
    const auto missing = findPack("no-such-pack");
    qputenv("PENTIMENTO_MODELS", before);
    QVERIFY(byName);
    QCOMPARE(byName->name, std::string("random"));
    QVERIFY(!missing);
}

void TestPack::saysWhenThereIsNoPack()
{
    const auto pack = readPack(m_folder->path().toStdString());
    QVERIFY(!pack);
    QVERIFY(QString::fromStdString(pack.error().message).contains("no model pack here"));
}

QTEST_APPLESS_MAIN(TestPack)
#include "tst_pack.moc"
