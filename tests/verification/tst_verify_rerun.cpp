// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pipeline.h"
#include "core/inference/engine.h"
#include "core/verification/verify_rerun.h"
#include "tests/support/analysis_fixture.h"

#include "core/evidence/json_parts.h"
#include "core/evidence/overlay_sheet.h"

using namespace pentimento;
using namespace pentimento::verification;

/// Bundles and overlays against a second run of the network, with the pack that ships.
class TestVerifyRerun : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void bundleComesOutTheSame_data();
    void bundleComesOutTheSame();
    void overlayComesOutTheSame();
    void overlayOfAnotherPictureIsNamed();
    void recordedPackIsNeeded();

private:
    Result<std::shared_ptr<const Analysis>> analysed(const std::string& name, int seed,
                                                     int width = 400, int height = 300);

    QTemporaryDir m_folder;
    std::unique_ptr<Detector> m_engine;
};

void TestVerifyRerun::initTestCase()
{
    const auto pack = findPack("default");
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    auto engine =
        Engine::create(*pack, {.device = DeviceChoice::Cpu, .precision = Precision::Fp32});
    QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
    m_engine = std::move(engine.value());
}

Result<std::shared_ptr<const Analysis>> TestVerifyRerun::analysed(const std::string& name, int seed,
                                                                  int width, int height)
{
    const auto file = fixture::pathIn(m_folder, name);
    if (auto written = writePng(file, fixture::raster(width, height, seed)); !written)
        return written.error();
    return AnalysisPipeline(*m_engine).analyse(file);
}

void TestVerifyRerun::bundleComesOutTheSame_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("small") << 400 << 300;
    QTest::newRow("tiny") << 20 << 14;
}

void TestVerifyRerun::bundleComesOutTheSame()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const auto analysis = analysed("photo.png", 1, width, height);
    QVERIFY(analysis);
    const auto bundle = fixture::pathIn(m_folder, QTest::currentDataTag());
    QVERIFY(writeBundle(**analysis, bundle));
    const auto report = verifyBundleByRerun(bundle, {}, *m_engine);
    QVERIFY(report);
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
    QVERIFY(fixture::has(*report, true, "map.png: every sample is that of the second run"));
    QVERIFY(fixture::has(*report, true, "report.pdf: is the report of these numbers"));
}

void TestVerifyRerun::overlayComesOutTheSame()
{
    const auto analysis = analysed("photo.png", 1);
    QVERIFY(analysis);
    const auto overlay = fixture::pathIn(m_folder, "overlay.png");
    EvidenceOptions options;
    options.overlay.threshold = 0.05; // so that there is colour to compare
    QVERIFY(writeOverlay(**analysis, overlay, options));
    const auto report = verifyOverlay(overlay, fixture::pathIn(m_folder, "photo.png"), *m_engine);
    QVERIFY(report);
    QVERIFY2(report->ok(), fixture::linesOf(*report).constData());
}

void TestVerifyRerun::overlayOfAnotherPictureIsNamed()
{
    const auto analysis = analysed("photo.png", 1);
    QVERIFY(analysis);
    QVERIFY(analysed("other.png", 7));
    const auto overlay = fixture::pathIn(m_folder, "overlay.png");
    QVERIFY(writeOverlay(**analysis, overlay));
    const auto report = verifyOverlay(overlay, fixture::pathIn(m_folder, "other.png"), *m_engine);
    QVERIFY(report && !report->ok());
    QVERIFY(fixture::has(*report, false, "was made from another picture"));

    // The same with the other picture's hash forged into the text.
    Json json = Json::parse(readPngText(overlay)->front().second);
    json["image"]["sha256"] =
        loadPicture(fixture::pathIn(m_folder, "other.png")).value()->file.sha256;
    const Raster sheet = loadPicture(overlay).value()->pixels;
    QVERIFY(writePng(overlay, sheet, {{"pentimento:analysis", json.dump()}}));
    const auto forged = verifyOverlay(overlay, fixture::pathIn(m_folder, "other.png"), *m_engine);
    QVERIFY(forged && !forged->ok());
    QVERIFY2(fixture::has(*forged, false, "pixels are not what this picture"),
             fixture::linesOf(*forged).constData());
}

void TestVerifyRerun::recordedPackIsNeeded()
{
    const auto analysis = analysed("photo.png", 1);
    QVERIFY(analysis);
    Analysis other = **analysis;
    other.pack.sha256 = std::string(64, '0');
    const auto overlay = fixture::pathIn(m_folder, "overlay.png");
    QVERIFY(writeOverlay(other, overlay));
    const auto report = verifyOverlay(overlay, fixture::pathIn(m_folder, "photo.png"), *m_engine);
    QVERIFY(report && !report->ok());
    QVERIFY(fixture::has(*report, false, "run again with the recorded pack"));
}

QTEST_MAIN(TestVerifyRerun)
#include "tst_verify_rerun.moc"
