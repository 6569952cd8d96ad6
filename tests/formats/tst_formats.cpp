// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/overlay_sheet.h"
#include "core/packs/declip_graph.h"
#include "tests/support/analysis_fixture.h"
#include "tests/support/json_schema.h"

using namespace pentimento;

namespace {

const std::filesystem::path root(PENTIMENTO_SOURCE_DIR);
const char* const oldBundle = "tests/verification/fixtures/bundle-0.2.0/bundle";

std::string textOf(const std::filesystem::path& file)
{
    return fixture::bytesOf(file).toStdString();
}

/// The text chunk of an overlay; empty when there is none.
std::string analysisIn(const std::filesystem::path& overlay)
{
    const auto chunks = readPngText(overlay);
    if (chunks)
        for (const auto& [keyword, text] : *chunks)
            if (keyword == analysisKeyword)
                return text;
    return {};
}

/// An example of each format that this version or an earlier one wrote.
Json exampleOf(const QString& format)
{
    if (format == "overlay")
        return Json::parse(analysisIn(root / oldBundle / "overlay.png"));
    const std::map<QString, std::filesystem::path> files{
        {"pack-manifest", root / "models/default/manifest.json"},
        {"catalogue", root / "models/catalogue.json"},
        {"result", root / oldBundle / "result.json"},
        {"bundle-manifest", root / oldBundle / "manifest.json"}};
    return Json::parse(textOf(files.at(format)));
}

} // namespace

/// Files are what resources/formats says: those that are committed, those of earlier versions, and
/// those that this version writes.
class TestFormats : public QObject
{
    Q_OBJECT

private slots:
    void committedFilesFollow_data();
    void committedFilesFollow();
    void freshBundlesFollow_data();
    void freshBundlesFollow();
    void freshPacksFollow();
    void whatIsPromisedIsRequired_data();
    void whatIsPromisedIsRequired();
    void otherTypesAreRefused_data();
    void otherTypesAreRefused();
    void readersMayMeetMoreThanWritersWrite();
    void aSchemaThatIsMissingIsAFlaw();

private:
    QByteArray flaws(const QString& format, const std::string& text,
                     SpareFields spare = SpareFields::Refused)
    {
        return QByteArray::fromStdString(m_schemas.flaws(format.toStdString(), text, spare));
    }

    SchemaChecker m_schemas;
};

void TestFormats::committedFilesFollow_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<std::string>("text");
    const auto file = [](const char* format, const std::string& name) {
        QTest::newRow(name.c_str()) << QString(format) << textOf(root / name);
    };
    file("pack-manifest", "models/default/manifest.json");
    file("pack-manifest", "models/default/manifest-0.2.0.json");
    file("catalogue", "models/catalogue.json");
    file("result", std::string(oldBundle) + "/result.json");
    file("bundle-manifest", std::string(oldBundle) + "/manifest.json");
    QTest::newRow("an overlay of 0.2.0")
        << QString("overlay") << analysisIn(root / oldBundle / "overlay.png");
}

void TestFormats::committedFilesFollow()
{
    QFETCH(const QString, format);
    QFETCH(const std::string, text);
    QCOMPARE(flaws(format, text), QByteArray());
}

void TestFormats::freshBundlesFollow_data()
{
    QTest::addColumn<fixture::Shape>("shape");
    QTest::addColumn<bool>("byClass");
    QTest::newRow("windows") << fixture::Shape{} << false;
    QTest::newRow("one head, so none disagrees") << fixture::Shape{.heads = 1} << false;
    QTest::newRow("whole") << fixture::Shape{.inferenceMode = InferenceMode::Resized} << false;
    QTest::newRow("guided windows") << fixture::Shape{.guided = true} << false;
    QTest::newRow("nothing found") << fixture::Shape{.peak = 0.1F} << false;
    QTest::newRow("calibrated by class") << fixture::Shape{} << true;
}

void TestFormats::freshBundlesFollow()
{
    QFETCH(const fixture::Shape, shape);
    QFETCH(const bool, byClass);
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder, shape);
    if (byClass)
        fixture::calibrateByClass(analysis);
    const auto bundle = writeBundle(analysis, fixture::pathIn(folder, "bundle"));
    QVERIFY2(bundle, bundle ? "" : bundle.error().message.c_str());
    QCOMPARE(flaws("result", textOf(*bundle / "result.json")), QByteArray());
    QCOMPARE(flaws("bundle-manifest", textOf(*bundle / "manifest.json")), QByteArray());
    QCOMPARE(flaws("overlay", analysisIn(*bundle / "overlay.png")), QByteArray());
}

void TestFormats::freshPacksFollow()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    fixture::calibrateByClass(analysis);
    Pack pack = analysis.pack;
    pack.folder = folder.path().toStdString();
    pack.graph = &declipGraph;
    pack.backbones = {{"vit", "clip-vit", "CLIP ViT", "vit.safetensors", {{"width", 64}}}};
    pack.weightFiles = {"vit.safetensors", "head.safetensors"};
    for (const std::string& name : pack.weightFiles)
        fixture::overwrite(pack.folder / name, "weights");
    for (HeadInfo& head : pack.heads) {
        head.features = {{"vit", 3}};
        head.decoder = "linear";
        head.weights = "head.safetensors";
    }
    pack.sources = {"head.pth"};
    const auto written = writePack(pack);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    QCOMPARE(flaws("pack-manifest", textOf(pack.folder / "manifest.json")), QByteArray());
}

void TestFormats::whatIsPromisedIsRequired_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("field");
    const auto promised = [](const char* format, std::initializer_list<const char*> fields) {
        for (const char* field : fields)
            QTest::addRow("%s %s", format, field) << QString(format) << QString(field);
    };
    promised("result", {"/schema",
                        "/application/name",
                        "/application/version",
                        "/application/commit",
                        "/image/file",
                        "/image/bytes",
                        "/image/sha256",
                        "/image/format",
                        "/image/width",
                        "/image/height",
                        "/image/orientation",
                        "/pack/name",
                        "/pack/version",
                        "/pack/sha256",
                        "/device",
                        "/precision",
                        "/heads",
                        "/heads/0/id",
                        "/heads/0/title",
                        "/heads/0/trained_on",
                        "/heads/0/score",
                        "/heads/0/area",
                        "/heads/0/false_alarm_rate",
                        "/heads/0/false_alarm_rate/photos",
                        "/heads/0/verdict",
                        "/combined/score",
                        "/combined/area",
                        "/combined/false_alarm_rate/rate",
                        "/combined/verdict",
                        "/regions",
                        "/regions/0/x",
                        "/regions/0/y",
                        "/regions/0/width",
                        "/regions/0/height",
                        "/regions/0/area",
                        "/regions/0/peak",
                        "/regions/0/head",
                        "/quality",
                        "/seconds/decode",
                        "/seconds/inference",
                        "/seconds/report"});
    promised("bundle-manifest", {"/files", "/files/0/name", "/files/0/bytes", "/files/0/sha256",
                                 "/picture/name", "/picture/bytes", "/picture/sha256"});
    promised("overlay", {"/image/sha256", "/pack/sha256", "/head/id", "/style/threshold",
                         "/finding/score", "/finding/verdict"});
    promised("pack-manifest",
             {"/name", "/version", "/licence", "/graph", "/heads/0/trained_on", "/weights/0/sha256",
              "/combined/calibration/authentic_scores", "/combined/calibration/strong_line"});
    promised("catalogue", {"/files", "/files/0/address", "/files/0/licence", "/files/0/sha256"});
}

void TestFormats::whatIsPromisedIsRequired()
{
    QFETCH(const QString, format);
    QFETCH(const QString, field);
    Json document = exampleOf(format);
    const Json::json_pointer place(field.toStdString());
    QVERIFY(document.contains(place));
    document[place.parent_pointer()].erase(place.back());
    QVERIFY(!flaws(format, document.dump()).isEmpty());
}

void TestFormats::otherTypesAreRefused_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("field");
    QTest::addColumn<std::string>("value");
    const auto row = [](const char* format, const char* field, const char* value) {
        QTest::addRow("%s %s %s", format, field, value)
            << QString(format) << QString(field) << std::string(value);
    };
    row("result", "/schema", "2");
    row("result", "/application/name", R"("Another")");
    row("result", "/image/bytes", R"("5443")");
    row("result", "/image/sha256", R"("8A")");
    row("result", "/heads", "{}");
    row("result", "/heads/0/score", "1.5");
    row("result", "/heads/0/verdict", R"("fake")");
    row("result", "/combined/false_alarm_rate/rate", "0");
    row("result", "/regions/0/x", "-1");
    row("result", "/disagreement/pairs/0/heads/0", "0");
    row("bundle-manifest", "/files/0/name", R"("../map.png")");
    row("bundle-manifest", "/files/0/bytes", "-1");
    row("overlay", "/style/colours", R"("jet")");
    row("overlay", "/finding/area", "null");
    row("pack-manifest", "/name", R"("Default")");
    row("pack-manifest", "/whole_input", "4097");
    row("pack-manifest", "/weights/0/file", R"("../weights.safetensors")");
    row("pack-manifest", "/combined/calibration/authentic_scores/0", "2");
    row("pack-manifest", "/combined/calibration/classes/small/sources/0/photos", "0");
    row("catalogue", "/files/0/address", R"("http://example.org/a.pt")");
    row("catalogue", "/files/0/kind", R"("network")");
}

void TestFormats::otherTypesAreRefused()
{
    QFETCH(const QString, format);
    QFETCH(const QString, field);
    QFETCH(const std::string, value);
    Json document = exampleOf(format);
    const Json::json_pointer place(field.toStdString());
    QVERIFY(document.contains(place));
    document[place] = Json::parse(value);
    QVERIFY(!flaws(format, document.dump()).isEmpty());
}

void TestFormats::readersMayMeetMoreThanWritersWrite()
{
    for (const char* format : {"result", "bundle-manifest", "overlay", "pack-manifest"}) {
        Json document = exampleOf(format);
        document["later"] = 1;
        QCOMPARE(flaws(format, document.dump(), SpareFields::Allowed), QByteArray());
        QVERIFY2(!flaws(format, document.dump()).isEmpty(), format);
    }
}

void TestFormats::aSchemaThatIsMissingIsAFlaw()
{
    QVERIFY(!flaws("nothing", "{}").isEmpty());
    QVERIFY(!flaws("result", "no JSON").isEmpty());
}

QTEST_MAIN(TestFormats)
#include "tst_formats.moc"
