// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/safetensors.h"
#include "tests/training/small_data.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::training;

namespace {

void write(const std::filesystem::path& file, const QByteArray& text)
{
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        qFatal("cannot write the test file");
}

} // namespace

class TestTrainingData : public QObject
{
    Q_OBJECT

private slots:
    void comesBackAsItWasWritten();
    void refusesDamage_data();
    void refusesDamage();
    void aMissingSetIsNamed();
    void namesOfAnyBytesAreWritten();
    void contentsFollowThePixels();
    void generatorsOfPairsAreAttributed();
};

void TestTrainingData::comesBackAsItWasWritten()
{
    const QTemporaryDir folder;
    writeSmallData(folder.path().toStdString());
    const TrainingData wanted = smallData();
    const auto data = TrainingData::open(folder.path().toStdString());
    QVERIFY(data);
    QCOMPARE(data->photos.size(), wanted.photos.size());
    for (std::size_t i = 0; i < wanted.photos.size(); ++i) {
        QVERIFY(at::equal(data->photos[i].pixels, wanted.photos[i].pixels));
        QCOMPARE(data->photos[i].source, wanted.photos[i].source);
        QCOMPARE(data->photos[i].name, wanted.photos[i].name);
        QCOMPARE(data->photos[i].licence, std::string("CC0-1.0"));
    }
    QCOMPARE(data->pairs.size(), wanted.pairs.size());
    for (std::size_t i = 0; i < wanted.pairs.size(); ++i) {
        QVERIFY(at::equal(data->pairs[i].original, wanted.pairs[i].original));
        QVERIFY(at::equal(data->pairs[i].forgery, wanted.pairs[i].forgery));
        QVERIFY(at::equal(data->pairs[i].mask, wanted.pairs[i].mask));
        QCOMPARE(data->pairs[i].manipulation, Manipulation::Inpainting);
    }
}

void TestTrainingData::refusesDamage_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* name, const QByteArray& json, const QString& detail) {
        QTest::newRow(name) << json << detail;
    };
    const auto photo = [](const QByteArray& shard, const QByteArray& tensor) {
        return R"({"schema": 2, "pairs": [], "photos": [{"shard": ")" + shard +
               R"(", "tensor": ")" + tensor + R"(", "source": "s", "name": "n"}]})";
    };
    const auto pair = [](const QByteArray& tensor, const QByteArray& manipulation) {
        return R"({"schema": 2, "photos": [], "pairs": [{"shard": "a.safetensors", "tensor": ")" +
               tensor + R"(", "family": ")" + manipulation + R"(", "source": "s", "name": "n"}]})";
    };
    row("empty", "", "schema");
    row("cut off", R"({"schema": 2, "photos": [)", "schema");
    row("a list", "[2]", "schema");
    row("another schema", R"({"schema": 1, "photos": [], "pairs": []})", "schema");
    row("schema in words", R"({"schema": "two", "photos": [], "pairs": []})", "schema");
    row("nothing in it", R"({"schema": 2, "photos": [], "pairs": []})", "neither");
    row("no pairs", R"({"schema": 2, "photos": []})", "pairs");
    row("photos are a number", R"({"schema": 2, "photos": 3, "pairs": []})", "");
    row("shard elsewhere", photo("../a.safetensors", "good"), "../a.safetensors");
    row("shard from the root", photo("/a.safetensors", "good"), "/a.safetensors");
    row("no such shard", photo("b.safetensors", "good"), "b.safetensors");
    row("no such tensor", photo("a.safetensors", "other"), "");
    row("floating point", photo("a.safetensors", "float"), "float");
    row("four channels", photo("a.safetensors", "four"), "four");
    row("no pixels", photo("a.safetensors", "none"), "none");
    row("a flat tensor", photo("a.safetensors", "flat"), "flat");
    row("unknown family", pair("good", "magic"), "magic");
    row("mask of another size", pair("unequal", "gan"), "size");
    row("colours in the mask", pair("colours", "gan"), "colours");
}

void TestTrainingData::refusesDamage()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, detail);
    const QTemporaryDir folder;
    const std::filesystem::path place = folder.path().toStdString();
    const at::Tensor picture = at::zeros({8, 9, 3}, at::kByte);
    const at::Tensor mask = at::zeros({8, 9}, at::kByte);
    const TensorMap shard{{"good", picture},
                          {"good/original", picture},
                          {"good/forgery", picture},
                          {"good/mask", mask},
                          {"float", picture.to(at::kFloat)},
                          {"four", at::zeros({8, 9, 4}, at::kByte)},
                          {"none", at::zeros({0, 9, 3}, at::kByte)},
                          {"flat", at::zeros({216}, at::kByte)},
                          {"unequal/original", picture},
                          {"unequal/forgery", picture},
                          {"unequal/mask", at::zeros({9, 8}, at::kByte)},
                          {"colours/original", picture},
                          {"colours/forgery", picture},
                          {"colours/mask", picture}};
    QVERIFY(writeSafetensors(place / "a.safetensors", shard));
    QVERIFY(writeSafetensors(place.parent_path() / "a.safetensors", shard));
    write(place / "dataset.json", json);
    const auto data = TrainingData::open(place);
    std::filesystem::remove(place.parent_path() / "a.safetensors");
    QVERIFY(!data);
    QCOMPARE(data.error().code, ErrorCode::UnreadableInput);
    QVERIFY(QString::fromStdString(data.error().message).contains(folder.filePath("dataset.json")));
    QVERIFY2(QString::fromStdString(data.error().detail).contains(detail),
             data.error().detail.c_str());
}

void TestTrainingData::aMissingSetIsNamed()
{
    const auto data = TrainingData::open("/nonexistent/data");
    QVERIFY(!data);
    QVERIFY(QString::fromStdString(data.error().message).contains("/nonexistent/data"));
}

void TestTrainingData::namesOfAnyBytesAreWritten()
{
    const QTemporaryDir folder;
    TrainingData data = smallData();
    data.photos[0].name = "caf\xe9.jpg"; // Latin-1
    data.photos[0].source = "\xff\xfe";
    data.pairs[0].name = "caf\xe9.jpg";
    TrainingDataWriter writer(folder.path().toStdString());
    QVERIFY(writer.add(TrainingPhoto(data.photos[0])));
    QVERIFY(writer.add(TrainingPair(data.pairs[0])));
    QVERIFY(writer.finish());
    const auto again = TrainingData::open(folder.path().toStdString());
    QVERIFY(again);
    QVERIFY(QString::fromStdString(again->photos[0].name).startsWith("caf"));
    QVERIFY(QString::fromStdString(again->pairs[0].name).endsWith(".jpg"));
}

/// Whoever keeps what was made of a data set needs to know when its pixels are others.
void TestTrainingData::contentsFollowThePixels()
{
    const QTemporaryDir folder;
    const auto contents = [&](const char* name, int brighter) {
        const std::filesystem::path place = folder.filePath(name).toStdString();
        std::filesystem::create_directories(place);
        TrainingPhoto photo = smallData().photos[0];
        photo.pixels = photo.pixels.clone();
        photo.pixels[0][0][0] += brighter;
        TrainingDataWriter writer(place);
        if (!writer.add(std::move(photo)) || !writer.finish())
            qFatal("cannot write the test data");
        const auto hash = contentsOf(place);
        return hash ? *hash : hash.error().message;
    };
    QCOMPARE(contents("a", 0), contents("b", 0));
    QVERIFY(contents("a", 0) != contents("c", 1));
    QVERIFY(!contentsOf(folder.filePath("nowhere").toStdString()));
}

void TestTrainingData::generatorsOfPairsAreAttributed()
{
    const QTemporaryDir folder;
    TrainingPair pair = smallData().pairs[0];
    pair.source = "desk";
    pair.madeBy = "upscaler_x2";
    TrainingDataWriter writer(folder.path().toStdString());
    QVERIFY(writer.add(std::move(pair)));
    QVERIFY(writer.finish());
    const auto data = TrainingData::open(folder.path().toStdString());
    QVERIFY(data);
    QCOMPARE(data->attributions(),
             std::vector<std::string>{"1 forgeries of desk, made with upscaler_x2"});
}

QTEST_APPLESS_MAIN(TestTrainingData)
#include "tst_training_data.moc"
