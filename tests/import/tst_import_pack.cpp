// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import_pack.h"
#include "core/packs/declip_graph.h"
#include "core/weights/safetensors.h"
#include "tests/import/torch_archive.h"

// torch's headers use names that Qt defines as keywords.
#undef slots
#include <torch/torch.h>
#define slots Q_SLOTS

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <memory>

using namespace pentimento;

namespace fs = std::filesystem;

class TestImportPack : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void importsEveryFixture();
    void keepsEveryValue();
    void halvesDecodersWhenAsked();
    void neverReadsTheOptimiser();
    void sharesBackbones();
    void usesInstalledBackbones();
    void knowsSafetensorsByContent();
    void readsOtherLayouts_data();
    void readsOtherLayouts();
    void takesTheLayerFromTheUser();
    void refuses_data();
    void refuses();
    void leavesNothingBehind();
    void stopsWhenAsked();

private:
    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }
    [[nodiscard]] Result<Pack> import(const QStringList& files, const QString& to,
                                      StoredWeights weights = StoredWeights::Exact,
                                      std::optional<int> layer = {}) const;
    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_models;
};

namespace {

QString fixture(const QString& name)
{
    return QString(PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/") + name;
}

const HeadInfo* headOf(const Pack& pack, const std::string& id)
{
    for (const HeadInfo& head : pack.heads)
        if (head.id == id)
            return &head;
    return nullptr;
}

ino_t inodeOf(const fs::path& file)
{
    struct stat status = {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

/// The image tower of clip_vit.pt under the names of a pack of ours.
TensorMap visionTensors(const QString& folder)
{
    ImportOptions options;
    options.to = (folder + "/for-its-weights").toStdString();
    const auto pack = importPack({{fixture("clip_vit.pt").toStdString(), {}, {}, {}, {}, {}},
                                  {fixture("vit_linear.pth").toStdString(), {}, {}, {}, {}, {}}},
                                 options);
    return *readSafetensors(pack->folder / pack->backbones.at(0).weights);
}

/// CLIP's name -> Hugging Face's, for all but the joined projections.
std::string huggingFaceName(QString name)
{
    name.replace("class_embedding", "embeddings.class_embedding");
    name.replace("positional_embedding", "embeddings.position_embedding.weight");
    if (name == "conv1.weight")
        name = "embeddings.patch_embedding.weight";
    name.replace("ln_pre", "pre_layrnorm");
    name.replace("transformer.resblocks.", "encoder.layers.");
    name.replace("attn.out_proj", "self_attn.out_proj");
    name.replace("ln_1", "layer_norm1");
    name.replace("ln_2", "layer_norm2");
    name.replace("mlp.c_fc", "mlp.fc1");
    name.replace("mlp.c_proj", "mlp.fc2");
    return "vision_model." + name.toStdString();
}

TensorMap huggingFaceLayout(const TensorMap& clip)
{
    TensorMap named;
    for (const auto& [name, tensor] : clip) {
        const QString text = QString::fromStdString(name);
        if (const qsizetype at = text.indexOf("attn.in_proj_"); at >= 0) {
            const auto parts = tensor.chunk(3);
            for (int i = 0; i < 3; ++i)
                named[huggingFaceName(text.left(at)) + "self_attn." + "qkv"[i] + "_proj." +
                      text.mid(at + 13).toStdString()] = parts[static_cast<std::size_t>(i)];
        } else {
            named[huggingFaceName(text)] = tensor;
        }
    }
    named["vision_model.embeddings.position_ids"] = torch::arange(257);
    named["vision_model.post_layernorm.weight"] = torch::ones(64);
    named["text_model.final_layer_norm.bias"] = torch::ones(4);
    named["logit_scale"] = torch::tensor(4.6F);
    return named;
}

} // namespace

void TestImportPack::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_models = qgetenv("PENTIMENTO_MODELS");
    qputenv("PENTIMENTO_MODELS", path("models").toUtf8());
    qputenv("XDG_DATA_HOME", path("home").toUtf8());
}

void TestImportPack::cleanup()
{
    qputenv("PENTIMENTO_MODELS", m_models);
}

Result<Pack> TestImportPack::import(const QStringList& files, const QString& to,
                                    StoredWeights weights, std::optional<int> layer) const
{
    std::vector<ImportSource> sources;
    for (const QString& file : files)
        sources.push_back(
            {(file.startsWith('/') ? file : fixture(file)).toStdString(), {}, {}, {}, {}, {}});
    ImportOptions options;
    options.to = path(to).toStdString();
    options.weights = weights;
    options.layer = layer;
    return importPack(sources, options);
}

void TestImportPack::importsEveryFixture()
{
    const QStringList files = QDir(fixture("")).entryList({"*.pt", "*.pth"});
    QVERIFY(files.size() >= 11);
    const auto pack = import(files, "packs/all");
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(pack->graph, &declipGraph);
    QCOMPARE(pack->name, std::string("all"));
    QCOMPARE(pack->wholeInput, 224);
    QCOMPARE(pack->heads.size(), 9U);
    // The undrifted ResNet inside a checkpoint is the archive's, the drifted one is another.
    QCOMPARE(pack->backbones.size(), 4U);
    QCOMPARE(pack->sources.size(), 11U);
    const auto reads = [&](const char* head) {
        std::string text;
        for (const FeatureSource& source : headOf(*pack, head)->features)
            text += source.backbone + ':' + std::to_string(source.layer) + ' ';
        return text + headOf(*pack, head)->decoder;
    };
    QCOMPARE(reads("vit-lama"), std::string("vit-64x2-14:0 conv-20"));
    QCOMPARE(reads("vit-ldm"), std::string("vit-64x2-14:1 conv-4"));
    QCOMPARE(reads("vit-rn50-ldm"), std::string("vit-64x2-14:1 rn-2-1-2-1-1:3 conv-4"));
    QCOMPARE(reads("rn-layer1-full"), std::string("rn-2-1-2-1-1:1 conv-4"));
    QCOMPARE(reads("rn-layer2-drifted"), std::string("rn-2-1-2-1-1-2:2 conv-4"));
    QCOMPARE(reads("rn-layer4"), std::string("rn-2-1-2-1-1:4 conv-12"));
    QCOMPARE(reads("vit-linear"), std::string("vit-64x2-14:1 linear"));
    QCOMPARE(reads("vit-attention"), std::string("vit-64x2-14:0 attention"));
    QCOMPARE(reads("xception-full"), std::string("xception:2 conv-4"));
    QCOMPARE(headOf(*pack, "vit-ldm")->title, std::string("DeCLIP LDM"));
    QVERIFY(headOf(*pack, "vit-ldm")->trainedOn.find("LDM") != std::string::npos);
    QCOMPARE(headOf(*pack, "rn-layer4")->trainedOn,
             std::string("material that its file does not state"));
    QVERIFY(headOf(*pack, "vit-ldm")->calibration.pristineScores.empty());
    QVERIFY(pack->licence.find("CC BY-NC-SA 4.0") != std::string::npos);
    const auto again = readPack(path("packs/all").toStdString());
    QVERIFY(again);
    QCOMPARE(again->sha256, pack->sha256);
    QCOMPARE(again->backbones.size(), 4U);
}

void TestImportPack::keepsEveryValue()
{
    const auto pack = import({"clip_vit.pt", "ViT_layer1_conv-4_ldm.pth"}, "packs/exact");
    QVERIFY(pack);
    const auto head = readSafetensors(pack->folder / pack->heads[0].weights);
    QVERIFY(head);
    QCOMPARE(head->size(), 26U); // 5 kernels with bias, 4 normalisations; no counters
    QCOMPARE(head->at("fc.0.weight").scalar_type(), at::kFloat);
    TorchArchive archive = TorchArchive::read(fixture("ViT_layer1_conv-4_ldm.pth"));
    const QByteArray stored = archive["ViT_layer1_conv-4_ldm/data/0"];
    const at::Tensor kernel = head->at("fc.0.weight");
    QCOMPARE(QByteArray(static_cast<const char*>(kernel.data_ptr()),
                        static_cast<qsizetype>(kernel.nbytes())),
             stored);
    const auto backbone = readSafetensors(pack->folder / pack->backbones[0].weights);
    QVERIFY(backbone);
    QCOMPARE(backbone->at("conv1.weight").scalar_type(), at::kHalf);
    QCOMPARE(backbone->at("positional_embedding").scalar_type(), at::kFloat);
    QCOMPARE(backbone->size(), 5U + 2U * 12U); // no ln_post, no proj, no text tower
}

void TestImportPack::halvesDecodersWhenAsked()
{
    const QStringList files{"clip_vit.pt", "ViT_layer1_conv-4_ldm.pth"};
    const auto exact = import(files, "packs/exact");
    const auto half = import(files, "packs/half", StoredWeights::Half);
    QVERIFY(exact);
    QVERIFY(half);
    const auto was = readSafetensors(exact->folder / exact->heads[0].weights);
    const auto is = readSafetensors(half->folder / half->heads[0].weights);
    QCOMPARE(is->at("fc.0.weight").scalar_type(), at::kHalf);
    QVERIFY(at::allclose(is->at("fc.0.weight").to(at::kFloat), was->at("fc.0.weight"), 1e-3, 1e-6));
    QVERIFY(at::equal(is->at("fc.1.running_var"), was->at("fc.1.running_var")));
    QCOMPARE(inodeOf(half->folder / half->backbones[0].weights),
             inodeOf(exact->folder / exact->backbones[0].weights));
}

/// Two thirds of a checkpoint are the optimiser's: not even damage in there is noticed.
void TestImportPack::neverReadsTheOptimiser()
{
    TorchArchive archive = TorchArchive::read(fixture("ViT_layer1_conv-4_ldm.pth"));
    QByteArray bytes = archive.zip();
    int changed = 0;
    for (const auto& [name, storage] : archive.entries) {
        const int number =
            name.mid(name.lastIndexOf('/') + 1).toInt(); // the model's 30 tensors come first
        if (number < 30 || storage.size() < 1000)
            continue;
        const qsizetype at = bytes.indexOf(name + storage);
        QVERIFY(at > 0);
        bytes[at + name.size() + 500] ^= 1;
        ++changed;
    }
    QVERIFY(changed >= 2);
    QFile file(path("moments.pth"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    const auto pack = import({"clip_vit.pt", path("moments.pth")}, "packs/moments");
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
}

void TestImportPack::sharesBackbones()
{
    const auto first = import({"clip_vit.pt", "vit_linear.pth"}, "packs/first");
    const auto beside = import({"clip_vit.pt", "vit_attention.pth"}, "packs/beside");
    const auto elsewhere = import({"clip_rn.pt", "rn_layer1_full.pth"}, "models/elsewhere");
    const auto rooted = import({"clip_rn.pt", "rn_layer4.pth"}, "other/rooted");
    QVERIFY(first && beside && elsewhere && rooted);
    const auto weights = [](const Pack& pack) {
        return inodeOf(pack.folder / pack.backbones.at(0).weights);
    };
    QVERIFY(weights(*first) != 0);
    QCOMPARE(weights(*beside), weights(*first));
    QCOMPARE(weights(*rooted), weights(*elsewhere));
    QVERIFY(weights(*rooted) != weights(*first));
    // Removing one leaves the other whole.
    QVERIFY(QDir(path("packs/first")).removeRecursively());
    QVERIFY(readPack(path("packs/beside").toStdString()));
}

void TestImportPack::usesInstalledBackbones()
{
    QVERIFY(!import({"ViT_layer1_conv-4_ldm.pth"}, "packs/alone"));
    const auto installed = import(
        {"clip_vit.pt", "clip_rn.pt", "vit_linear.pth", "ViT_layer1+RN50_layer3_conv-4_ldm.pth"},
        "models/installed");
    QVERIFY(installed);
    const auto pack = import({"ViT_layer1_conv-4_ldm.pth"}, "packs/alone");
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(pack->backbones.size(), 1U);
    QCOMPARE(pack->backbones[0].id, std::string("vit-64x2-14"));
    QCOMPARE(inodeOf(pack->folder / pack->backbones[0].weights),
             inodeOf(installed->folder / "backbone-vit-64x2-14.safetensors"));
    const auto everything = QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot;
    QCOMPARE(QDir(path("packs/alone")).entryList(everything).size(), 3);
    // Damaged since: refused, and nothing is made of it.
    QFile damaged(path("models/installed/backbone-vit-64x2-14.safetensors"));
    QVERIFY(damaged.open(QIODevice::ReadWrite));
    QVERIFY(damaged.seek(damaged.size() - 1));
    QVERIFY(damaged.putChar('\x11'));
    damaged.close();
    const auto refused = import({"vit_attention.pth"}, "other/refused");
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("SHA-256 differs") != std::string::npos);
}

/// A safetensors file starts with the length of its header, which can look like anything.
void TestImportPack::knowsSafetensorsByContent()
{
    const TensorMap clip = visionTensors(m_folder->path());
    bool likePickle = false;
    for (int padding = 0; padding < 300; padding += 8) {
        const QString file = path(QString("weights-%1.pth").arg(padding));
        QVERIFY(writeSafetensors(file.toStdString(), clip,
                                 {{"note", std::string(static_cast<std::size_t>(padding), 'x')}}));
        QFile bytes(file);
        QVERIFY(bytes.open(QIODevice::ReadOnly));
        if (bytes.read(1) != "\x80")
            continue;
        likePickle = true;
        QVERIFY(import({file, "vit_linear.pth"}, "packs/by-content"));
    }
    QVERIFY(likePickle);
}

void TestImportPack::readsOtherLayouts_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("refusal");
    QTest::newRow("open_clip") << "visual."
                               << ""
                               << "";
    QTest::newRow("ours") << ""
                          << ""
                          << "";
    QTest::newRow("Hugging Face") << "hf"
                                  << ""
                                  << "";
    QTest::newRow("Hugging Face, QuickGELU") << "hf"
                                             << R"({"vision_config": {"hidden_act": "quick_gelu"}})"
                                             << "";
    QTest::newRow("Hugging Face, GELU") << "hf"
                                        << R"({"vision_config": {"hidden_act": "gelu"}})"
                                        << "activation";
    QTest::newRow("Hugging Face, damaged settings") << "hf"
                                                    << "["
                                                    << "";
}

void TestImportPack::readsOtherLayouts()
{
    QFETCH(QString, layout);
    QFETCH(QString, config);
    QFETCH(QString, refusal);
    const TensorMap clip = visionTensors(m_folder->path());
    TensorMap named;
    if (layout == "hf")
        named = huggingFaceLayout(clip);
    else
        for (const auto& [name, tensor] : clip)
            named[layout.toStdString() + name] = tensor.to(at::kFloat); // they store floats
    const fs::path file = path("weights/model.safetensors").toStdString();
    fs::create_directories(file.parent_path());
    QVERIFY(writeSafetensors(file, named));
    if (!config.isEmpty()) {
        QFile settings(path("weights/config.json"));
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write(config.toUtf8());
    }
    const auto pack = import({path("weights/model.safetensors"), "vit_linear.pth"}, "packs/other");
    QVERIFY2(pack || !refusal.isEmpty(), pack ? "" : pack.error().message.c_str());
    QCOMPARE(bool(pack), refusal.isEmpty());
    if (!pack) {
        QVERIFY2(QString::fromStdString(pack.error().message).contains(refusal),
                 pack.error().message.c_str());
        return;
    }
    const auto stored = readSafetensors(pack->folder / pack->backbones[0].weights);
    QCOMPARE(stored->size(), clip.size());
    for (const auto& [name, tensor] : clip)
        QVERIFY2(at::equal(stored->at(name).to(at::kFloat), tensor.to(at::kFloat)), name.c_str());
}

void TestImportPack::takesTheLayerFromTheUser()
{
    TorchArchive archive = TorchArchive::read(fixture("vit_linear.pth"));
    archive.pickle().replace("feature_layer", "feature_lager"); // some other key
    archive.write(path("nameless.pth"));
    const QStringList files{"clip_vit.pt", path("nameless.pth")};
    const auto unknown = import(files, "packs/unknown");
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("--layer") != std::string::npos);
    const auto pack = import(files, "packs/known", StoredWeights::Exact, 0);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(pack->heads[0].features[0].layer, 0);
}

void TestImportPack::refuses_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("reason");
    const QStringList none;
    QTest::newRow("only backbones") << QStringList{"clip_vit.pt"} << "without a detector";
    QTest::newRow("nothing") << none << "without a detector";
    QTest::newRow("no such file") << QStringList{"no.pth"} << "no such file";
    QTest::newRow("a folder") << QStringList{""} << "no such file";
    QTest::newRow("no backbone") << QStringList{"vit_linear.pth"} << "no backbone";
    QTest::newRow("the wrong backbone")
        << QStringList{"clip_rn.pt", "vit_linear.pth"} << "reads 64 channels after layer 1";
    QTest::newRow("a picture") << QStringList{"input.png"} << "neither a file of torch";
    QTest::newRow("torch's old format") << QStringList{"*legacy.pth"} << "torch before 1.6";
    QTest::newRow("cut off in its list") << QStringList{"*cut.pth"} << "cut off";
    QTest::newRow("half of a fusion")
        << QStringList{"clip_vit.pt", "ViT_layer1+RN50_layer3_conv-4_ldm.pth"}
        << "reads 96 channels";
}

void TestImportPack::refuses()
{
    QFETCH(QStringList, files);
    QFETCH(QString, reason);
    QFile legacy(path("legacy.pth"));
    QVERIFY(legacy.open(QIODevice::WriteOnly));
    legacy.write("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.");
    QFile cut(path("cut.pth"));
    QVERIFY(cut.open(QIODevice::WriteOnly));
    cut.write(TorchArchive::read(fixture("vit_linear.pth")).zip().chopped(300));
    legacy.close();
    cut.close();
    files.replaceInStrings("*", m_folder->path() + '/');
    const auto pack = import(files, "packs/refused");
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(pack.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY(!message.contains('\n'));
    QVERIFY(!QFile::exists(path("packs/refused")));
}

void TestImportPack::leavesNothingBehind()
{
    TorchArchive archive = TorchArchive::read(fixture("vit_linear.pth"));
    QByteArray bytes = archive.zip();
    const QByteArray storage = archive["vit_linear/data/0"];
    bytes[bytes.indexOf(storage) + 7] ^= 4;
    QFile damaged(path("damaged.pth"));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(bytes);
    damaged.close();
    const auto pack = import({"clip_vit.pt", path("damaged.pth")}, "packs/damaged");
    QVERIFY(!pack);
    QVERIFY(pack.error().message.find("CRC") != std::string::npos);
    const auto hidden = QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot;
    QVERIFY(QDir(path("packs")).entryList(hidden).isEmpty());

    TorchArchive infinite = TorchArchive::read(fixture("vit_linear.pth"));
    infinite["vit_linear/data/1"] = QByteArray("\0\0\x80\x7f", 4);
    infinite.write(path("infinite.pth"));
    const auto refused = import({"clip_vit.pt", path("infinite.pth")}, "packs/infinite");
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("fc.0.bias") != std::string::npos);

    QVERIFY(QDir().mkpath(path("packs/taken/inside")));
    const auto taken = import({"clip_vit.pt", "vit_linear.pth"}, "packs/taken");
    QVERIFY(!taken);
    QCOMPARE(taken.error().code, ErrorCode::OutputUnwritable);
    QVERIFY(QDir().mkpath(path("packs/empty")));
    QVERIFY(import({"clip_vit.pt", "vit_linear.pth"}, "packs/empty/"));
    QCOMPARE(QDir(path("packs")).entryList(hidden).size(), 2);

    ImportOptions options;
    options.to = path("packs/published").toStdString();
    const auto changed = importPack(
        {{fixture("clip_vit.pt").toStdString(), {}, {}, {}, {}, std::string(64, '0')}}, options);
    QVERIFY(!changed);
    QVERIFY(changed.error().message.find("SHA-256") != std::string::npos);
}

void TestImportPack::stopsWhenAsked()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    job.progress = [&](double fraction, std::string_view) {
        QVERIFY(fraction >= 0 && fraction <= 1);
        if (fraction > 0.25)
            stop.request_stop();
    };
    ImportOptions options;
    options.to = path("packs/stopped").toStdString();
    const auto pack = importPack({{fixture("clip_vit.pt").toStdString(), {}, {}, {}, {}, {}},
                                  {fixture("vit_linear.pth").toStdString(), {}, {}, {}, {}, {}}},
                                 options, job);
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::Cancelled);
    QVERIFY(!QFile::exists(path("packs/stopped")));
}

QTEST_APPLESS_MAIN(TestImportPack)
#include "tst_import_pack.moc"
