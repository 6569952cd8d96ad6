// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/declared/declaration.h"

#include <QTest>

using namespace pentimento;

namespace {

Declaration of(std::string_view place, std::string_view text)
{
    DeclarationReader reader;
    reader.take(place, text);
    return reader.declaration();
}

std::string detail(const Declaration& declaration, std::string_view name)
{
    for (const DeclaredDetail& one : declaration.details)
        if (one.name == name)
            return one.value;
    return {};
}

// As the programs write them, shortened; the words are ours.

constexpr auto webUi = R"(a red fox, in snow,
(detailed fur:1.2)
Negative prompt: blurry, low quality
Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 4125683291, Size: 512x768, Model hash: 6ce0161689, Model: dreamshaper_8, Lora hashes: "fur: 7b1a, snow: 99", Version: v1.9.4)";

constexpr auto comfyPrompt = R"({
 "3": {"class_type": "KSampler", "inputs": {"seed": 156680208700286, "steps": 20, "cfg": 8.0,
       "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0, "model": ["4", 0],
       "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
 "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl/base_1.0.safetensors"}},
 "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 1024, "height": 1024}},
 "6": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["8", 0]}},
 "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text, watermark", "clip": ["4", 1]}},
 "8": {"class_type": "CLIPTextEncode", "inputs": {"text": "a bottle with a galaxy", "clip": ["4", 1]}}
})";

constexpr auto invoke = R"({"generation_mode": "sdxl_txt2img", "positive_prompt": "a lighthouse",
 "negative_prompt": "people", "width": 1024, "height": 768, "seed": 991, "cfg_scale": 7.5, "steps": 30,
 "scheduler": "euler", "model": {"key": "abc", "name": "juggernaut-xl"}, "app_version": "5.0.1"})";

constexpr auto swarm = R"({"sui_image_params": {"prompt": "a tram in rain", "negativeprompt": "",
 "model": "flux1/dev-fp8", "seed": 12, "steps": 20, "cfgscale": 1.0, "width": 832, "height": 1216,
 "swarm_version": "0.9.4"}, "sui_extra_data": {"date": "2025-01-01"}})";

constexpr auto novel =
    R"({"prompt": "a girl at a window", "steps": 28, "height": 1216, "width": 832,
 "scale": 5.0, "seed": 3310043, "sampler": "k_euler_ancestral", "uc": "lowres"})";

constexpr auto drawThings = R"({"c": "a harbour", "uc": "fog", "model": "sd_v1.5_f16.ckpt",
 "sampler": "DPM++ 2M Karras", "scale": 7.5, "seed": 77, "size": "512x512", "steps": 25})";

constexpr auto fooocus =
    R"({"prompt": "a market", "negative_prompt": "", "full_prompt": ["a market"],
 "base_model": "juggernautXL_v8.safetensors", "seed": "5821", "steps": 30, "version": "Fooocus v2.5.5"})";

} // namespace

class TestDeclaration : public QObject
{
    Q_OBJECT

private slots:
    void generators_data();
    void generators();
    void webUiTellsPromptFromSettings();
    void anUnknownNodeIsFollowed();
    void sourceTypes_data();
    void sourceTypes();
    void credits_data();
    void credits();
    void whatDeclaresNothing_data();
    void whatDeclaresNothing();
    void hostileTexts_data();
    void hostileTexts();
    void laterTextsAddAndReplaceNothing();
};

void TestDeclaration::generators_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("negative");
    QTest::addColumn<QString>("seed");
    QTest::addColumn<QString>("model");
    const auto row = [](const char* name, const char* place, const char* text, const char* tool,
                        const char* prompt, const char* negative, const char* seed,
                        const char* model) {
        QTest::newRow(name) << place << text << tool << prompt << negative << seed << model;
    };
    row("ComfyUI", "PNG prompt", comfyPrompt, "ComfyUI", "a bottle with a galaxy",
        "text, watermark", "156680208700286", "base_1.0.safetensors");
    row("ComfyUI's editor", "PNG workflow", R"({"nodes": [{"type": "KSampler"}], "links": []})",
        "ComfyUI", "", "", "", "");
    row("InvokeAI", "PNG invokeai_metadata", invoke, "InvokeAI", "a lighthouse", "people", "991",
        "juggernaut-xl");
    row("SwarmUI", "PNG parameters", swarm, "SwarmUI", "a tram in rain", "", "12", "dev-fp8");
    row("NovelAI", "PNG Comment", novel, "NovelAI", "a girl at a window", "lowres", "3310043", "");
    row("Draw Things", "Exif.Photo.UserComment", drawThings, "Draw Things", "a harbour", "fog",
        "77", "sd_v1.5_f16.ckpt");
    row("Fooocus", "PNG parameters", fooocus, "Fooocus", "a market", "", "5821",
        "juggernautXL_v8.safetensors");
    row("Midjourney", "PNG Description",
        "an old map --ar 3:2 --v 6.1 Job ID: 1f2e3d4c-aaaa-bbbb-cccc-123456789abc", "Midjourney",
        "an old map --ar 3:2 --v 6.1", "", "", "");
    row("settings without a prompt", "PNG parameters", "Steps: 4, Sampler: Euler, Seed: 1",
        "Stable Diffusion web UI or a program of its kind", "", "", "1", "");
    row("negative alone", "PNG parameters", "Negative prompt: rain\nSteps: 4, Seed: 9",
        "Stable Diffusion web UI or a program of its kind", "", "rain", "9", "");
}

void TestDeclaration::generators()
{
    QFETCH(QString, place);
    QFETCH(QString, text);
    const Declaration found = of(place.toStdString(), text.toStdString());
    const auto is = [](const std::string& value, const char* column) {
        QCOMPARE(QString::fromStdString(value),
                 *static_cast<QString*>(QTest::qData(column, qMetaTypeId<QString>())));
    };
    is(found.tool, "tool");
    is(found.prompt, "prompt");
    is(found.negativePrompt, "negative");
    is(found.seed, "seed");
    is(found.model, "model");
    QVERIFY(found.saysGenerated());
    QCOMPARE(found.places, std::vector<std::string>{place.toStdString()});
}

void TestDeclaration::webUiTellsPromptFromSettings()
{
    const Declaration found = of("PNG parameters", webUi);
    QCOMPARE(found.prompt, std::string("a red fox, in snow,\n(detailed fur:1.2)"));
    QCOMPARE(found.negativePrompt, std::string("blurry, low quality"));
    QCOMPARE(found.seed, std::string("4125683291"));
    QCOMPARE(found.model, std::string("dreamshaper_8"));
    QCOMPARE(detail(found, "Sampler"), std::string("DPM++ 2M Karras"));
    QCOMPARE(detail(found, "Lora hashes"), std::string("\"fur: 7b1a, snow: 99\""));
    QCOMPARE(detail(found, "Version"), std::string("v1.9.4"));
    // A prompt may speak of steps itself.
    const Declaration odd = of("PNG parameters", "ten steps\nSteps: none\nSteps: 9, Seed: 3");
    QCOMPARE(odd.prompt, std::string("ten steps\nSteps: none"));
    QCOMPARE(odd.seed, std::string("3"));
    // The field's name alone says what it is.
    const Declaration bare = of("PNG parameters", " a prompt without settings ");
    QCOMPARE(bare.prompt, std::string("a prompt without settings"));
    QVERIFY(bare.tool.empty() && bare.saysGenerated());
    QVERIFY(of("PNG Comment", " a prompt without settings ").empty());
}

/// Links that lead in a circle end.
void TestDeclaration::anUnknownNodeIsFollowed()
{
    const Declaration circle =
        of("PNG prompt", R"({"1": {"class_type": "KSampler", "inputs": {"positive": ["2", 0]}},
                             "2": {"class_type": "Odd", "inputs": {"text": ["2", 0]}}})");
    QCOMPARE(circle.tool, std::string("ComfyUI"));
    QVERIFY(circle.prompt.empty());
    const Declaration found =
        of("PNG prompt", R"({"9": {"class_type": "SamplerCustom", "inputs": {"noise_seed": 5}},
                             "2": {"class_type": "CLIPTextEncodeFlux", "inputs": {"t5xxl": "a kite"}}})");
    QCOMPARE(found.prompt, std::string("a kite"));
    QCOMPARE(found.seed, std::string("5"));
}

void TestDeclaration::sourceTypes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("generated");
    const auto row = [](const char* name, const char* text, const char* id, bool generated) {
        QTest::newRow(name) << text << id << generated;
    };
    const char* all = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    row("all", all, "trainedAlgorithmicMedia", true);
    row("some",
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia", true);
    row("none", "https://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", "digitalCapture",
        false);
    row("the word alone", "trainedAlgorithmicMedia", "trainedAlgorithmicMedia", true);
    row("a word of their own", "https://example.org/types/dreamed", "dreamed", false);
}

void TestDeclaration::sourceTypes()
{
    QFETCH(QString, text);
    QFETCH(QString, id);
    QFETCH(bool, generated);
    const Declaration found = of("Xmp.iptcExt.DigitalSourceType", text.toStdString());
    QCOMPARE(QString::fromStdString(found.digitalSourceType), id);
    QCOMPARE(found.saysGenerated(), generated);
    QVERIFY(!found.empty());
    QVERIFY(of("Exif.Image.ImageDescription", text.toStdString()).empty()); // another field
}

void TestDeclaration::credits_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tool");
    const auto row = [](const char* place, const char* text, const char* tool) {
        QTest::newRow(text) << place << text << tool;
    };
    row("Xmp.photoshop.Credit", "Made with Google AI", "Google AI");
    row("Iptc.Application2.Credit", "Edited with Google AI", "Google AI");
    row("Iptc.Application2.Credit", "Imagined with AI", "Meta AI");
    row("Xmp.xmp.CreatorTool", "Adobe Firefly", "Adobe Firefly");
    row("PNG Software", "NovelAI", "NovelAI");
    row("Xmp.iptcExt.AISystemUsed", "Midjourney v7", "Midjourney");
    row("Xmp.photoshop.Credit", "Jane Doe / Agency", "");
    row("Exif.Image.ImageDescription", "A story about Midjourney", "");
    row("Exif.Image.Software", "Adobe Photoshop 25.0", "");
}

void TestDeclaration::credits()
{
    QFETCH(QString, place);
    QFETCH(QString, text);
    QFETCH(QString, tool);
    const Declaration found = of(place.toStdString(), text.toStdString());
    QCOMPARE(QString::fromStdString(found.tool), tool);
    QCOMPARE(found.saysGenerated(), !tool.isEmpty());
}

void TestDeclaration::whatDeclaresNothing_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << "";
    QTest::newRow("a caption") << "Steps: the mayor walks down the stairs of the town hall";
    QTest::newRow("a list") << R"([1, 2, 3])";
    QTest::newRow("JSON of somebody else") << R"({"camera": "X100", "lens": 23})";
    QTest::newRow("no job") << "Job ID: 17";
    QTest::newRow("a camera") << "Canon EOS R5";
}

void TestDeclaration::whatDeclaresNothing()
{
    QFETCH(QString, text);
    QVERIFY(of("PNG Comment", text.toStdString()).empty());
}

void TestDeclaration::hostileTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("deep", QByteArray(100'000, '['));
    row("deep objects", QByteArray(R"({"a":)").repeated(50'000));
    row("broken", R"({"1": {"class_type": "KSampler", "inputs": )");
    row("a graph of wrong types",
        R"({"1": {"class_type": 3, "inputs": [1]}, "2": {"class_type": {}}})");
    row("links of wrong types",
        R"({"1": {"class_type": "KSampler", "inputs": {"positive": [[], 1], "negative": [3]}}})");
    QByteArray itself;
    for (const char* name : {"text", "text_g", "t5xxl", "clip_l", "string", "value", "prompt",
                             "positive", "conditioning", "conditioning_1", "conditioning_to"})
        itself += QByteArray(itself.isEmpty() ? "" : ", ") + '"' + name + R"(": ["1", 0])";
    row("links that fan out in circles",
        R"({"1": {"class_type": "KSampler", "inputs": {)" + itself + "}}}");
    row("parameters of wrong types", R"({"sui_image_params": 3})");
    row("an image that is none", R"({"app_version": "1", "image": [1, 2]})");
    row("a model that is none", R"({"app_version": "1", "prompt": "x", "model": [1]})");
    row("no UTF-8", QByteArray("\xff\xfe") + R"({"prompt": "x", "uc": "y"})");
    row("not UTF-8 in a string", R"({"prompt": ")" + QByteArray("\xc3\x28") + R"(", "uc": "y"})");
    row("settings without end",
        "x\nSteps: " + QByteArray("\"").repeated(5) + QByteArray("Seed: 1,").repeated(20'000));
    row("zeros", QByteArray(5000, '\0'));
}

/// They end, and what they give keeps its limits.
void TestDeclaration::hostileTexts()
{
    QFETCH(QByteArray, text);
    for (const char* place :
         {"PNG prompt", "PNG invokeai_metadata", "Xmp.iptcExt.DigitalSourceType"}) {
        const Declaration found = of(place, text.toStdString());
        QVERIFY(found.details.size() <= mostDeclaredDetails);
        QVERIFY(found.prompt.size() <= mostDeclaredBytes);
        QVERIFY(found.digitalSourceType.size() <= mostDeclaredBytes);
    }
}

void TestDeclaration::laterTextsAddAndReplaceNothing()
{
    DeclarationReader reader;
    reader.take("Xmp.iptcExt.DigitalSourceType", "compositeWithTrainedAlgorithmicMedia");
    reader.take("Xmp.photoshop.Credit", "Made with Google AI");
    reader.take("Xmp.iptcExt.DigitalSourceType", "digitalCapture");
    reader.take("PNG Comment", novel);
    const Declaration& found = reader.declaration();
    QCOMPARE(found.digitalSourceType, std::string("compositeWithTrainedAlgorithmicMedia"));
    QCOMPARE(found.tool, std::string("Google AI"));
    QCOMPARE(found.prompt, std::string("a girl at a window"));
    QCOMPARE(found.places.size(), std::size_t{3});
}

QTEST_GUILESS_MAIN(TestDeclaration)
#include "tst_declaration.moc"
