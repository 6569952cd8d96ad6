// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/json_parts.h"
#include "tests/support/analysis_fixture.h"

#include <QGuiApplication>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <string_view>

using namespace pentimento;

/// The PDF: page sizes, what it says, and that odd contents do not break it.
class TestReport : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyShapeOfAnAnalysisFits_data();
    void everyShapeOfAnAnalysisFits();
    void pagesAreNumbered();
    void saysWhatAnEditorNeeds();
    void neverSaysRealOrFake();
    void claimsNothingFromAgreement();
    void saysThatTheClassIsUnknown();
    void saysWhatIsTooSmallToList();
    void saysWhichPicturesTheRateIsFrom();
    void nothingMeasuredNothingClaimed();
    void saysHowTheDetectorsDiffer();
    void saysWhatTheNetworkSaw_data();
    void saysWhatTheNetworkSaw();
    void namesThePhotosOfAllDetectorsOnce();
    void foreignTextIsReadable();
    void isTheSameOnMachinesWithOtherFonts_data();
    void isTheSameOnMachinesWithOtherFonts();
    void staysSmall();

private:
    static QString textOf(const std::filesystem::path& pdf);
};

namespace {

constexpr const char* writeOnly = "--write"; ///< FOLDER: what another machine would do

/// A report with foreign text wherever it can stand.
bool writeForeign(const QTemporaryDir& pictures, const std::filesystem::path& file)
{
    Analysis analysis = fixture::analysis(pictures, {}, "東京 صورة.png");
    auto picture = std::make_shared<Picture>(*analysis.picture);
    picture->metadata = {{"Exif", "Exif.Image.Artist", "Artist", "山田太郎 مراسل"},
                         {"Exif", "Exif.Image.Make", "Make", "w" + [] {
                              std::string marks;
                              for (int i = 0; i < 90; ++i)
                                  marks += "\u0302";
                              return marks;
                          }()}};
    analysis.picture = picture;
    analysis.pack.heads[0].title = analysis.findings.heads[0].title = "検出器 א";
    EvidenceOptions options;
    options.created = "2026-03-01T12:30:00Z";
    options.analyst = "김기자";
    options.question = "क्या यह असली है?";
    options.notes = "港に船はない。\nلا توجد سفينة.\nภาพนี้ 👩 \u2603";
    return static_cast<bool>(writeReport(analysis, file, options));
}

} // namespace

QString TestReport::textOf(const std::filesystem::path& pdf)
{
    QProcess reader;
    reader.start(
        QStringLiteral("pdftotext"),
        {QStringLiteral("-layout"), QString::fromStdString(pdf.string()), QStringLiteral("-")});
    reader.waitForFinished();
    return QString::fromUtf8(reader.readAllStandardOutput()).simplified();
}

void TestReport::initTestCase()
{
    QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty(),
             "the package poppler-utils of packaging/dependencies is not installed");
}

void TestReport::everyShapeOfAnAnalysisFits_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("regions");
    QTest::addColumn<bool>("letter");
    QTest::addColumn<int>("noteLength");
    QTest::newRow("usual, A4") << 320 << 240 << 2 << 1 << false << 100;
    QTest::newRow("usual, Letter") << 320 << 240 << 2 << 1 << true << 100;
    QTest::newRow("no heads, no regions") << 320 << 240 << 0 << 0 << false << 0;
    QTest::newRow("one head") << 320 << 240 << 1 << 1 << true << 0;
    QTest::newRow("eight heads, 32 regions") << 320 << 240 << 8 << 32 << false << 10;
    QTest::newRow("tall") << 40 << 2000 << 2 << 1 << false << 0;
    QTest::newRow("wide") << 2000 << 40 << 4 << 1 << true << 0;
    QTest::newRow("one pixel") << 1 << 1 << 1 << 0 << false << 0;
    QTest::newRow("notes over pages") << 320 << 240 << 1 << 1 << false << 20000;
}

void TestReport::everyShapeOfAnAnalysisFits()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, heads);
    QFETCH(int, regions);
    QFETCH(bool, letter);
    QFETCH(int, noteLength);
    QTemporaryDir folder;
    const std::string name = std::string(200, 'n') + ".png";
    Analysis analysis =
        fixture::analysis(folder, {.width = width, .height = height, .heads = heads}, name);
    analysis.findings.regions.clear();
    for (int i = 0; i < regions; ++i)
        analysis.findings.regions.push_back({i, i, 9, 9, 0.01, 0.9, "combined"});
    EvidenceOptions options;
    options.page = letter ? PageSize::Letter : PageSize::A4;
    options.question = std::string(std::min<std::size_t>(noteLength, mostAnalystBytes), 'q');
    for (int i = 0; i < noteLength; ++i)
        options.notes += i % 9 == 0 ? '\n' : i % 5 == 0 ? ' ' : 'w';
    const auto file = fixture::pathIn(folder, "report.pdf");
    const auto written = writeReport(analysis, file, options);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    const QByteArray bytes = fixture::bytesOf(file);
    QVERIFY(bytes.startsWith("%PDF"));
    QVERIFY(bytes.contains(letter ? "/MediaBox [0 0 612" : "/MediaBox [0 0 595"));
}

void TestReport::pagesAreNumbered()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    const Analysis analysis = fixture::analysis(folder);
    QVERIFY(writeReport(analysis, file));
    const QString text = textOf(file);
    const auto match = QRegularExpression(QStringLiteral("Page 1 of (\\d+)")).match(text);
    QVERIFY(match.hasMatch());
    const int pages = match.captured(1).toInt();
    QVERIFY(pages >= 3);
    QVERIFY(text.contains(QStringLiteral("Page %1 of %1").arg(pages)));
    QVERIFY(!text.contains(QStringLiteral("Page %1 of").arg(pages + 1)));
    const QString hash = QString::fromStdString(analysis.picture->file.sha256);
    QVERIFY2(text.count(hash) >= pages, "the picture's hash stands on every page");
}

void TestReport::saysWhatAnEditorNeeds()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    const Analysis analysis = fixture::analysis(folder);
    EvidenceOptions options;
    options.analyst = "A. Analyst";
    options.question = "Was the boat added?";
    options.notes = "The wake has no boat.";
    QVERIFY(writeReport(analysis, file, options));
    const QString text = textOf(file);
    for (const std::string& expected :
         {std::string("photo.png"), options.analyst, options.question, options.notes,
          commandLineOf(analysis, false), analysis.pack.sha256, std::string("Trained on"),
          std::string("Detector 2"), std::string("absence of evidence is not evidence"),
          std::string("Strong evidence"), analysis.findings.combined.falseAlarm.text(),
          std::string("200 photographs of 9 sources"), std::string("not by the software"),
          std::string("never stretched")})
        QVERIFY2(text.contains(QString::fromStdString(expected), Qt::CaseInsensitive),
                 expected.c_str());
}

void TestReport::neverSaysRealOrFake()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    for (const float peak : {0.1F, 0.5F, 0.9F}) {
        QVERIFY(writeReport(fixture::analysis(folder, {.peak = peak}), file));
        const QRegularExpression forbidden(
            QStringLiteral("\\b(fake|real|authentic|genuine|made by)\\b"),
            QRegularExpression::CaseInsensitiveOption);
        const auto match = forbidden.match(textOf(file));
        QVERIFY2(!match.hasMatch(), qPrintable(match.captured()));
    }
}

/// How often detectors agree on untouched photos was not measured, so no sentence says that they
/// do.
void TestReport::claimsNothingFromAgreement()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    const QRegularExpression counted(QStringLiteral("\\b(\\d+|all) (of \\d+ )?detectors mark"),
                                     QRegularExpression::CaseInsensitiveOption);
    for (const float peak : {0.1F, 0.9F}) {
        QVERIFY(writeReport(fixture::analysis(folder, {.heads = 5, .peak = peak}), file));
        const QString text = textOf(file).simplified();
        for (const char* words : {"They disagree", "No detector contradicts"})
            QVERIFY2(!text.contains(QString::fromUtf8(words)), words);
        QVERIFY2(!counted.match(text).hasMatch(), qPrintable(counted.match(text).captured()));
        QVERIFY(text.contains(QStringLiteral("untouched photos was not measured")));
    }
}

void TestReport::saysWhichPicturesTheRateIsFrom()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    fixture::calibrateByClass(analysis);
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(analysis, file));
    const QString text = textOf(file);
    for (const char* expected : {"120 untouched small pictures", "120 small photographs",
                                 "90 other photographs", "4 of 90 (4.4 %", "promised at most 5 %"})
        QVERIFY2(text.contains(QString::fromUtf8(expected)), expected);
    QVERIFY(!text.contains(QStringLiteral("11 of 300"))); // another class's check
}

void TestReport::saysThatTheClassIsUnknown()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder, {.width = 800, .height = 600});
    auto odd = std::make_shared<Picture>(*analysis.picture);
    odd->compression = {};
    analysis.picture = odd;
    analysis.quality = examineQuality(*odd);
    fixture::calibrateByClass(analysis);
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(analysis, file));
    const QString text = textOf(file).simplified();
    QVERIFY(text.contains(QRegularExpression(QStringLiteral("Quality class unknown"))));
    QVERIFY(text.contains(QStringLiteral("as this picture's own could not be found out")));
    QVERIFY(text.contains(QStringLiteral("not looked for in pixels stored like this")));
}

void TestReport::saysWhatIsTooSmallToList()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder, {.peak = 0.1F});
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    std::vector<float> values(40 * 30, 0.1F);
    values[500] = 0.9F; // one cell: marked, but no region
    maps->combined = HeatMap(40, 30, 320, 240, values);
    analysis.maps = maps;
    analysis.findings = findingsOf(*maps, analysis.pack);
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(analysis, file));
    QVERIFY(textOf(file).simplified().contains(
        QStringLiteral("the places where it reaches 0.50 are smaller than 6 connected cells")));
}

void TestReport::nothingMeasuredNothingClaimed()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    analysis.pack.combined.calibration = {};
    for (HeadInfo& head : analysis.pack.heads)
        head.calibration = {};
    analysis.findings = findingsOf(*analysis.maps, analysis.pack);
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(analysis, file));
    const QString text = textOf(file);
    QVERIFY(text.contains(QStringLiteral("how untouched photos score was not measured")));
    QVERIFY(text.contains(QStringLiteral("False-alarm rate not measured for this pack")));
    QVERIFY(!text.contains(QStringLiteral("Strong evidence")));
}

void TestReport::saysHowTheDetectorsDiffer()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(fixture::analysis(folder, {.heads = 5}), file));
    const QString text = textOf(file);
    QVERIFY(text.contains(QStringLiteral("The detectors' scores lie 0.")));
    QVERIFY(text.contains(QStringLiteral("Marked by both, of what either marks")));
    QVERIFY(writeReport(fixture::analysis(folder, {.heads = 1}), file));
    QVERIFY(!textOf(file).contains(QStringLiteral("Where they differ most")));
}

void TestReport::saysWhatTheNetworkSaw_data()
{
    QTest::addColumn<bool>("whole");
    QTest::addColumn<bool>("guided");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("windows") << false << false
                             << QStringList{"windows: native resolution", "covers 8 × 8",
                                            "Detail: 32 × 32 pixels"};
    QTest::newRow("guided windows")
        << false << true
        << QStringList{"windows: native resolution", "squashed to 64 × 64 pixels",
                       "The picture at its own resolution"};
    QTest::newRow("whole") << true << false
                           << QStringList{"squashed to 64 × 64 pixels whatever its proportions",
                                          "covers 40 × 30", "What the network saw: 64 × 64"};
}

void TestReport::saysWhatTheNetworkSaw()
{
    QFETCH(bool, whole);
    QFETCH(bool, guided);
    QFETCH(QStringList, expected);
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(
        fixture::analysis(
            folder, {.inferenceMode = whole ? InferenceMode::Resized : InferenceMode::SlidingWindow,
                     .guided = guided}),
        file));
    const QString text = textOf(file).replace(QChar(0xa0), QChar(' '));
    for (const QString& words : expected)
        QVERIFY2(text.contains(words), qPrintable(words));
}

void TestReport::namesThePhotosOfAllDetectorsOnce()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeReport(fixture::analysis(folder, {.heads = 5}), file));
    QCOMPARE(textOf(file).count(QStringLiteral("200 photographs of 9 sources")), 1);
}

void TestReport::foreignTextIsReadable()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(writeForeign(folder, file));
    const QString text = textOf(file);
    for (const char* expected :
         {"東京", "山田太郎", "検出器", "港に船はない。", "ภาพ", "<U+1F469>", "김기자", "<U+0302>"})
        QVERIFY2(text.contains(QString::fromUtf8(expected)), expected);
    QProcess fonts;
    fonts.start(QStringLiteral("pdffonts"), {QString::fromStdString(file.string())});
    QVERIFY(fonts.waitForFinished());
    const QStringList lines =
        QString::fromUtf8(fonts.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts).mid(2);
    QVERIFY(lines.size() >= 6);
    for (const QString& line : lines)
        QVERIFY2(line.contains(QStringLiteral("Evidence")) && line.contains(QStringLiteral("yes")),
                 qPrintable(line));
}

void TestReport::isTheSameOnMachinesWithOtherFonts_data()
{
    QTest::addColumn<QString>("fonts");
    QTest::newRow("no fonts") << QString();
    QTest::newRow("DejaVu alone") << QStringLiteral("<dir>/usr/share/fonts/truetype/dejavu</dir>");
}

void TestReport::isTheSameOnMachinesWithOtherFonts()
{
    QFETCH(QString, fonts);
    QTemporaryDir folder;
    const auto here = fixture::pathIn(folder, "here.pdf");
    const auto there = fixture::pathIn(folder, "there.pdf");
    QVERIFY(writeForeign(folder, here));
    const QString configuration = folder.filePath(QStringLiteral("fonts.conf"));
    fixture::overwrite(configuration.toStdString(),
                       QStringLiteral("<?xml version=\"1.0\"?><fontconfig>%1<cachedir>%2</cachedir>"
                                      "</fontconfig>")
                           .arg(fonts, folder.filePath(QStringLiteral("cache")))
                           .toUtf8());
    QProcess other;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("FONTCONFIG_FILE"), configuration);
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    other.setProcessEnvironment(environment);
    other.start(QCoreApplication::applicationFilePath(),
                {QString::fromLatin1(writeOnly), QString::fromStdString(there.string())});
    QVERIFY(other.waitForFinished());
    QVERIFY2(other.exitCode() == 0, other.readAllStandardError().constData());
    QVERIFY(fixture::bytesOf(here) == fixture::bytesOf(there));
}

void TestReport::staysSmall()
{
    QTemporaryDir folder;
    const auto file = fixture::pathIn(folder, "report.pdf");
    QVERIFY(
        writeReport(fixture::analysis(folder, {.width = 4000, .height = 3000, .heads = 6}), file));
    QVERIFY(fixture::bytesOf(file).size() <
            6'000'000); // noise compresses worst; photos take a third
}

int main(int argc, char** argv)
{
    QGuiApplication application(argc, argv);
    if (argc == 3 && std::string_view(argv[1]) == writeOnly)
        return writeForeign(QTemporaryDir(), argv[2]) ? 0 : 1;
    TestReport test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_report.moc"
