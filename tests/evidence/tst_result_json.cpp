// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/evidence/json_parts.h"
#include "core/evidence/provenance_json.h"

#include <nlohmann/json.hpp>

using namespace pentimento;

/// result.json against what checks from outside rely on.
class TestResultJson : public QObject
{
    Q_OBJECT

private slots:
    void credentialsComeBackFromJson();
    void holdsEveryKeyOfTheContract();
    void valuesStayInTheirRange_data();
    void valuesStayInTheirRange();
    void anyFileNameCanBeWritten();
    void keepsTheAnalystsWords();
    void statesHowTheDetectorsDiffer();
    void statesWhatTheNetworkSaw();
    void claimsNoRateThatWasNotMeasured();
    void saysWhichPicturesTheRateIsFrom();
    void saysWhyATinyPictureIsInconclusive();
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

void TestResultJson::statesHowTheDetectorsDiffer()
{
    QTemporaryDir folder;
    const Analysis analysis = fixture::analysis(folder);
    const Json found = Json::parse(resultJson(analysis))["disagreement"];
    // The second head marks nothing: what is marked is marked by the first alone.
    QCOMPARE(found["heads"].get<int>(), 2);
    QCOMPARE(found["heads_marking"].get<int>(), 1);
    QCOMPARE(found["heads_marking_strongest_region"].get<int>(), 1);
    QCOMPARE(found["share_by_all"].get<double>(), 0.0);
    QCOMPARE(found["share_by_one"].get<double>(), 1.0);
    QCOMPARE(found["marked_area"].get<double>(), rounded(analysis.findings.heads[0].area));
    QCOMPARE(found["pairs"][0]["heads"][1].get<std::string>(), std::string("head-2"));
    QCOMPARE(found["pairs"][0]["iou"].get<double>(), 0.0);
    QCOMPARE(found["map"].get<std::string>(), std::string("map-disagreement.png"));
    QVERIFY(found["text"].get<std::string>().starts_with("The detectors' scores lie 0."));

    QVERIFY(
        Json::parse(resultJson(fixture::analysis(folder, {.heads = 1})))["disagreement"].is_null());
    const Json silent = Json::parse(resultJson(fixture::analysis(folder, {.peak = 0.2F})));
    QVERIFY(silent["disagreement"]["pairs"][0]["iou"].is_null());
}

void TestResultJson::statesWhatTheNetworkSaw()
{
    QTemporaryDir folder;
    Json json = Json::parse(resultJson(fixture::analysis(folder)));
    QCOMPARE(json["protocol"].get<std::string>(), std::string("windows"));
    QVERIFY(json["network_view"]["squashed_to"].is_null());
    QVERIFY(!json["network_view"].contains("guide"));
    QCOMPARE(json["network_view"]["map_cell"]["width"].get<double>(), 8.0);
    QCOMPARE(json["network_view"]["features"][0]["width"].get<double>(), 8.0);

    // 320 x 240 pixels in a square of 64: a feature of 8 pixels covers 40 x 30 of the picture.
    json = Json::parse(
        resultJson(fixture::analysis(folder, {.inferenceMode = InferenceMode::Resized})));
    QCOMPARE(json["protocol"].get<std::string>(), std::string("whole"));
    QCOMPARE(json["network_view"]["squashed_to"]["width"].get<int>(), 64);
    QCOMPARE(json["network_view"]["features"][0]["width"].get<double>(), 40.0);
    QCOMPARE(json["network_view"]["features"][0]["height"].get<double>(), 30.0);
    QVERIFY(json["network_view"]["text"].get<std::string>().find("40 × 30") != std::string::npos);

    json = Json::parse(resultJson(fixture::analysis(folder, {.guided = true})));
    QVERIFY(json["network_view"]["squashed_to"].is_null());
    QCOMPARE(json["network_view"]["guide"]["squashed_to"]["width"].get<int>(), 64);
    QCOMPARE(json["network_view"]["guide"]["map_cell"]["width"].get<double>(), 20.0);
}

void TestResultJson::claimsNoRateThatWasNotMeasured()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    QVERIFY(Json::parse(resultJson(analysis))["combined"]["false_alarm_rate"]["measured"]);
    analysis.pack.combined.calibration = {};
    for (HeadInfo& head : analysis.pack.heads)
        head.calibration = {};
    analysis.findings = findingsOf(*analysis.maps, analysis.pack);
    const Json imported = Json::parse(resultJson(analysis));
    const Json whole = Json::parse(
        resultJson(fixture::analysis(folder, {.inferenceMode = InferenceMode::Resized})));
    for (const Json& json : {imported, whole})
        for (const Json& finding : {json["combined"], json["heads"][0], json["heads"][1]}) {
            QCOMPARE(finding["verdict"].get<std::string>(), std::string("inconclusive"));
            QVERIFY(!finding["false_alarm_rate"]["measured"].get<bool>());
            QVERIFY(finding["false_alarm_rate"]["text"].get<std::string>().starts_with(
                "False-alarm rate not measured for this pack"));
            QVERIFY(finding["calibration"]["measured_on"].get<std::string>().empty());
        }
}

void TestResultJson::saysWhichPicturesTheRateIsFrom()
{
    QTemporaryDir folder;
    Analysis analysis = fixture::analysis(folder);
    QVERIFY(Json::parse(resultJson(analysis))["combined"]["calibration"]["class"] == "all");
    fixture::calibrateByClass(analysis);
    const Json json = Json::parse(resultJson(analysis));
    QVERIFY(json["quality"]["class"] == "small");
    for (const Json& finding : {json["combined"], json["heads"][0], json["heads"][1]}) {
        QVERIFY(finding["false_alarm_rate"]["class"] == "small");
        QVERIFY(finding["false_alarm_rate"]["photos"] == 120);
        QVERIFY(!finding["false_alarm_rate"].contains("instead_of"));
        QVERIFY(finding["calibration"]["class"] == "small");
        QVERIFY(finding["calibration"]["photos"] == 120);
        QVERIFY(finding["calibration"]["measured_on"] == "120 small photographs");
    }
    analysis.pack.combined.calibration.classes[0].pristineScores.resize(10);
    analysis.findings = findingsOf(*analysis.maps, analysis.pack, analysis.quality.qualityClass);
    const Json few = Json::parse(resultJson(analysis))["combined"];
    QVERIFY(few["false_alarm_rate"]["class"] == "all");
    QVERIFY(few["false_alarm_rate"]["instead_of"] == "small");
    QVERIFY(few["false_alarm_rate"]["photos"] == 200);
    QVERIFY(few["calibration"]["photos"] == 200);
    analysis.quality.qualityClass.reset();
    analysis.findings = findingsOf(*analysis.maps, analysis.pack, analysis.quality.qualityClass);
    const Json unknown = Json::parse(resultJson(analysis));
    QVERIFY(unknown["quality"]["class"] == "unknown");
    QVERIFY(unknown["combined"]["false_alarm_rate"]["class"] == "all");
    QVERIFY(unknown["combined"]["false_alarm_rate"]["instead_of"] == "unknown");
}

void TestResultJson::saysWhyATinyPictureIsInconclusive()
{
    QTemporaryDir folder;
    const Json tiny = Json::parse(
        resultJson(fixture::analysis(folder, {.width = 24, .height = 16, .peak = 0.1F})));
    QVERIFY(tiny["combined"]["verdict"] == "inconclusive");
    QVERIFY(tiny["combined"]["caveat"] == "too-small");
    const Json large = Json::parse(resultJson(fixture::analysis(folder, {.peak = 0.1F})));
    QVERIFY(large["combined"]["verdict"] == "no-evidence");
    QVERIFY(large["combined"]["caveat"] == "");
}

void TestResultJson::credentialsComeBackFromJson()
{
    Picture picture;
    picture.credentials = {.state = CredentialState::Expired,
                           .bytes = 1234,
                           .generator = "Editor",
                           .signer = "Desk",
                           .time = "2026-01-02T03:04:05Z",
                           .trustList = "2026-08-21",
                           .problem = "",
                           .codes = {"signingCredential.expired"},
                           .actions = {{0, "c2pa.opened", "", "Editor", ""},
                                       {1, "c2pa.created", "digitalCapture", "Camera", "2026"}},
                           .ingredients = {{0, "a.jpg", "parentOf", "Camera", {"x.mismatch"}}}};
    const Json written = provenanceJson(picture);
    QVERIFY(written["c2pa"]["actions"] == Json::array({"c2pa.opened"}));
    QVERIFY(written["c2pa"]["ingredients"] == Json(1));
    const auto read = credentialsIn(written);
    QVERIFY(read);
    Picture again;
    again.credentials = *read;
    QVERIFY(provenanceJson(again) == written);

    for (const auto& [path, value] : {std::pair{"/c2pa/state", Json("fine")},
                                      {"/c2pa/signer", Json(std::string(500, 's'))},
                                      {"/c2pa/steps/0/level", Json(9)},
                                      {"/c2pa/bytes", Json("many")},
                                      {"/c2pa/codes", Json(std::vector<std::string>(65, "c"))}}) {
        Json odd = written;
        odd[Json::json_pointer(path)] = value;
        QVERIFY2(!credentialsIn(odd), path);
    }
    QVERIFY(!credentialsIn(Json::object()));
}

QTEST_MAIN(TestResultJson)
#include "tst_result_json.moc"
