// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/forged_result.h"

using namespace pentimento;
using namespace pentimento::verification;
using fixture::Forge;
using fixture::inResult;
using fixture::runAgain;
using fixture::set;

namespace {

constexpr const char* rate = "/combined/false_alarm_rate";

/// Nothing found in a picture of a class in which few edits are.
Analysis blindAnalysis(const QTemporaryDir& folder)
{
    Analysis analysis = fixture::analysis(folder, {.heads = 3, .peak = 0.02F});
    fixture::calibrateByClass(analysis);
    const auto add = [](HeadInfo& head) {
        head.calibration.classes[0].edits = FoundEdits{40, 11, "40 edited ones"};
    };
    add(analysis.pack.combined);
    std::for_each(analysis.pack.heads.begin(), analysis.pack.heads.end(), add);
    analysis.findings = findingsOf(*analysis.maps, analysis.pack, analysis.quality.qualityClass);
    return analysis;
}

} // namespace

class TestForgedEdits : public QObject
{
    Q_OBJECT

private slots:
    void honestBundlePasses();
    void forged_data();
    void forged();
};

void TestForgedEdits::honestBundlePasses()
{
    QTemporaryDir folder;
    const Analysis analysis = blindAnalysis(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    const Json combined = fixture::jsonOf(bundle / "result.json").at("combined");
    QCOMPARE(combined.at("verdict").get<std::string>(), std::string("inconclusive"));
    QCOMPARE(combined.at("caveat").get<std::string>(), std::string("seldom-found"));
    QCOMPARE(combined.at("false_alarm_rate").at("edits").dump(),
             std::string(R"({"pictures":40,"found":11})"));
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY2(report.ok(), fixture::linesOf(report).constData());
}

void TestForgedEdits::forged_data()
{
    QTest::addColumn<Forge>("forge");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Forge forge, const char* line) {
        QTest::newRow(name) << std::move(forge) << QString(line);
    };
    const std::string edits = std::string(rate) + "/edits";
    row("more found", set(edits + "/found", 39), "edits");
    row("fewer found", set(edits + "/found", 1), "edits");
    row("of more pictures", set(edits + "/pictures", 4000), "edits");
    row("more found than there are", set(edits + "/found", 41), "edits");
    row("below nothing", set(edits + "/found", -1), "edits");
    row("a word for a number", set(edits + "/found", "most"), "edits");
    row("left out",
        inResult([](Json& result) { result["combined"]["false_alarm_rate"].erase("edits"); }),
        "edits");
    row("a head's", set("/heads/0/false_alarm_rate/edits/found", 39), "edits");
    row("blindness told as silence", inResult([](Json& result) {
            result["combined"]["verdict"] = "no-evidence";
            result["combined"]["caveat"] = "";
        }),
        "verdict");
    row("another reason", set("/combined/caveat", "too-small"), "too-small");
}

void TestForgedEdits::forged()
{
    QFETCH(Forge, forge);
    QFETCH(QString, line);
    QTemporaryDir folder;
    const Analysis analysis = blindAnalysis(folder);
    const auto bundle = fixture::pathIn(folder, "bundle");
    QVERIFY(writeBundle(analysis, bundle));
    forge(bundle);
    const VerifyReport report = runAgain(bundle, analysis);
    QVERIFY(!report.ok());
    QVERIFY2(fixture::has(report, false, line.toStdString()), fixture::linesOf(report).constData());
}

QTEST_MAIN(TestForgedEdits)
#include "tst_forged_edits.moc"
