// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pipeline.h"
#include "core/bundle/bundle.h"
#include "core/evidence/overlay_sheet.h"
#include "core/imaging/raster_io.h"
#include "core/inference/engine.h"
#include "core/metrics/localisation.h"
#include "core/verification/verify.h"
#include "core/verification/verify_rerun.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <QGuiApplication>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;
using namespace pentimento::verification;
using namespace pentimento::metrics;

/// The whole way with the pack that ships: forge a picture here, find the place, write the
/// evidence, check it, and leave the untouched photo alone.
class TestEndToEnd : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void findsTheForgedPlace_data();
    void findsTheForgedPlace();
    void untouchedPhotoStaysQuiet();
    void bundleVerifiesAlsoByRunningAgain();
    void overlayBelongsToItsPictureAlone();

private:
    [[nodiscard]] std::string file(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    [[nodiscard]] std::shared_ptr<const Analysis> analysisOf(const std::string& picture) const
    {
        auto analysis = AnalysisPipeline(*m_engine).analyse(picture);
        if (!analysis)
            qWarning("%s", analysis.error().message.c_str());
        return analysis ? *analysis : nullptr;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Detector> m_engine;
    cv::Mat m_original;
    const std::string m_originalFile = PENTIMENTO_SOURCE_DIR "/resources/example/original.jpg";
};

void TestEndToEnd::initTestCase()
{
    const auto pack = findPack("default");
    QVERIFY(pack);
    EngineOptions options;
    options.device = DeviceChoice::Cpu;
    auto engine = Engine::create(*pack, options);
    QVERIFY(engine);
    m_engine = std::move(*engine);
    m_original = cv::imread(m_originalFile);
    QVERIFY(!m_original.empty());
}

void TestEndToEnd::findsTheForgedPlace_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("smallestIou");
    QTest::newRow("rebuilt from half the size") << 0 << 0.4;
    QTest::newRow("sharp place smoothed and given new noise") << 1 << 0.4;
}

void TestEndToEnd::findsTheForgedPlace()
{
    QFETCH(int, kind);
    QFETCH(double, smallestIou);
    cv::Mat region;
    if (kind == 0) {
        cv::resize(m_original, region, {}, 0.5, 0.5, cv::INTER_AREA);
        cv::resize(region, region, m_original.size(), 0, 0, cv::INTER_NEAREST);
        cv::GaussianBlur(region, region, {}, 0.8);
    } else {
        cv::GaussianBlur(m_original, region, {}, 1.2);
        cv::Mat noise(region.size(), CV_16SC3);
        cv::RNG(5).fill(noise, cv::RNG::NORMAL, 0, 6);
        cv::add(region, noise, region, cv::noArray(), CV_8U);
    }
    cv::Mat mask = cv::Mat::zeros(m_original.size(), CV_8U);
    cv::ellipse(mask, {m_original.cols * 2 / 5, m_original.rows * 7 / 10}, {110, 80}, 20, 0, 360,
                255, cv::FILLED);
    cv::Mat forged = m_original.clone();
    region.copyTo(forged, mask);
    QVERIFY(cv::imwrite(file("forged.png"), forged));
    QVERIFY(cv::imwrite(file("mask.png"), mask));

    const auto analysis = analysisOf(file("forged.png"));
    QVERIFY(analysis);
    const auto truth = readMask(file("mask.png"));
    QVERIFY(truth);
    const auto scores = scoreLocalisation(analysis->maps->combined, *truth);
    QVERIFY(scores);
    QVERIFY2(scores->iou >= smallestIou, qPrintable(QString("IoU %1").arg(scores->iou)));
    QVERIFY(scores->iou > 3 * scores->floorIou);
    QVERIFY(analysis->findings.combined.verdict == Verdict::Moderate ||
            analysis->findings.combined.verdict == Verdict::Strong);
    QVERIFY(!analysis->findings.regions.empty());
}

void TestEndToEnd::untouchedPhotoStaysQuiet()
{
    const auto analysis = analysisOf(m_originalFile);
    QVERIFY(analysis);
    QVERIFY(analysis->findings.combined.verdict == Verdict::NoEvidence ||
            analysis->findings.combined.verdict == Verdict::Inconclusive);
    QVERIFY(analysis->findings.combined.area < 0.02);
}

void TestEndToEnd::bundleVerifiesAlsoByRunningAgain()
{
    const auto analysis = analysisOf(m_originalFile);
    QVERIFY(analysis);
    QVERIFY(writeBundle(*analysis, file("bundle")));
    const auto report = verifyBundleByRerun(file("bundle"), m_originalFile, *m_engine);
    QVERIFY(report);
    for (const VerifyCheck& check : report->checks)
        QVERIFY2(check.state != CheckState::Wrong, check.what.c_str());
}

void TestEndToEnd::overlayBelongsToItsPictureAlone()
{
    const auto analysis = analysisOf(m_originalFile);
    QVERIFY(analysis);
    QVERIFY(writeOverlay(*analysis, file("overlay.png")));
    const auto own = verifyOverlay(file("overlay.png"), m_originalFile, *m_engine);
    QVERIFY(own);
    QVERIFY(own->ok());
    const auto foreign = verifyOverlay(
        file("overlay.png"), PENTIMENTO_SOURCE_DIR "/resources/example/forged.jpg", *m_engine);
    QVERIFY(!foreign || !foreign->ok());
}

QTEST_MAIN(TestEndToEnd)
#include "tst_end_to_end.moc"
