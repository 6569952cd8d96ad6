// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture.h"
#include "core/import/import_pack.h"
#include "core/inference/engine.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace pentimento;
namespace fs = std::filesystem;

namespace {

/// The values of a little-endian float32 .npy file.
std::vector<float> readNpy(const fs::path& file)
{
    QFile in(QString::fromStdString(file.string()));
    if (!in.open(QIODevice::ReadOnly))
        return {};
    const QByteArray bytes = in.readAll();
    std::uint16_t header = 0;
    std::memcpy(&header, bytes.constData() + 8, sizeof header);
    const qsizetype begin = 10 + header;
    std::vector<float> values(static_cast<std::size_t>(bytes.size() - begin) / sizeof(float));
    std::memcpy(values.data(), bytes.constData() + begin, values.size() * sizeof(float));
    return values;
}

QJsonObject readJson(const fs::path& file)
{
    QFile in(QString::fromStdString(file.string()));
    return in.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(in.readAll()).object()
                                        : QJsonObject();
}

/// Whether any file of a folder is mapped into this process.
bool isMapped(const fs::path& folder)
{
    QFile maps("/proc/self/maps");
    return maps.open(QIODevice::ReadOnly) &&
           maps.readAll().contains(QByteArray::fromStdString(folder.string()));
}

/// Largest difference of every `step`-th logit in both directions from the golden ones, in
/// relation to the largest of these.
double relativeDifference(const HeatMap& logits, const std::vector<float>& golden, int step)
{
    double largest = 0;
    double difference = 0;
    std::size_t i = 0;
    for (int y = 0; y < logits.height(); y += step)
        for (int x = 0; x < logits.width(); x += step) {
            if (i == golden.size())
                return INFINITY;
            largest = std::max(largest, static_cast<double>(std::abs(golden[i])));
            difference =
                std::max(difference, std::abs(static_cast<double>(logits.cell(x, y)) - golden[i]));
            ++i;
        }
    return i == golden.size() ? difference / largest : INFINITY;
}

} // namespace

/// From picture file and published form of the weights to logits, against what PyTorch gave.
class TestDeclipParity : public QObject
{
    Q_OBJECT

private slots:
    void ownFixtures_data();
    void ownFixtures();

private:
    /// `side`: of the network's input, where it is not the backbone's own; else 0.
    void compare(const std::vector<fs::path>& files, const fs::path& picture,
                 const std::vector<float>& golden, int step, int side);
};

void TestDeclipParity::compare(const std::vector<fs::path>& files, const fs::path& picture,
                               const std::vector<float>& golden, int step, int side)
{
    QVERIFY(!golden.empty());
    QTemporaryDir folder;
    std::vector<ImportSource> sources;
    for (const fs::path& file : files)
        sources.emplace_back().file = file;
    ImportOptions import;
    import.to = fs::path(folder.path().toStdString()) / "pack";
    auto pack = importPack(sources, import);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    if (side != 0)
        pack->wholeInput = side;
    QCOMPARE(pack->heads.size(), std::size_t{1});
    const auto input = loadPicture(picture);
    QVERIFY2(input, input ? "" : input.error().message.c_str());

    // bfloat16 has 8 binary digits: the bound is what its rounding costs through 20 layers.
    const std::pair<Precision, double> bounds[] = {{Precision::Fp32, 1e-4},
                                                   {Precision::Bf16, 0.05}};
    for (const auto& [precision, bound] : bounds) {
        EngineOptions options;
        options.device = DeviceChoice::Cpu;
        options.precision = precision;
        auto engine = Engine::create(*pack, options);
        QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
        QVERIFY2(!isMapped(pack->folder), "a tensor still keeps its weight file in memory");
        Request request;
        request.picture = (*input)->pixels;
        request.inferenceMode = InferenceMode::Resized;
        request.keepLogits = true;
        const auto maps = (*engine)->submit(request).get();
        QVERIFY2(maps, maps ? "" : maps.error().message.c_str());
        const double difference = relativeDifference((*maps)->heads[0].logits, golden, step);
        QVERIFY2(difference <= bound, qPrintable(QString("%1 of %2").arg(difference).arg(bound)));
    }
}

void TestDeclipParity::ownFixtures_data()
{
    QTest::addColumn<QJsonObject>("entry");
    for (const char* file :
         {"tests/import/fixtures/cases.json", "tests/inference/fixtures/dino_cases.json"}) {
        const fs::path list = fs::path(PENTIMENTO_SOURCE_DIR) / file;
        const QJsonObject cases = readJson(list);
        for (const auto& value : cases["cases"].toArray()) {
            QJsonObject entry = value.toObject();
            entry["folder"] = QString::fromStdString(list.parent_path().string());
            entry["golden_step"] = cases["golden_step"];
            QTest::newRow(qPrintable(entry["tag"].toString())) << entry;
        }
    }
}

void TestDeclipParity::ownFixtures()
{
    QFETCH(QJsonObject, entry);
    const fs::path folder = entry["folder"].toString().toStdString();
    const std::string tag = entry["tag"].toString().toStdString();
    std::vector<fs::path> files{folder / (tag + ".pth")};
    for (const auto& backbone : entry["backbones"].toArray())
        files.push_back(folder / backbone.toString().toStdString());
    compare(files, PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/input.png",
            readNpy(folder / (tag + ".npy")), entry["golden_step"].toInt(), entry["side"].toInt());
}

QTEST_GUILESS_MAIN(TestDeclipParity)
#include "tst_declip_parity.moc"
