// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"
#include "core/verification/verify_rerun.h"
#include "tests/support/analysis_fixture.h"

using namespace pentimento;
using namespace pentimento::verification;

/// Evidence of each earlier version still verifies, and is still told from altered evidence.
class TestOldBundle : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void hashesHold();
    void runsAgainWithThePackOfThen();
    void overlayRunsAgain();
    void alteredNumbersAreFound();

private:
    std::unique_ptr<Detector> m_engine;
    std::unique_ptr<QTemporaryDir> m_copy;
    std::filesystem::path m_bundle;
    std::filesystem::path m_photo;
};

void TestOldBundle::initTestCase()
{
    const std::filesystem::path fixtures(PENTIMENTO_SOURCE_DIR
                                         "/tests/verification/fixtures/bundle-0.2.0");
    const auto run = readRecordedRun(fixtures / "bundle");
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    // Whatever manifest.json says of today's calibration, the one of then is beside it.
    const auto pack = findPackBySha256(run->packSha256);
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(pack->version, std::string("0.2.0"));
    auto engine =
        Engine::create(*pack, {.device = DeviceChoice::Cpu, .precision = Precision::Fp32});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    m_engine = std::move(engine.value());
}

void TestOldBundle::init()
{
    m_copy = std::make_unique<QTemporaryDir>();
    const std::filesystem::path folder = m_copy->path().toStdString();
    std::filesystem::copy(PENTIMENTO_SOURCE_DIR "/tests/verification/fixtures/bundle-0.2.0", folder,
                          std::filesystem::copy_options::recursive);
    m_bundle = folder / "bundle";
    m_photo = folder / "photo.jpg";
}

void TestOldBundle::hashesHold()
{
    const auto report = verifyBundle(m_bundle);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
    QVERIFY(fixture::has(*report, true, "picture photo.jpg: hash matches"));
}

void TestOldBundle::runsAgainWithThePackOfThen()
{
    const auto report = verifyBundleByRerun(m_bundle, m_photo, *m_engine);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
    QVERIFY(fixture::has(*report, true, "result.json: every number"));
    QVERIFY(fixture::has(*report, CheckState::NotChecked, "is installed, and its verdicts"));
    QVERIFY(fixture::has(*report, CheckState::NotChecked, "words of version 1"));
    QVERIFY(fixture::has(*report, CheckState::NotChecked, "report.pdf"));
}

void TestOldBundle::overlayRunsAgain()
{
    const auto report = verifyOverlay(m_bundle / "overlay.png", m_photo, *m_engine);
    QVERIFY2(report, report ? "" : report.error().message.c_str());
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
}

void TestOldBundle::alteredNumbersAreFound()
{
    Json result = Json::parse(fixture::bytesOf(m_bundle / "result.json").toStdString());
    result["heads"][4]["verdict"] = "strong";
    fixture::overwrite(m_bundle / "result.json", QByteArray::fromStdString(result.dump()));
    fixture::rewriteManifest(m_bundle);
    const auto report = verifyBundleByRerun(m_bundle, m_photo, *m_engine);
    QVERIFY(report && !report->ok());
    QVERIFY(fixture::has(*report, false, "heads[4].verdict"));
}

QTEST_MAIN(TestOldBundle)
#include "tst_old_bundle.moc"
