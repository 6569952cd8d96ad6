// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/sheet/csv.h"
#include "core/evaluation/sheet/html.h"
#include "core/evaluation/sheet/json.h"
#include "core/evaluation/sheet/terminal_table.h"
#include "core/evaluation/summary.h"
#include "tests/support/json_schema.h"

#include <QImage>
#include <QXmlStreamReader>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using namespace pentimento;
using namespace pentimento::evaluation;
using Json = nlohmann::json;

namespace {

MaskedPicture masked(const char* file, double auc, Verdict verdict)
{
    MaskedPicture picture;
    picture.file = file;
    picture.combined.auc = auc;
    picture.combined.bestIou = auc / 2;
    picture.combined.bandF1 = std::numeric_limits<double>::quiet_NaN();
    picture.heads.push_back({});
    picture.heads.back().auc = auc / 2;
    picture.score = auc;
    picture.verdict = verdict;
    picture.baselines = {{}, {}};
    picture.baselines.back().auc = 0.5;
    return picture;
}

PristinePicture untouched(double flagged, Verdict verdict)
{
    PristinePicture photo;
    photo.file = "photo";
    photo.flagged = flagged;
    photo.headsFlagged.push_back(flagged);
    photo.score = flagged;
    photo.verdict = verdict;
    return photo;
}

Raster grey(int width, int height)
{
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3), 99)};
}

/// Two sets of different size, one without a measured picture, two folders of photos, one
/// degradation that leaves half of everything.
Evaluation example()
{
    Evaluation evaluation;
    evaluation.pack.name = "toy";
    evaluation.pack.heads.push_back({});
    evaluation.pack.heads.back().id = "inpainting";
    evaluation.headThresholds.push_back(0.4);
    evaluation.baselines = true;
    Measurements& undegraded = evaluation.undegraded;
    undegraded.sets.push_back(
        {"large",
         "sets/large",
         {masked("a", 0.6, Verdict::Strong), masked("b", 0.8, Verdict::Strong),
          masked("c", 1.0, Verdict::NoEvidence), masked("d", 0.8, Verdict::Moderate)},
         {}});
    undegraded.sets.push_back({"small", "sets/small", {masked("e", 0.4, Verdict::Strong)}, {}});
    undegraded.sets.push_back(
        {"broken", "sets/broken", {}, {{"f", {ErrorCode::UnreadableInput, "is cut off", {}}}}});
    undegraded.pristine.push_back({"one", "photos/one", {untouched(0.0, Verdict::NoEvidence)}, {}});
    undegraded.pristine.push_back(
        {"two",
         "photos/two",
         {untouched(0.04, Verdict::NoEvidence), untouched(0.26, Verdict::Moderate),
          untouched(0.1, Verdict::Inconclusive)},
         {}});
    Measurements half = undegraded;
    for (auto& set : half.sets)
        for (MaskedPicture& picture : set.pictures)
            picture.combined.bestIou /= 2;
    evaluation.degraded.push_back({"JPEG 80", "jpeg", half});
    evaluation.worstMasked.push_back(
        {"small", "e", grey(8, 6), grey(8, 6), grey(8, 6), {}, 0.4, Verdict::Strong});
    evaluation.worstPristine.push_back(
        {"two", "photo", grey(8, 6), grey(8, 6), {}, {}, 0.3, Verdict::Moderate});
    return evaluation;
}

Json jsonOf(const Evaluation& evaluation)
{
    return Json::parse(evaluationJson(evaluation));
}

bool close(const Json& value, double expected)
{
    return std::abs(value.get<double>() - expected) < 1e-9;
}

/// The lines of a table without quoted line breaks, split at commas.
QList<QStringList> cellsOf(const std::string& csv)
{
    QList<QStringList> rows;
    for (const QString& line : QString::fromStdString(csv).split("\r\n", Qt::SkipEmptyParts))
        rows.append(line.split(','));
    return rows;
}

} // namespace

/// The arithmetic between measured pictures and what readers of an evaluation get.
class TestEvaluationSheet : public QObject
{
    Q_OBJECT

private slots:
    void setsCountTheSame();
    void meansHaveIntervals();
    void headsAreMeasuredBesideTheCombinedMap();
    void matrixHasEveryHeadOnEverySet();
    void baselinesStandBesideThePack();
    void skippedPicturesAreNamed();
    void photosCountTheSame();
    void wholePicturesAreToldApart();
    void detectionNeedsBothKinds();
    void degradationsKeepAShare();
    void rocIsTheMeanOfThePictures();
    void followsItsWrittenFormat();

    void csvHasARowForEachPictureAndCondition();
    void csvQuotesNames();
    void tableHoldsEverySet();
    void htmlIsWellFormed_data();
    void htmlIsWellFormed();
    void htmlShowsTheWorstCases();
    void nothingMeasuredIsNoCrash();
};

void TestEvaluationSheet::setsCountTheSame()
{
    const Json json = jsonOf(example());
    QVERIFY(close(json["sets"][0]["mean"]["auc"], 0.8));
    QVERIFY(close(json["sets"][1]["mean"]["auc"], 0.4));
    QVERIFY(close(json["mean"]["auc"], 0.6)); // of sets, not of pictures; the empty one left out
    QVERIFY(close(json["sets"][0]["verdicts"]["strong"], 0.5));
    QCOMPARE(json["sets"][0]["per_picture"].size(), std::size_t{4});
    for (const char* key :
         {"iou", "best_iou", "floor_iou", "f1", "best_f1", "mcc", "best_mcc", "average_precision",
          "auc", "flagged", "f1_without_band", "best_f1_without_band"})
        QVERIFY2(json["mean"].contains(key), key);
    QVERIFY(json["mean"]["f1_without_band"].is_null());
}

void TestEvaluationSheet::meansHaveIntervals()
{
    const Json json = jsonOf(example());
    for (const char* key : {"auc", "mcc", "iou", "best_iou", "average_precision", "f1"})
        QVERIFY2(json["mean_intervals"].contains(key), key);
    const Json& interval = json["sets"][0]["mean_intervals"]["auc"];
    QVERIFY(interval[0].get<double>() < 0.8 && interval[1].get<double>() > 0.8);
    // The one picture of the second set always counts half: a quarter of the mean never moves.
    const Json& both = json["mean_intervals"]["auc"];
    QVERIFY(close(both[0], (interval[0].get<double>() + 0.4) / 2));
    QVERIFY(json["sets"][1]["mean_intervals"]["auc"][0].is_null());
}

void TestEvaluationSheet::headsAreMeasuredBesideTheCombinedMap()
{
    const Json json = jsonOf(example());
    QVERIFY(close(json["mean_heads"]["inpainting"]["auc"], 0.3));
    QVERIFY(close(json["sets"][0]["heads"]["inpainting"]["auc"], 0.4));
    QVERIFY(close(json["head_thresholds"]["inpainting"], 0.4));
}

void TestEvaluationSheet::matrixHasEveryHeadOnEverySet()
{
    const Json matrix = jsonOf(example())["matrix"];
    QCOMPARE(matrix["columns"], Json({"large", "small", "broken", "mean"}));
    const Json& head = matrix["auc"]["inpainting"];
    QVERIFY(close(head[0], 0.4) && close(head[1], 0.2) && head[2].is_null());
    QVERIFY(close(head[3], 0.3));
    QVERIFY(close(matrix["best_iou"]["combined"][0], 0.4));
    QVERIFY(matrix.contains("iou"));
    std::ostringstream out;
    printMatrix(out, example());
    const QString text = QString::fromStdString(out.str());
    QVERIFY(text.contains("inpainting") && text.contains("combined") && text.contains("broken"));
}

void TestEvaluationSheet::baselinesStandBesideThePack()
{
    const Json json = jsonOf(example());
    QVERIFY(close(json["baselines"]["error_level"]["auc"], 0.5));
    QCOMPARE(json["sets"][0]["above_error_level"].get<bool>(), true);
    QCOMPARE(json["sets"][1]["above_error_level"].get<bool>(), false);
    QVERIFY(!json["sets"][2].contains("above_error_level"));
    std::ostringstream out;
    printEvaluation(out, example());
    QVERIFY(QString::fromStdString(out.str()).contains("1 of 2 sets; not small"));
}

void TestEvaluationSheet::skippedPicturesAreNamed()
{
    const Json json = jsonOf(example());
    QCOMPARE(json["sets"][2]["pictures"].get<int>(), 0);
    QCOMPARE(json["sets"][2]["skipped"][0]["reason"].get<std::string>(), "is cut off");
}

void TestEvaluationSheet::photosCountTheSame()
{
    const Json json = jsonOf(example());
    QVERIFY(close(json["authentic_all"]["flagged"], 0.1));
    QVERIFY(close(json["authentic_all"]["over_5_percent"], 0.5));
    QVERIFY(close(json["authentic_all"]["verdicts"]["moderate"], 0.25));
    QVERIFY(close(json["authentic"][1]["verdicts"]["moderate"], 1.0 / 3));
}

void TestEvaluationSheet::wholePicturesAreToldApart()
{
    const Json detection = jsonOf(example())["detection"];
    QCOMPARE(detection["manipulated"].get<int>(), 5);
    QCOMPARE(detection["authentic"].get<int>(), 4);
    QVERIFY(close(detection["auc"]["value"], 1));
    QVERIFY(close(detection["found_at_1_percent"]["value"], 1));
    QVERIFY(close(detection["sensitivity"], 0.8));
    QVERIFY(close(detection["specificity"], 0.75));
    QVERIFY(close(detection["balanced_accuracy"]["value"], 0.775));
    const Json& interval = detection["balanced_accuracy"]["interval"];
    QVERIFY(interval[0].get<double>() < 0.775 && interval[1].get<double>() > 0.775);
    QVERIFY(close(detection["verdicts_manipulated"]["strong"], 0.6));
}

void TestEvaluationSheet::detectionNeedsBothKinds()
{
    Evaluation evaluation = example();
    evaluation.undegraded.pristine.clear();
    QVERIFY(jsonOf(evaluation)["detection"].is_null());
}

void TestEvaluationSheet::degradationsKeepAShare()
{
    const Json row = jsonOf(example())["robustness"][0];
    QCOMPARE(row["name"].get<std::string>(), "JPEG 80");
    QVERIFY(close(row["best_iou_kept"], 0.5));
    QVERIFY(close(row["mean"]["auc"], 0.6));
    QCOMPARE(row["sets"].size(), std::size_t{3});
}

void TestEvaluationSheet::rocIsTheMeanOfThePictures()
{
    EvaluatedSet<MaskedPicture> set;
    set.pictures = {masked("a", 1, Verdict::Strong), masked("b", 1, Verdict::Strong)};
    set.pictures[0].roc.fill(1);
    QCOMPARE(meanRoc(set)[50], 0.5F);
    EvaluatedSet<MaskedPicture> perfect;
    perfect.pictures = {set.pictures[0]};
    QCOMPARE(meanRoc(MaskedSets{set, perfect, {}})[50], 0.75F);
}

void TestEvaluationSheet::followsItsWrittenFormat()
{
    SchemaChecker schemas;
    Evaluation evaluation = example();
    evaluation.pack.sha256 = std::string(64, 'a');
    for (const bool baselines : {true, false}) {
        evaluation.baselines = baselines;
        QCOMPARE(schemas.flaws("evaluation", evaluationJson(evaluation)), std::string());
    }
    Evaluation nothing;
    nothing.pack = evaluation.pack;
    nothing.headThresholds = evaluation.headThresholds;
    QCOMPARE(schemas.flaws("evaluation", evaluationJson(nothing)), std::string());
    Json json = jsonOf(evaluation);
    json["sets"][0]["mean"].erase("best_iou");
    QVERIFY(!schemas.flaws("evaluation", json.dump()).empty());
}

void TestEvaluationSheet::csvHasARowForEachPictureAndCondition()
{
    const auto rows = cellsOf(evaluationCsv(example()));
    QCOMPARE(rows.size(), 1 + 2 * (5 + 4));
    for (const QStringList& row : rows)
        QCOMPARE(row.size(), rows.front().size());
    const auto auc = rows.front().indexOf("auc");
    QCOMPARE(rows[1][auc].toDouble(), 0.6);
    QCOMPARE(rows[1][rows.front().indexOf("f1_without_band")], QString());
    QCOMPARE(rows.back()[rows.front().indexOf("condition")], QString("JPEG 80"));
    QCOMPARE(rows.back()[rows.front().indexOf("kind")], QString("authentic"));
    QCOMPARE(rows.back()[rows.front().indexOf("flagged")].toDouble(), 0.1);
}

void TestEvaluationSheet::csvQuotesNames()
{
    Evaluation evaluation = example();
    evaluation.undegraded.sets[0].pictures[0].file = "a \"b\", c.png";
    QVERIFY(QString::fromStdString(evaluationCsv(evaluation)).contains(",\"a \"\"b\"\", c.png\","));
}

void TestEvaluationSheet::tableHoldsEverySet()
{
    std::ostringstream out;
    printEvaluation(out, example());
    const QString text = QString::fromStdString(out.str());
    for (const char* word : {"large", "small", "broken", "mean", "authentic", "floor", "moderate",
                             "JPEG 80", "95 % from"})
        QVERIFY2(text.contains(word), word);
}

void TestEvaluationSheet::htmlIsWellFormed_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << "set";
    QTest::newRow("markup") << "<script>alert('&amp;')</script> \"x\"";
    QTest::newRow("control characters") << "a\nb\x01\x1f";
}

void TestEvaluationSheet::htmlIsWellFormed()
{
    QFETCH(QString, name);
    Evaluation evaluation = example();
    const std::string text = name.toStdString();
    evaluation.pack.name = text;
    evaluation.undegraded.sets[0].name = text;
    evaluation.undegraded.pristine[0].name = text;
    evaluation.worstMasked[0].file = text;
    evaluation.undegraded.sets[2].skipped[0].error.message = text + "\xff\xfe"; // no UTF-8
    evaluation.cancelled = true;
    const QByteArray html = QByteArray::fromStdString(evaluationHtml(evaluation));
    QXmlStreamReader reader(html);
    int scripts = 0;
    int charts = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        scripts += reader.isStartElement() && reader.name() == QString("script") ? 1 : 0;
        charts += reader.isStartElement() && reader.name() == QString("svg") ? 1 : 0;
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(scripts, 0);
    QCOMPARE(charts, 4);
    QVERIFY(!html.contains("nan"));
    // Nothing is fetched from elsewhere.
    QVERIFY(!html.contains("src=\"http") && !html.contains("<link"));
}

void TestEvaluationSheet::htmlShowsTheWorstCases()
{
    const QByteArray html = QByteArray::fromStdString(evaluationHtml(example()));
    const QByteArray begin = "data:image/jpeg;base64,";
    int pictures = 0;
    for (qsizetype at = html.indexOf(begin); at >= 0; at = html.indexOf(begin, at + 1)) {
        const qsizetype from = at + begin.size();
        const QByteArray bytes =
            QByteArray::fromBase64(html.mid(from, html.indexOf('"', from) - from));
        QCOMPARE(QImage::fromData(bytes, "JPEG").size(), QSize(8, 6));
        ++pictures;
    }
    QCOMPARE(pictures, 5); // picture, map, mask; picture, map
}

void TestEvaluationSheet::nothingMeasuredIsNoCrash()
{
    std::ostringstream out;
    printEvaluation(out, {});
    const Json json = jsonOf({});
    QVERIFY(json["sets"].empty());
    QCOMPARE(json["authentic_all"]["pictures"].get<int>(), 0);
    QVERIFY(evaluationCsv({}).starts_with("condition,"));
    QVERIFY(!evaluationHtml({}).empty());
}

QTEST_GUILESS_MAIN(TestEvaluationSheet)
#include "tst_evaluation_sheet.moc"
