// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis_fixture.h"

#include "core/evidence/json_parts.h"

using namespace pentimento;

/// result.json against what checks from outside rely on.
class TestResultJson : public QObject
{
    Q_OBJECT

private slots:
    void holdsEveryKeyOfTheContract();
    void valuesStayInTheirRange_data();
    void valuesStayInTheirRange();
    void anyFileNameCanBeWritten();
    void keepsTheAnalystsWords();
};

void TestResultJson::holdsEveryKeyOfTheContract()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const Json json = Json::parse(resultJson(analysis, {}, 1.5));
    QVERIFY(json["schema"].is_number_integer());
    const std::vector<std::pair<std::string, std::vector<std::string>>> objects{
        {"application", {"name", "version", "commit"}},
        {"image", {"file", "bytes", "sha256", "format", "width", "height", "orientation"}},
        {"pack", {"name", "version", "sha256"}},
        {"combined", {"score", "area", "false_alarm_rate", "verdict"}},
        {"seconds", {"decode", "inference", "report"}}};
    for (const auto& [name, keys] : objects)
        for (const std::string& key : keys)
            QVERIFY2(json.at(name).contains(key), (name + "." + key).c_str());
    for (const char* key : {"device", "precision", "quality", "protocol", "notes"})
        QVERIFY2(json.contains(key), key);
    QCOMPARE(json["heads"].size(), std::size_t{2});
    for (const Json& head : json["heads"])
        for (const char* key :
             {"id", "title", "trained_on", "score", "area", "false_alarm_rate", "verdict"})
            QVERIFY2(head.contains(key), key);
    QVERIFY(!json["regions"].empty());
    for (const Json& region : json["regions"])
        for (const char* key : {"x", "y", "width", "height", "area", "peak", "head"})
            QVERIFY2(region.contains(key), key);
    QCOMPARE(json["seconds"]["report"].get<double>(), 1.5);
    QCOMPARE(json["image"]["width"].get<int>(), 320);
    QCOMPARE(json["image"]["sha256"].get<std::string>(), analysis.picture->file.sha256);
}

void TestResultJson::valuesStayInTheirRange_data()
{
    QTest::addColumn<float>("peak");
    QTest::newRow("nothing found") << 0.1F;
    QTest::newRow("in between") << 0.6F;
    QTest::newRow("as strong as can be") << 1.0F;
}

void TestResultJson::valuesStayInTheirRange()
{
    QFETCH(float, peak);
    QTemporaryDir folder;
    const Json json = Json::parse(resultJson(fixture::analysis(folder, {.peak = peak})));
    std::vector<Json> findings(json["heads"].begin(), json["heads"].end());
    findings.push_back(json["combined"]);
    const QStringList verdicts{"no-evidence", "inconclusive", "moderate", "strong"};
    for (const Json& finding : findings) {
        QVERIFY(finding["score"].get<double>() >= 0 && finding["score"].get<double>() <= 1);
        QVERIFY(finding["area"].get<double>() >= 0 && finding["area"].get<double>() <= 1);
        QVERIFY2(finding["false_alarm_rate"]["rate"].get<double>() > 0,
                 "a false-alarm rate of 0 claims too much");
        QVERIFY(finding["false_alarm_rate"]["rate"].get<double>() <= 1);
        QCOMPARE(finding["false_alarm_rate"]["photos"].get<int>(), 200);
        QVERIFY(verdicts.contains(QString::fromStdString(finding["verdict"].get<std::string>())));
    }
}

void TestResultJson::anyFileNameCanBeWritten()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    auto renamed = std::make_shared<Picture>(*analysis.picture);
    renamed->file.name = "bad \xFF\xFE bytes \" and \n line.png";
    analysis.picture = renamed;
    const Json json = Json::parse(resultJson(analysis));
    QVERIFY(json["image"]["file"].get<std::string>().starts_with("bad "));
}

void TestResultJson::keepsTheAnalystsWords()
{
    QTemporaryDir folder;
    EvidenceOptions options;
    options.question = "Was the sky replaced?";
    options.notes = "\xE5\xBD\xB1 points the wrong way";
    const Json json = Json::parse(resultJson(fixture::analysis(folder), options));
    QCOMPARE(json["analyst"]["question"].get<std::string>(), options.question);
    QCOMPARE(json["analyst"]["notes"].get<std::string>(), options.notes);
}

QTEST_MAIN(TestResultJson)
#include "tst_result_json.moc"
