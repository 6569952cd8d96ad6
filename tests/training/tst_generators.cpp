// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/generator_bank.h"
#include "core/training/forging/inpainter.h"
#include "core/training/generator_training.h"
#include "tests/training/small_data.h"

#include <torch/script.h>
#include <torch/utils.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

class TestGenerators : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyDesignKeepsTheSize_data();
    void everyDesignKeepsTheSize();
    void designsDiffer();
    void trainedOnesLoadAndRun();
    void untrainedOnesAreRefused();
    void sameSeedSameGenerator();
    void learns();
    void unknownDesignsAreNamed();
    void refusesDataWithoutPhotos();
    void scriptedOnesLoadAndRebuild();
    void refusesWhatIsNoGenerator_data();
    void refusesWhatIsNoGenerator();

private:
    [[nodiscard]] GeneratorOptions options(const char* name, const std::string& design) const
    {
        GeneratorOptions result;
        result.data = m_folder.filePath("data").toStdString();
        result.out = m_folder.filePath(name).toStdString();
        result.designs = {design};
        result.steps = 2;
        result.batch = 2;
        result.side = 64;
        result.threads = 1;
        result.device = DeviceChoice::Cpu;
        result.mixedPrecision = false;
        return result;
    }
    [[nodiscard]] std::filesystem::path script(const char* name, const char* source) const
    {
        const std::filesystem::path file = m_folder.filePath(name).toStdString();
        torch::jit::Module module(name);
        module.define(source);
        module.save(file.string());
        return file;
    }
    QTemporaryDir m_folder;
};

void TestGenerators::initTestCase()
{
    writeSmallData(m_folder.filePath("data").toStdString());
}

void TestGenerators::everyDesignKeepsTheSize_data()
{
    QTest::addColumn<QString>("design");
    for (const std::string& name : generatorDesigns())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestGenerators::everyDesignKeepsTheSize()
{
    QFETCH(QString, design);
    const torch::NoGradGuard guard;
    torch::manual_seed(1);
    Inpainter inpainter(*findInpainterDesign(design.toStdString()));
    inpainter.setTraining(false);
    const Tensor pictures = texturedPictures(2, 48, 64);
    Tensor masks = at::zeros({2, 1, 48, 64});
    masks.slice(2, 10, 30).slice(3, 20, 50).fill_(1);
    const Tensor made = inpainter.generate(pictures, masks, 5);
    QCOMPARE(made.sizes(), pictures.sizes());
    QVERIFY(at::isfinite(made).all().item<bool>());
    QVERIFY(made.min().item<float>() >= 0 && made.max().item<float>() <= 255);
    QVERIFY(at::equal(made, inpainter.generate(pictures, masks, 5)));
    if (inpainter.design().latent > 0)
        return;
    // What lies in the hole is not looked at.
    const Tensor other = at::where(masks > 0.5, 255 - pictures, pictures);
    QVERIFY(at::equal(made, inpainter.generate(other, masks, 5)));
}

void TestGenerators::designsDiffer()
{
    std::set<std::string> names;
    for (const InpainterDesign& design : inpainterDesigns())
        QVERIFY(!design.name.empty() && names.insert(design.name).second);
    QVERIFY(findInpainterDesign("none") == nullptr);
}

void TestGenerators::trainedOnesLoadAndRun()
{
    for (const std::string& design : generatorDesigns()) {
        const bool codes = findInpainterDesign(design)->latent > 0;
        if (design != generatorDesigns().front() && design != generatorDesigns().back())
            continue;
        const GeneratorOptions chosen = options("trained", design);
        QVERIFY(trainGenerators(chosen, {}));
        const auto file = chosen.out / (design + ".safetensors");
        const auto loaded = Generator::load(file, at::kCPU);
        QVERIFY(loaded);
        Generator& generator = **loaded;
        QCOMPARE(generator.name(), design);
        QCOMPARE(generator.manipulation(),
                 codes ? Manipulation::Diffusion : Manipulation::Inpainting);
        const torch::NoGradGuard guard; // as the forger uses it
        const Tensor pictures = texturedPictures(2, 64, 64);
        const Tensor made = generator.generate(pictures, at::ones({2, 1, 64, 64}), 1);
        QCOMPARE(made.sizes(), pictures.sizes());
        QVERIFY(areBytes(made));

        const auto written = std::filesystem::last_write_time(file);
        QVERIFY(trainGenerators(chosen, {})); // there already
        QCOMPARE(std::filesystem::last_write_time(file), written);
    }
}

void TestGenerators::sameSeedSameGenerator()
{
    const auto trained = [&](const char* name, std::uint64_t seed) {
        GeneratorOptions chosen = options(name, generatorDesigns().front());
        chosen.seed = seed;
        if (!trainGenerators(chosen, {}))
            qFatal("training failed");
        QFile file(QString::fromStdString(
            (chosen.out / (chosen.designs.front() + ".safetensors")).string()));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("nothing was written");
        return file.readAll();
    };
    const QByteArray first = trained("one", 7);
    QCOMPARE(first, trained("two", 7));
    QVERIFY(first != trained("three", 8));
}

/// One that gives grey whatever it is shown would teach a network to find grey.
void TestGenerators::untrainedOnesAreRefused()
{
    Inpainter untrained(*findInpainterDesign(generatorDesigns().front()));
    TensorMap state = untrained.state();
    for (auto& [name, tensor] : state)
        tensor = at::zeros_like(tensor);
    const std::filesystem::path file = m_folder.filePath("grey.safetensors").toStdString();
    QVERIFY(writeSafetensors(file, state, {{"design", generatorDesigns().front()}}));
    const auto bank = GeneratorBank::load({file}, at::kCPU);
    QVERIFY(!bank);
    QCOMPARE(bank.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(bank.error().message.find("trained too little") != std::string::npos);
}

/// A few steps on few pictures lower the error of reconstruction.
void TestGenerators::learns()
{
    GeneratorOptions chosen = options("learns", "code-shuffle");
    chosen.steps = 100;
    chosen.side = 32;
    chosen.learningRate = 2e-3;
    std::vector<double> errors;
    QVERIFY(trainGenerators(chosen, {}, [&](const GeneratorProgress& at) {
        errors.push_back(at.reconstruction);
        QCOMPARE(at.design, std::string("code-shuffle"));
    }));
    QVERIFY(errors.size() >= 2);
    QVERIFY(errors.back() > 0 && errors.back() < 45);
}

void TestGenerators::unknownDesignsAreNamed()
{
    const auto trained = trainGenerators(options("unknown", "fill-magic"), {});
    QVERIFY(!trained);
    QCOMPARE(trained.error().code, ErrorCode::Usage);
    QVERIFY(QString::fromStdString(trained.error().message).contains("fill-magic"));
}

void TestGenerators::refusesDataWithoutPhotos()
{
    GeneratorOptions chosen = options("no photos", generatorDesigns().front());
    chosen.data = m_folder.filePath("pairs").toStdString();
    std::filesystem::create_directories(chosen.data);
    TrainingDataWriter writer(chosen.data);
    QVERIFY(writer.add(TrainingPair(smallData().pairs.front())));
    QVERIFY(writer.finish());
    const auto trained = trainGenerators(chosen, {});
    QVERIFY(!trained);
    QCOMPARE(trained.error().code, ErrorCode::UnreadableInput);
}

void TestGenerators::scriptedOnesLoadAndRebuild()
{
    const auto plain = script("plain.ts", "def forward(self, x):\n    return x * 0.5 + 0.25\n");
    const auto generator = Generator::load(plain, at::kCPU);
    QVERIFY(generator);
    QCOMPARE((*generator)->name(), std::string("plain"));
    QCOMPARE((*generator)->manipulation(), Manipulation::Gan);
    const Tensor pictures = texturedPictures(2, 32, 48);
    const Tensor made = (*generator)->generate(pictures, at::ones({2, 1, 32, 48}), 1);
    QVERIFY((made - (pictures * 0.5 + 63.75)).abs().max().item<double>() <= 0.51);
    QVERIFY(areBytes(made));
}

void TestGenerators::refusesWhatIsNoGenerator_data()
{
    QTest::addColumn<QString>("file");
    QFile text(m_folder.filePath("text.ts"));
    QVERIFY(text.open(QIODevice::WriteOnly) && text.write("not a network") > 0);
    QFile weights(m_folder.filePath("text.safetensors"));
    QVERIFY(weights.open(QIODevice::WriteOnly) && weights.write("not weights, either") > 0);
    const auto row = [](const char* name, const std::filesystem::path& file) {
        QTest::newRow(name) << QString::fromStdString(file.string());
    };
    row("missing", m_folder.filePath("missing.ts").toStdString());
    row("text", text.fileName().toStdString());
    row("damaged weights", weights.fileName().toStdString());
    row("another size", script("half.ts", "def forward(self, x):\n    return x[:, :, ::2]\n"));
    row("fails", script("fails.ts", "def forward(self, x):\n    return x.view(7)\n"));
    row("no picture", script("none.ts", "def forward(self, x):\n    return 3\n"));
}

void TestGenerators::refusesWhatIsNoGenerator()
{
    QFETCH(QString, file);
    const auto bank = GeneratorBank::load({file.toStdString()}, at::kCPU);
    QVERIFY(!bank);
    QCOMPARE(bank.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(QString::fromStdString(bank.error().message).contains(file));
}

QTEST_APPLESS_MAIN(TestGenerators)
#include "tst_generators.moc"
