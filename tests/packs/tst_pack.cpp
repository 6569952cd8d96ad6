// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packs/declip_graph.h"
#include "core/packs/pack.h"
#include "tests/support/random_pack.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <algorithm>
#include <functional>

using namespace pentimento;

Q_DECLARE_METATYPE(std::function<void(Pack&)>)

namespace {

Calibration measured()
{
    Calibration calibration;
    static_cast<CalibrationTable&>(calibration) = {
        {0.5F, 0.1F, 0.9F}, "three photos", 0.3, 0.6, 0.8};
    calibration.classes = {{std::vector<float>(fewestClassPhotos, 0.25F), "small ones", 0.4, 0.7,
                            0.9, QualityClass::Small},
                           {{0.3F}, "one of them", 0.4, 0.7, 0.9, QualityClass::Recompressed}};
    calibration.sources = {{"a", {0.9F}}, {"b", {0.1F, 0.5F}}};
    calibration.heldOut = {{QualityClass::Small, "moderate", 0.05, 20, 2},
                           {{}, "strong", 0.01, 30, 1}};
    calibration.heldOutOn = "others";
    calibration.classes[0].edits = FoundEdits{40, 11, "edited ones"};
    return calibration;
}

} // namespace

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
    void readsAManifestWithoutClasses();
    void refusesAHostileCalibration_data();
    void refusesAHostileCalibration();
    void refusesPartsThatDoNotFit_data();
    void refusesPartsThatDoNotFit();
    void findsByFolderAndByName();
    void aBareNameIsNoFolder();
    void findsByHashWhateverTheName();
    void listsWithoutLookingAtWeights();
    void noPipeIsWaitedFor();
    void namesAreForShellsAndFolders_data();
    void namesAreForShellsAndFolders();
    void refusesToWriteAnUnusableName();
    void sourcesMayHoldAnyBytes();
    void saysWhenThereIsNoPack();

private:
    void replaceInManifest(const QByteArray& from, const QByteArray& to) const;
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

void TestPack::replaceInManifest(const QByteArray& from, const QByteArray& to) const
{
    QFile file(inPack("manifest.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    file.close();
    QVERIFY(text.contains(from));
    text.replace(from, to);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(text);
    file.close();
}

void TestPack::readsWhatItWrote()
{
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->heads[0].logitShift = -1.25;
    pack->heads[0].calibration = measured();
    QVERIFY(writePack(*pack));
    const auto again = readPack(folder());
    QVERIFY(again);
    QCOMPARE(again->name, pack->name);
    QCOMPARE(again->heads.size(), 2U);
    QCOMPARE(again->heads[0].logitShift, -1.25);
    QCOMPARE(again->heads[0].calibration.pristineScores, (std::vector<float>{0.1F, 0.5F, 0.9F}));
    QCOMPARE(again->heads[0].calibration.moderateLine, 0.6);
    const Calibration& calibration = again->heads[0].calibration;
    QVERIFY(!calibration.quality);
    QCOMPARE(calibration.sources.size(), 2U);
    QCOMPARE(calibration.sources[0].source, std::string("a"));
    QCOMPARE(calibration.sources[0].scores, (std::vector<float>{0.9F}));
    QCOMPARE(calibration.sources[1].source, std::string("b"));
    QCOMPARE(calibration.sources[1].scores, (std::vector<float>{0.1F, 0.5F}));
    QVERIFY(calibration.classes[0].sources.empty()); // from before they were kept
    QCOMPARE(calibration.classes.size(), 2U);
    const CalibrationTable& small = calibration.tableOf(QualityClass::Small);
    QCOMPARE(small.quality, QualityClass::Small);
    QCOMPARE(small.pristineScores.size(), fewestClassPhotos);
    QCOMPARE(small.measuredOn, std::string("small ones"));
    QCOMPARE(small.strongLine, 0.9);
    QVERIFY(small.edits && small.edits->seldom());
    QCOMPARE(small.edits->pictures, 40);
    QCOMPARE(small.edits->found, 11);
    QCOMPARE(small.edits->measuredOn, std::string("edited ones"));
    QVERIFY(!calibration.edits);
    // One re-compressed picture makes no rate, and of originals there is no table.
    QCOMPARE(&calibration.tableOf(QualityClass::Recompressed), &calibration);
    QCOMPARE(&calibration.tableOf(QualityClass::Original), &calibration);
    QCOMPARE(&calibration.tableOf(std::nullopt), &calibration);
    QCOMPARE(calibration.heldOutOn, std::string("others"));
    QCOMPARE(calibration.heldOut.size(), 2U);
    QCOMPARE(calibration.heldOut[0].quality, QualityClass::Small);
    QVERIFY(!calibration.heldOut[1].quality);
    QCOMPARE(calibration.heldOut[1].line, std::string("strong"));
    QCOMPARE(calibration.heldOut[1].promised, 0.01);
    QCOMPARE(calibration.heldOut[1].photos, 30);
    QCOMPARE(calibration.heldOut[1].reached, 1);
    QVERIFY(again->heads[1].calibration.pristineScores.empty());
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
    QTest::newRow("not JSON") << QByteArray("{") << QByteArray("<") << "not JSON";
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
    QTest::newRow("a name is a command")
        << QByteArray("\"random\"") << QByteArray("\"random; touch pwned #\"")
        << "a name that packs";
    QTest::newRow("a name is a path")
        << QByteArray("\"random\"") << QByteArray("\"hij/random\"") << "a name that packs";
    QTest::newRow("a name in capitals")
        << QByteArray("\"random\"") << QByteArray("\"Random\"") << "a name that packs";
    QTest::newRow("a key twice") << QByteArray("\"name\"")
                                 << QByteArray("\"version\": \"9\", \"name\"") << "a key twice";
    QTest::newRow("a number beyond all numbers")
        << QByteArray("\"whole_input\": 128") << QByteArray("\"whole_input\": 1e999") << "not JSON";
    QTest::newRow("nested without end")
        << QByteArray("\"name\"")
        << "\"deep\": " + QByteArray(100, '[') + QByteArray(100, ']') + ", \"name\""
        << "nested more deeply";
}

void TestPack::refusesABrokenManifest()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, reason);
    replaceInManifest(from, to);
    const auto pack = readPack(folder());
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::ModelUnavailable);
    const QString message = QString::fromStdString(pack.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
}

void TestPack::readsAManifestWithoutClasses()
{
    replaceInManifest(R"("id": "first",)", R"("id": "first", "calibration": {
        "authentic_scores": [0.5, 0.1, 0.9], "measured_on": "three photos",
        "inconclusive_line": 0.3, "moderate_line": 0.6, "strong_line": 0.8},)");
    const auto pack = readPack(folder());
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    const Calibration& calibration = pack->heads[0].calibration;
    // Scores in any order are put into order.
    QCOMPARE(calibration.pristineScores, (std::vector<float>{0.1F, 0.5F, 0.9F}));
    QVERIFY(calibration.classes.empty());
    QVERIFY(calibration.heldOut.empty());
    for (const QualityClass quality : qualityClasses)
        QCOMPARE(&calibration.tableOf(quality), &calibration);
}

void TestPack::refusesAHostileCalibration_data()
{
    QTest::addColumn<QByteArray>("scores");
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("reason"); // empty: it is read
    const QByteArray good = R"("inconclusive_line": 0.3, "moderate_line": 0.6, "strong_line": 0.8)";
    const auto row = [](const char* name, const QByteArray& scores, const QByteArray& lines,
                        const QByteArray& more, const char* reason) {
        QTest::newRow(name) << scores << lines << more << reason;
    };
    row("all is well", "0.1, 0.2", good, "", "");
    row("no score", "", good, "", "");
    row("not a number", "0.1, null", good, "", "wrong type");
    row("too large for a number", "0.1, 1e999", good, "", "is not JSON");
    row("too large for a float", "0.1, 1e300", good, "", "outside 0 to 1");
    row("below zero", "-0.001, 0.5", good, "", "outside 0 to 1");
    row("above one", "0.5, 1.5", good, "", "outside 0 to 1");
    row("no list", R"("many")", good, "", "wrong type");
    row("too many", QByteArray("0,").repeated(1'000'001) + '0', good, "", "more values");
    row("lines out of order", "0.1",
        R"("inconclusive_line": 0.7, "moderate_line": 0.6, "strong_line": 0.8)", "",
        "out of order");
    row("a line that all reach", "0.1",
        R"("inconclusive_line": -1, "moderate_line": 0.6, "strong_line": 0.8)", "", "out of order");
    row("a line beyond all", "0.1",
        R"("inconclusive_line": 0.1, "moderate_line": 0.6, "strong_line": 1e30)", "",
        "out of order");
    row("a line is missing", "0.1", R"("inconclusive_line": 0.1)", "", "lacks a field");
    const auto inClass = [&](const QByteArray& id, const QByteArray& scores) {
        return R"(, "classes": {")" + id + R"(": {"authentic_scores": [)" + scores +
               R"(], "measured_on": "", )" + good + "}}";
    };
    row("a class", "0.1", good, inClass("small", "0.1"), "");
    row("a class nobody knows", "0.1", good, inClass("huge", "0.1"), "");
    row("a class with impossible scores", "0.1", good, inClass("small", "7"), "outside 0 to 1");
    const auto edits = [](const char* pictures, const char* found) {
        return QByteArray(R"(, "edits": {"pictures": )") + pictures + R"(, "found": )" + found +
               R"(, "measured_on": "edited ones"})";
    };
    row("edits", "0.1", good, edits("30", "30"), "");
    row("more found than there were", "0.1", good, edits("30", "31"), "more edits");
    row("too few edited pictures", "0.1", good, edits("29", "3"), "too few pictures");
    row("a share that is none", "0.1", good, edits("1e30", "3"), "more edits");
    row("edits that are words", "0.1", good, edits("\"many\"", "3"), "wrong type");
    row("classes are a number", "0.1", good, R"(, "classes": 3)", "wrong type");
    const auto check = [](const QByteArray& line, const QByteArray& photos,
                          const QByteArray& reached) {
        return R"(, "held_out": {"measured_on": "x", "rates": [{"class": "all", "line": ")" + line +
               R"(", "promised": 0.05, "photos": )" + photos + R"(, "reached": )" + reached + "}]}";
    };
    const auto sources = [](const char* first, const char* second) {
        return R"(, "sources": [{"name": "a", "photos": )" + QByteArray(first) +
               R"(}, {"name": "b", "photos": )" + second + "}]";
    };
    const char* const unfit = "do not add up";
    row("sources", "0.3, 0.1, 0.2", good, sources("1", "2"), "");
    row("more photos of sources than scores", "0.1, 0.2", good, sources("1", "2"), unfit);
    row("fewer photos of sources than scores", "0.1, 0.2, 0.3", good, sources("1", "1"), unfit);
    row("a source without photos", "0.1, 0.2", good, sources("0", "2"), unfit);
    row("a source of fewer than no photo", "0.1, 0.2", good, sources("-1", "3"), unfit);
    row("photos of a source beyond counting", "0.1, 0.2", good, sources("1e300", "1"), unfit);
    row("a nameless source", "0.1", good, R"(, "sources": [{"photos": 1}])", "lacks a field");
    row("a check", "0.1", good, check("strong", "10", "3"), "");
    row("more reached than there were", "0.1", good, check("strong", "10", "11"), "cannot be");
    row("no photos at all and fewer", "0.1", good, check("strong", "-5", "-6"), "cannot be");
    row("photos beyond counting", "0.1", good, check("strong", "1e300", "0"), "cannot be");
    row("an unknown line", "0.1", good, check("certain", "10", "3"), "cannot be");
}

void TestPack::refusesAHostileCalibration()
{
    QFETCH(QByteArray, scores);
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, more);
    QFETCH(QString, reason);
    replaceInManifest(R"("id": "combined",)",
                      R"("id": "combined", "calibration": {"authentic_scores": [)" + scores +
                          R"(], "measured_on": "x", )" + lines + more + "},");
    const auto pack = readPack(folder());
    QCOMPARE(bool(pack), reason.isEmpty());
    if (pack)
        return;
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
    // Windows of this size would share all they have with their neighbours, and never end.
    row("windows that do not go forward", "impossible", [](Pack& pack) { pack.wholeInput = 32; });
}

void TestPack::refusesPartsThatDoNotFit()
{
    QFETCH(std::function<void(Pack&)>, change);
    QFETCH(QString, reason);
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->graph = &declipGraph;
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

void TestPack::aBareNameIsNoFolder()
{
    // A folder that came with somebody's evidence must not stand in for an installed pack.
    const QString before = QDir::currentPath();
    const QByteArray models = qgetenv("PENTIMENTO_MODELS");
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("none").toUtf8());
    QVERIFY(QDir::setCurrent(m_folder->filePath("packs")));
    const auto byName = findPack("random");
    const auto byFolder = findPack("./random");
    QVERIFY(QDir::setCurrent(before));
    qputenv("PENTIMENTO_MODELS", models);
    QVERIFY(!byName);
    QVERIFY2(byName.error().message.find("./random") != std::string::npos,
             byName.error().message.c_str());
    QVERIFY(byFolder);
}

void TestPack::findsByHashWhateverTheName()
{
    const QByteArray before = qgetenv("PENTIMENTO_MODELS");
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("packs").toUtf8());
    const auto pack = readPack(folder());
    QVERIFY(pack);
    QVERIFY(QFile::rename(m_folder->filePath("packs/random"), m_folder->filePath("packs/other")));
    const auto found = findPackBySha256(pack->sha256);
    const auto unknown = findPackBySha256(std::string(64, '0'));
    const auto none = findPackBySha256("");

    // A later calibration of the same weights leaves the earlier one to be found.
    const QString other = m_folder->filePath("packs/other/");
    QVERIFY(QFile::copy(other + "manifest.json", other + "manifest-1.json"));
    Pack later = *found;
    later.version = std::string("2");
    QVERIFY(writePack(later));
    const auto earlier = findPackBySha256(pack->sha256);
    const auto today = readPack(other.toStdString());

    QFile weights(other + "weights.safetensors");
    QVERIFY(weights.open(QIODevice::Append) && weights.write("x") == 1);
    weights.close();
    const auto tampered = findPackBySha256(pack->sha256);
    qputenv("PENTIMENTO_MODELS", before);

    QVERIFY(found && found->name == "random");
    QVERIFY(!unknown && !none);
    QCOMPARE(unknown.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(earlier && earlier->version == "1" && earlier->sha256 == pack->sha256);
    QVERIFY(today && today->version == "2");
    QVERIFY(!tampered);
}

void TestPack::listsWithoutLookingAtWeights()
{
    const QByteArray before = qgetenv("PENTIMENTO_MODELS");
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("packs").toUtf8());
    QVERIFY(QFile::remove(inPack("weights.safetensors")));
    const std::vector<Pack> packs = listPacks();
    const auto used = findPack("random");
    qputenv("PENTIMENTO_MODELS", before);
    QVERIFY(std::any_of(packs.begin(), packs.end(),
                        [](const Pack& pack) { return pack.name == "random"; }));
    QVERIFY(!used);
}

void TestPack::noPipeIsWaitedFor()
{
    QVERIFY(QFile::remove(inPack("manifest.json")));
    QCOMPARE(::mkfifo(inPack("manifest.json").toUtf8().constData(), 0600), 0);
    const auto pack = readPack(folder());
    QVERIFY(!pack);
    QCOMPARE(pack.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(findPackBySha256(std::string(64, '0')).error().code == ErrorCode::ModelUnavailable);
}

void TestPack::namesAreForShellsAndFolders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("usable");
    QTest::addColumn<QString>("made");
    QTest::newRow("usual") << "default" << true << "default";
    QTest::newRow("with a version") << "our-desk_2.1" << true << "our-desk_2.1";
    QTest::newRow("empty") << "" << false << "pack";
    QTest::newRow("this folder") << "." << false << "pack";
    QTest::newRow("hidden") << ".pack" << false << "pack";
    QTest::newRow("an option") << "-x" << false << "x";
    QTest::newRow("a path") << "a/b" << false << "a-b";
    QTest::newRow("words") << "Our Desk!" << false << "our-desk";
    QTest::newRow("a command") << "a; rm -rf ~ #" << false << "a-rm--rf";
    QTest::newRow("another script") << QString::fromUtf8("\xD0\xBC") << false << "pack";
    QTest::newRow("a line break") << "a\nb" << false << "a-b";
    QTest::newRow("too long") << QString(65, u'a') << false << QString(64, u'a');
}

void TestPack::namesAreForShellsAndFolders()
{
    QFETCH(QString, text);
    QFETCH(bool, usable);
    QFETCH(QString, made);
    QCOMPARE(isPackName(text.toStdString()), usable);
    QCOMPARE(QString::fromStdString(packNameFrom(text.toStdString())), made);
    QVERIFY(isPackName(packNameFrom(text.toStdString())));
}

void TestPack::refusesToWriteAnUnusableName()
{
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->name = "hij/default";
    const auto written = writePack(*pack);
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Usage);
    QVERIFY(readPack(folder()));
}

void TestPack::sourcesMayHoldAnyBytes()
{
    auto pack = readPack(folder());
    QVERIFY(pack);
    pack->sources = {"caf\xe9.pth"};
    QVERIFY(writePack(*pack));
    const auto again = readPack(folder());
    QVERIFY(again);
    QCOMPARE(again->sources, (std::vector<std::string>{"caf\xef\xbf\xbd.pth"}));
}

void TestPack::saysWhenThereIsNoPack()
{
    const auto pack = readPack(m_folder->path().toStdString());
    QVERIFY(!pack);
    QVERIFY(QString::fromStdString(pack.error().message).contains("no model pack here"));
}

QTEST_APPLESS_MAIN(TestPack)
#include "tst_pack.moc"
