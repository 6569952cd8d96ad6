// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluation.h"

#include <QtTest>

#include <sstream>

using namespace pentimento;
using namespace pentimento::cli;

namespace {

MaskedPicture masked(const char* file, double auc, Verdict verdict)
{
    MaskedPicture picture;
    picture.file = file;
    picture.combined.auc = auc;
    picture.heads.push_back({});
    picture.heads.back().auc = auc / 2;
    picture.verdict = verdict;
    return picture;
}

AuthenticPicture untouched(double flagged, Verdict verdict)
{
    AuthenticPicture photo;
    photo.flagged = flagged;
    photo.headsFlagged.push_back(flagged);
    photo.verdict = verdict;
    return photo;
}

/// Two sets of different size, one without a measured picture, two folders of photos.
Evaluation example()
{
    Evaluation evaluation;
    evaluation.pack.name = "toy";
    evaluation.pack.heads.push_back({});
    evaluation.pack.heads.back().id = "inpainting";
    evaluation.headThresholds.push_back(0.4);
    evaluation.sets.push_back(
        {"large",
         "sets/large",
         {masked("a", 0.6, Verdict::Strong), masked("b", 0.8, Verdict::Strong),
          masked("c", 1.0, Verdict::NoEvidence), masked("d", 0.8, Verdict::Moderate)},
         {}});
    evaluation.sets.push_back({"small", "sets/small", {masked("e", 0.4, Verdict::Strong)}, {}});
    evaluation.sets.push_back({"broken", "sets/broken", {}, {{"f", "is cut off"}}});
    evaluation.authentic.push_back(
        {"one", "photos/one", {untouched(0.0, Verdict::NoEvidence)}, {}});
    evaluation.authentic.push_back(
        {"two",
         "photos/two",
         {untouched(0.1, Verdict::NoEvidence), untouched(0.2, Verdict::Moderate),
          untouched(0.1, Verdict::Inconclusive)},
         {}});
    return evaluation;
}

bool close(const Json& value, double expected)
{
    return std::abs(value.get<double>() - expected) < 1e-9;
}

} // namespace

/// The arithmetic between measured pictures and the figures of `evaluate`.
class TestEvaluation : public QObject
{
    Q_OBJECT

private slots:
    void setsCountTheSame();
    void headsAreMeasuredBesideTheCombinedMap();
    void skippedPicturesAreNamed();
    void photosCountTheSame();
    void tableHoldsEverySet();
    void nothingMeasuredIsNoCrash();
};

void TestEvaluation::setsCountTheSame()
{
    const Json json = evaluationJson(example());
    QVERIFY(close(json["sets"][0]["mean"]["auc"], 0.8));
    QVERIFY(close(json["sets"][1]["mean"]["auc"], 0.4));
    QVERIFY(close(json["mean"]["auc"], 0.6)); // of sets, not of pictures; the empty one left out
    QVERIFY(close(json["sets"][0]["verdicts"]["strong"], 0.5));
    QCOMPARE(json["sets"][0]["per_picture"].size(), std::size_t{4});
    for (const char* key : {"iou", "best_iou", "floor_iou", "f1", "best_f1", "mcc", "best_mcc",
                            "average_precision", "auc", "flagged"})
        QVERIFY2(json["mean"].contains(key), key);
}

void TestEvaluation::headsAreMeasuredBesideTheCombinedMap()
{
    const Json json = evaluationJson(example());
    QVERIFY(close(json["mean_heads"]["inpainting"]["auc"], 0.3));
    QVERIFY(close(json["sets"][0]["heads"]["inpainting"]["auc"], 0.4));
    QVERIFY(close(json["head_thresholds"]["inpainting"], 0.4));
}

void TestEvaluation::skippedPicturesAreNamed()
{
    const Json json = evaluationJson(example());
    QCOMPARE(json["sets"][2]["pictures"].get<int>(), 0);
    QCOMPARE(json["sets"][2]["skipped"][0]["reason"].get<std::string>(), "is cut off");
}

void TestEvaluation::photosCountTheSame()
{
    const Json json = evaluationJson(example());
    QVERIFY(close(json["authentic_all"]["flagged"], 0.1));
    QVERIFY(close(json["authentic_all"]["verdicts"]["moderate"], 0.25));
    QVERIFY(close(json["authentic"][1]["verdicts"]["moderate"], 1.0 / 3));
}

void TestEvaluation::tableHoldsEverySet()
{
    std::ostringstream out;
    printEvaluation(out, example());
    const QString text = QString::fromStdString(out.str());
    for (const char* word : {"large", "small", "broken", "mean", "authentic", "floor", "moderate"})
        QVERIFY2(text.contains(word), word);
}

void TestEvaluation::nothingMeasuredIsNoCrash()
{
    std::ostringstream out;
    printEvaluation(out, {});
    const Json json = evaluationJson({});
    QVERIFY(json["sets"].empty());
    QCOMPARE(json["authentic_all"]["pictures"].get<int>(), 0);
}

QTEST_GUILESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
