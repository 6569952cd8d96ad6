// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/architecture.h"
#include "core/import/checkpoint.h"
#include "core/import/decoder_plan.h"
#include "core/import/resolve.h"
#include "core/import/torch_file.h"
#include "tests/import/torch_archive.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

using namespace pentimento;

class TestCheckpointFiles : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void readsTensorsAndWords();
    void readsViewsOfOneStorage();
    void refusesArchives_data();
    void refusesArchives();
    void noticesCutsAnywhere();
    void noticesFlippedBytesInTensors();
    void sortsNames_data();
    void sortsNames();
    void namesWhatDiffers_data();
    void namesWhatDiffers();
    void knowsBackbonesBySize();
    void findsWhatADecoderReads_data();
    void findsWhatADecoderReads();

private:
    [[nodiscard]] QString path(const char* name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

using Changing = std::function<void(TorchArchive&)>;
using ChangingWeights = std::function<void(Weights&)>;
Q_DECLARE_METATYPE(Changing)
Q_DECLARE_METATYPE(ChangingWeights)

namespace {

QString fixture(const char* name)
{
    return QString(PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/") + name;
}

void writeBytes(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray bytesOfFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A state dictionary of one storage "0" with the numbers 0, 1, 2, ...
TorchArchive numbers(int count, const QByteArray& dictionary)
{
    QByteArray storage;
    for (int i = 0; i < count; ++i) {
        const auto value = static_cast<float>(i);
        storage.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return {{{"x/data.pkl", pickled::whole(dictionary)}, {"x/data/0", storage}}};
}

std::vector<float> valuesOf(TorchFile& file, const std::string& name)
{
    const TensorView& view = file.tensors().at(name);
    std::vector<float> values(view.items());
    const auto read = file.read(
        view, {reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof(float)});
    return read ? values : std::vector<float>();
}

Layout fixtureLayout(const char* name)
{
    return Checkpoint::open(fixture(name).toStdString())->layout();
}

BackbonePlan sized(const char* kind, std::vector<int> channels, int tokens = 257)
{
    BackbonePlan plan;
    plan.info.kind = kind;
    plan.info.title = kind;
    plan.inputSide = 224;
    plan.tokens = tokens;
    plan.channels = std::move(channels);
    return plan;
}

} // namespace

void TestCheckpointFiles::readsTensorsAndWords()
{
    auto checkpoint = TorchFile::open(fixture("ViT_layer1_conv-4_ldm.pth").toStdString());
    QVERIFY(checkpoint);
    QCOMPARE(checkpoint->text("feature_layer"), std::string("layer1"));
    QCOMPARE(checkpoint->text("decoder_type"), std::string("conv-4"));
    QCOMPARE(checkpoint->text("total_steps"), std::string());
    QCOMPARE(checkpoint->tensors().size(), 30U); // the optimiser's moments are no tensors of ours
    QCOMPARE(checkpoint->tensors().at("fc.0.weight").sizes,
             (std::vector<std::int64_t>{3, 64, 5, 5}));
    QCOMPARE(valuesOf(*checkpoint, "fc.0.weight").size(), 4800U);
    auto archive = TorchFile::open(fixture("clip_vit.pt").toStdString());
    QVERIFY(archive);
    QCOMPARE(archive->tensors().at("visual.conv1.weight").type, StoredType::Float16);
    QVERIFY(archive->tensors().count("transformer.resblocks.0.ln_1.weight") == 1);
}

void TestCheckpointFiles::readsViewsOfOneStorage()
{
    using namespace pickled;
    numbers(6, dictionary({{"all", tensor("0", 6, 0, {2, 3}, {3, 1})},
                           {"turned", tensor("0", 6, 0, {3, 2}, {1, 3})},
                           {"end", tensor("0", 6, 4, {2}, {1})},
                           {"one", tensor("0", 6, 5, {}, {})},
                           {"none", tensor("0", 6, 0, {0}, {1})}}))
        .write(path("a.pth"));
    auto file = TorchFile::open(path("a.pth").toStdString());
    QVERIFY2(file, file ? "" : file.error().message.c_str());
    QCOMPARE(valuesOf(*file, "all"), (std::vector<float>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(valuesOf(*file, "turned"), (std::vector<float>{0, 3, 1, 4, 2, 5}));
    QCOMPARE(valuesOf(*file, "end"), (std::vector<float>{4, 5}));
    QCOMPARE(valuesOf(*file, "one"), (std::vector<float>{5}));
    QVERIFY(valuesOf(*file, "none").empty());
}

void TestCheckpointFiles::refusesArchives_data()
{
    using namespace pickled;
    QTest::addColumn<Changing>("change");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* title, const char* reason, Changing change) {
        QTest::newRow(title) << change << reason;
    };
    row("a shell command", "asks to run os.system", [](TorchArchive& a) {
        a.pickle() = whole(name("os", "system") + tuple({text("id")}) + 'R');
    });
    row("a storage shorter than its tensor", "fewer numbers of tensor fc.0.weight",
        [](TorchArchive& a) { a["vit_linear/data/0"].chop(4); });
    row("a storage that is missing", "lacks the numbers of tensor fc.0.bias", [](TorchArchive& a) {
        a.entries.removeIf([](const auto& e) { return e.first == "vit_linear/data/1"; });
    });
    row("no data.pkl", "lacks data.pkl", [](TorchArchive& a) {
        a.entries.removeIf([](const auto& e) { return e.first.endsWith("data.pkl"); });
    });
    row("two data.pkl", "two data.pkl",
        [](TorchArchive& a) { a.entries.emplaceBack("other/data.pkl", "x"); });
    row("an entry twice", "vit_linear/data/0 twice",
        [](TorchArchive& a) { a.entries.emplaceBack("vit_linear/data/0", "x"); });
    row("big-endian", "big-endian",
        [](TorchArchive& a) { a.entries.emplaceBack("vit_linear/byteorder", "big"); });
    row("a dictionary that holds itself", "deeper",
        [](TorchArchive& a) { a.pickle() = whole("}q\1(" + text("a") + "h\1u"); });
    row("dictionaries that double", "deeper", [](TorchArchive& a) {
        QByteArray value = "}q\1";
        for (int i = 0; i < 20; ++i) // each holds the one before it eight times
            value += "}(" + text("a") + "h\1" + text("b") + "h\1" + text("c") + "h\1" + text("d") +
                     "h\1" + text("e") + "h\1" + text("f") + "h\1uq\1";
        a.pickle() = whole(value);
    });
    row("a tensor twice", "names tensor a twice", [](TorchArchive& a) {
        const QByteArray one = tensor("0", 1, 0, {1}, {1});
        a.pickle() = whole(dictionary({{"a", one}, {"a", one}}));
    });
    row("nothing in it", "data.pkl", [](TorchArchive& a) { a.pickle() = ""; });
}

void TestCheckpointFiles::refusesArchives()
{
    QFETCH(Changing, change);
    QFETCH(QString, reason);
    TorchArchive archive = TorchArchive::read(fixture("vit_linear.pth"));
    change(archive);
    archive.write(path("bad.pth"));
    const auto file = TorchFile::open(path("bad.pth").toStdString());
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(file.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY2(message.startsWith(path("bad.pth")), qPrintable(message));
}

void TestCheckpointFiles::noticesCutsAnywhere()
{
    const QByteArray whole = bytesOfFile(fixture("ViT_layer1_conv-4_ldm.pth"));
    QVERIFY(whole.size() > 50'000);
    for (qsizetype length = 0; length < whole.size(); length += 997) {
        writeBytes(path("cut.pth"), whole.left(length));
        QVERIFY2(!TorchFile::open(path("cut.pth").toStdString()),
                 qPrintable(QString::number(length)));
    }
    QByteArray headless = whole;
    headless.remove(0, 4096); // the list of entries is there, what it lists is not
    writeBytes(path("cut.pth"), headless);
    QVERIFY(!TorchFile::open(path("cut.pth").toStdString()));
}

void TestCheckpointFiles::noticesFlippedBytesInTensors()
{
    TorchArchive archive = TorchArchive::read(fixture("ViT_layer1_conv-4_ldm.pth"));
    const QByteArray storage = archive["ViT_layer1_conv-4_ldm/data/0"];
    QByteArray whole = archive.zip();
    const qsizetype at = whole.indexOf(storage);
    QVERIFY(at > 0);
    for (const qsizetype offset : {qsizetype(0), storage.size() / 2, storage.size() - 1}) {
        QByteArray changed = whole;
        changed[at + offset] ^= 1;
        writeBytes(path("flipped.pth"), changed);
        auto file = TorchFile::open(path("flipped.pth").toStdString());
        QVERIFY(file);
        std::vector<std::uint8_t> out(static_cast<std::size_t>(storage.size()));
        const auto read = file->read(file->tensors().at("fc.0.weight"), out);
        QVERIFY(!read);
        QVERIFY2(QString::fromStdString(read.error().message).contains("CRC"),
                 read.error().message.c_str());
    }
}

void TestCheckpointFiles::sortsNames_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QStringList>("backbone"); // in order
    QTest::addColumn<QStringList>("decoder");
    QTest::addColumn<QString>("refusal");
    const QStringList none;
    QTest::newRow("CLIP") << QStringList{"visual.conv1.weight", "logit_scale", "ln_final.bias",
                                         "transformer.resblocks.0.ln_1.bias"}
                          << QStringList{"conv1.weight"} << none << "";
    QTest::newRow("DeCLIP") << QStringList{"model.visual.proj", "model.token_embedding.weight",
                                           "fc.0.bias", "fc.1.num_batches_tracked",
                                           "att1.ln_1.bias"}
                            << QStringList{"proj"} << QStringList{"att1.ln_1.bias", "fc.0.bias"}
                            << "";
    QTest::newRow("data-parallel") << QStringList{"module.visual.proj", "module.logit_scale"}
                                   << QStringList{"proj"} << none << "";
    QTest::newRow("ours") << QStringList{"conv1.weight", "transformer.resblocks.0.ln_1.bias"}
                          << QStringList{"conv1.weight", "transformer.resblocks.0.ln_1.bias"}
                          << none << "";
    QTest::newRow("Hugging Face")
        << QStringList{"vision_model.embeddings.class_embedding",
                       "vision_model.embeddings.position_ids",
                       "vision_model.embeddings.patch_embedding.weight",
                       "vision_model.pre_layrnorm.weight",
                       "vision_model.encoder.layers.11.self_attn.k_proj.weight",
                       "vision_model.encoder.layers.11.self_attn.q_proj.weight",
                       "vision_model.encoder.layers.11.self_attn.v_proj.weight",
                       "vision_model.encoder.layers.11.mlp.fc2.bias",
                       "text_model.final_layer_norm.weight",
                       "visual_projection.weight"}
        << QStringList{"class_embedding", "conv1.weight", "ln_pre.weight",
                       "transformer.resblocks.11.attn.in_proj_weight",
                       "transformer.resblocks.11.mlp.c_proj.bias"}
        << none << "";
    QTest::newRow("a part is missing")
        << QStringList{"vision_model.encoder.layers.0.self_attn.q_proj.bias",
                       "vision_model.encoder.layers.0.self_attn.v_proj.bias"}
        << none << none << "lacks tensor vision_model.encoder.layers.0.self_attn.k_proj.bias";
    QTest::newRow("Meta's DINOv2")
        << QStringList{"patch_embed.proj.weight", "register_tokens", "blocks.0.attn.qkv.bias"}
        << QStringList{"blocks.0.attn.qkv.bias", "patch_embed.proj.weight", "register_tokens"}
        << none << "";
    QTest::newRow("Hugging Face's DINOv2")
        << QStringList{"dinov2.embeddings.cls_token",
                       "dinov2.embeddings.position_embeddings",
                       "dinov2.encoder.layer.3.attention.attention.query.weight",
                       "dinov2.encoder.layer.3.attention.attention.key.weight",
                       "dinov2.encoder.layer.3.attention.attention.value.weight",
                       "dinov2.encoder.layer.3.mlp.weights_out.bias",
                       "dinov2.layernorm.bias"}
        << QStringList{"blocks.3.attn.qkv.weight", "blocks.3.mlp.w3.bias", "cls_token", "norm.bias",
                       "pos_embed"}
        << none << "";
    QTest::newRow("a part of it is missing")
        << QStringList{"embeddings.cls_token", "encoder.layer.0.attention.attention.query.bias",
                       "encoder.layer.0.attention.attention.value.bias"}
        << none << none << "lacks tensor encoder.layer.0.attention.attention.key.bias";
    QTest::newRow("a DINOv2 with a classifier")
        << QStringList{"dinov2.embeddings.cls_token", "classifier.weight"} << none << none
        << "tensor classifier.weight";
    QTest::newRow("another Hugging Face model")
        << QStringList{"vision_model.encoder.layers.0.gate.bias"} << none << none
        << "tensor vision_model.encoder.layers.0.gate.bias";
    QTest::newRow("timm") << QStringList{"visual.trunk.blocks.0.norm1.bias"} << none << none
                          << "timm";
    QTest::newRow("something else")
        << QStringList{"encoder.weight"} << none << none << "tensor encoder.weight";
    QTest::newRow("nothing") << none << none << none << "no tensors";
    QTest::newRow("one under two names")
        << QStringList{"visual.proj", "model.visual.proj"} << none << none << "twice";
}

void TestCheckpointFiles::sortsNames()
{
    QFETCH(QStringList, names);
    QFETCH(QStringList, backbone);
    QFETCH(QStringList, decoder);
    QFETCH(QString, refusal);
    Shapes shapes;
    for (const QString& name : names)
        shapes[name.toStdString()] = {2, 2};
    const auto layout = layoutOf(shapes, "f");
    QCOMPARE(bool(layout), refusal.isEmpty());
    if (!layout) {
        QVERIFY2(QString::fromStdString(layout.error().message).contains(refusal),
                 layout.error().message.c_str());
        return;
    }
    const auto list = [](const Weights& weights) {
        QStringList keys;
        for (const auto& [name, weight] : weights)
            keys.append(QString::fromStdString(name));
        return keys;
    };
    QCOMPARE(list(layout->backbone), backbone);
    QCOMPARE(list(layout->decoder), decoder);
    if (const auto joined = layout->backbone.find("transformer.resblocks.11.attn.in_proj_weight");
        joined != layout->backbone.end()) {
        QCOMPARE(joined->second.shape, (Shape{6, 2}));
        QVERIFY(joined->second.parts[0].find("q_proj") != std::string::npos);
    }
}

void TestCheckpointFiles::namesWhatDiffers_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<ChangingWeights>("change");
    QTest::addColumn<QString>("reason"); // empty: it is whole
    const auto row = [](const char* title, const char* file, ChangingWeights change,
                        const char* reason) {
        QTest::newRow(title) << QString(file) << change << reason;
    };
    const auto without = [](const char* name) -> ChangingWeights {
        return [name](Weights& weights) { weights.erase(name); };
    };
    const auto with = [](const char* name, Shape shape) -> ChangingWeights {
        return [name, shape](Weights& weights) { weights[name] = {{name}, shape}; };
    };
    const ChangingWeights as = [](Weights&) {};
    const char* vit = "clip_vit.pt";
    const char* rn = "clip_rn.pt";
    const char* dino = "../../inference/fixtures/dinov2_plain.safetensors";
    const char* dinoGated = "../../inference/fixtures/dinov2_gated.pth";
    const char* conv = "ViT_layer0_conv-20_lama.pth";
    for (const char* file :
         {vit, rn, conv, "xception_full.pth", "vit_attention.pth", "vit_linear.pth",
          "rn_layer4.pth", "rn_layer1_full.pth", dino, dinoGated})
        row(file, file, as, "");
    row("ViT lacks one", vit, without("transformer.resblocks.1.mlp.c_fc.bias"),
        "lacks tensor transformer.resblocks.1.mlp.c_fc.bias");
    row("ViT lacks what sizes come from", vit, without("positional_embedding"),
        "lacks tensor positional_embedding");
    row("ViT with a spare one", vit, with("transformer.resblocks.0.ls_1.gamma", {64}),
        "spare tensor transformer.resblocks.0.ls_1.gamma");
    row("ViT with a block too far", vit, with("transformer.resblocks.7.ln_1.weight", {64}),
        "lacks tensor transformer.resblocks.2.ln_1.weight");
    row("ViT with a narrow one", vit, with("ln_pre.bias", {63}), "ln_pre.bias as 63, not as 64");
    row("ViT of a strange width", vit, with("conv1.weight", {80, 3, 14, 14}), "width 80");
    row("ViT of open_clip's width", vit, with("conv1.weight", {1280, 3, 14, 14}), "width 1280");
    row("ViT of a senseless width", vit, with("conv1.weight", {std::int64_t{1} << 62, 3, 14, 14}),
        "conv1.weight as");
    row("ViT on no square", vit, with("positional_embedding", {200, 64}), "no square grid");
    row("DINOv2 lacks a scale", dino, without("blocks.1.ls2.gamma"),
        "lacks tensor blocks.1.ls2.gamma");
    row("DINOv2 with a gate of odd width", dinoGated, with("blocks.0.mlp.w3.weight", {64, 7}),
        "blocks.0.mlp.w3.weight as 64 x 7");
    row("DINOv2 of a senseless width", dino,
        with("patch_embed.proj.weight", {std::int64_t{1} << 40, 3, 7, 7}),
        "patch_embed.proj.weight as");
    row("DINOv2 on no square", dino, with("pos_embed", {1, 100, 64}), "no square grid");
    row("ResNet lacks one", rn, without("layer2.1.bn2.running_var"),
        "lacks tensor layer2.1.bn2.running_var");
    row(
        "ResNet lacks a stage", rn,
        [](Weights& weights) {
            std::erase_if(weights, [](const auto& w) { return w.first.rfind("layer3.", 0) == 0; });
        },
        "layer3.0.conv1.weight");
    row("ResNet with a spare one", rn, with("layer1.0.se.weight", {2}), "layer1.0.se.weight");
    row("Xception lacks one", "xception_full.pth", without("block2.rep.4.pointwise.weight"),
        "lacks tensor block2.rep.4.pointwise.weight");
    row("Xception goes on", "xception_full.pth", with("block3.skip.weight", {4, 4, 1, 1}),
        "spare tensor block3.skip.weight");
    row("decoder lacks a kernel", conv, without("fc.6.weight"), "lacks tensor fc.6.weight");
    row("decoder lacks its first kernel", conv, without("fc.0.weight"), "lacks tensor fc.0.weight");
    row("decoder lacks its last kernel", conv, without("fc.64.weight"),
        "lacks tensor fc.64.weight");
    row("decoder lacks a mean", conv, without("fc.7.running_mean"),
        "lacks tensor fc.7.running_mean");
    row("decoder with a spare one", conv, with("fc.65.weight", {1}), "fc.65.weight");
    row("decoder with another kernel", conv, with("fc.3.weight", {3, 3, 3, 3}),
        "fc.3.weight as 3 x 3 x 3 x 3, not as 3 x 3 x 5 x 5");
    row("decoder whose channels break", conv, with("fc.19.weight", {4, 9, 5, 5}), "fc.19.weight");
    row("decoder with two answers", conv, with("fc.64.weight", {2, 3, 5, 5}), "fc.64.weight");
    row("linear lacks its bias", "vit_linear.pth", without("fc.0.bias"), "lacks tensor fc.0.bias");
    row("attention lacks one", "vit_attention.pth", without("att2.ln_2.bias"),
        "lacks tensor att2.ln_2.bias");
}

void TestCheckpointFiles::namesWhatDiffers()
{
    QFETCH(QString, file);
    QFETCH(ChangingWeights, change);
    QFETCH(QString, reason);
    Layout layout = fixtureLayout(qPrintable(file));
    const bool backbone = layout.decoder.empty() || file == "xception_full.pth";
    Weights& weights = backbone ? layout.backbone : layout.decoder;
    change(weights);
    std::string message;
    if (backbone) {
        if (const auto plan = planBackbone(weights, "f"); !plan)
            message = plan.error().message;
    } else {
        if (const auto plan = planDecoder(weights, "", "f"); !plan)
            message = plan.error().message;
    }
    QCOMPARE(message.empty(), reason.isEmpty());
    QVERIFY2(QString::fromStdString(message).contains(reason), message.c_str());
}

void TestCheckpointFiles::knowsBackbonesBySize()
{
    const auto vit = planBackbone(fixtureLayout("clip_vit.pt").backbone, "f");
    QVERIFY(vit);
    QCOMPARE(vit->info.kind, std::string("clip-vit"));
    QCOMPARE(vit->inputSide, 224);
    QCOMPARE(vit->channelsAfter(1), 64);
    QCOMPARE(vit->channelsAfter(2), 0);
    QCOMPARE(vit->channelsAfter(-1), 0);
    const auto rn = planBackbone(fixtureLayout("clip_rn.pt").backbone, "f");
    QVERIFY(rn);
    QCOMPARE(rn->inputSide, 224);
    QCOMPARE(rn->channels, (std::vector<int>{0, 8, 16, 32, 64}));
    for (const auto& name : rn->tensors)
        QVERIFY(name.find("attnpool") == std::string::npos);
    const auto mismatched = planDecoder(fixtureLayout("vit_linear.pth").decoder, "conv-20", "f");
    QVERIFY(!mismatched);
    QVERIFY(mismatched.error().message.find("those of linear") != std::string::npos);
}

void TestCheckpointFiles::findsWhatADecoderReads_data()
{
    QTest::addColumn<QString>("decoder"); // type, channels, and whether it resizes at the end
    QTest::addColumn<int>("channels");
    QTest::addColumn<bool>("resized");
    QTest::addColumn<int>("layer"); // -1: not stated
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("found"); // "backbone:layer ...", or the refusal
    // The published widths: the backbones below are 0 a ViT-L/14, 1 an RN50, 2 a narrow ViT-B/32,
    // 3 an Xception.
    QTest::newRow("ViT") << "conv-20" << 1024 << false << 20 << "a"
                         << "0:20";
    QTest::newRow("its last") << "conv-20" << 1024 << false << 23 << "a"
                              << "0:23";
    QTest::newRow("beyond it") << "conv-20" << 1024 << false << 24 << "a"
                               << "no backbone";
    QTest::newRow("another ViT") << "conv-4" << 768 << false << 3 << "a"
                                 << "2:3";
    QTest::newRow("ResNet") << "conv-20" << 1024 << true << 3 << "a"
                            << "1:3";
    QTest::newRow("early ResNet") << "conv-4" << 256 << true << 1 << "RN50_x"
                                  << "1:1";
    QTest::newRow("fusion") << "conv-20" << 2048 << true << 20 << "a"
                            << "0:20 1:3";
    QTest::newRow("fusion, by name") << "conv-20" << 2048 << true << 4 << "ViT+RN50_x"
                                     << "0:4 1:3";
    QTest::newRow("stage 4, by name") << "conv-20" << 2048 << true << 4 << "RN50_x"
                                      << "1:4";
    QTest::newRow("either") << "conv-20" << 2048 << true << 4 << "a"
                            << "several";
    QTest::newRow("linear") << "linear" << 1024 << false << 20 << "a"
                            << "0:20";
    QTest::newRow("attention") << "attention" << 1024 << false << 20 << "a"
                               << "0:20";
    QTest::newRow("attention elsewhere") << "attention" << 768 << false << 3 << "a"
                                         << "no backbone";
    QTest::newRow("Xception") << "conv-20" << 256 << true << 2 << "a"
                              << "3:2";
    QTest::newRow("Xception, no layer") << "conv-20" << 256 << true << -1 << "a"
                                        << "3:2";
    QTest::newRow("linear over cells") << "linear" << 784 << false << -1 << "a"
                                       << "3:2";
    QTest::newRow("no layer") << "conv-20" << 1024 << false << -1 << "a"
                              << "--layer";
    QTest::newRow("a width of nobody") << "conv-20" << 640 << false << 3 << "a"
                                       << "clip-resnet gives 256, 512, 1024, 2048";
}

void TestCheckpointFiles::findsWhatADecoderReads()
{
    QFETCH(QString, decoder);
    QFETCH(int, channels);
    QFETCH(bool, resized);
    QFETCH(int, layer);
    QFETCH(QString, file);
    QFETCH(QString, found);
    const std::vector<BackbonePlan> plans{sized("clip-vit", std::vector<int>(24, 1024)),
                                          sized("clip-resnet", {0, 256, 512, 1024, 2048}),
                                          sized("clip-vit", std::vector<int>(12, 768), 50),
                                          sized("xception", {0, 128, 256})};
    std::vector<AvailableBackbone> available;
    for (const BackbonePlan& plan : plans)
        available.push_back({&plan, 0});
    const auto sources = resolveFeatures({decoder.toStdString(), channels, resized, {}},
                                         layer < 0 ? std::nullopt : std::optional(layer), available,
                                         file.toStdString() + ".pth");
    if (!sources) {
        QVERIFY2(QString::fromStdString(sources.error().message).contains(found),
                 sources.error().message.c_str());
        return;
    }
    QStringList parts;
    for (const ResolvedSource& source : *sources)
        parts.append(QString("%1:%2").arg(source.backbone).arg(source.layer));
    QCOMPARE(parts.join(' '), found);
    // The same backbone once more, installed long ago, changes nothing.
    available.push_back({&plans[0], 1});
    available.push_back({&plans[1], 1});
    QVERIFY(resolveFeatures({decoder.toStdString(), channels, resized, {}},
                            layer < 0 ? std::nullopt : std::optional(layer), available,
                            file.toStdString() + ".pth"));
}

QTEST_APPLESS_MAIN(TestCheckpointFiles)
#include "tst_checkpoint_files.moc"
