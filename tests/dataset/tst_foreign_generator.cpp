// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/foreign_generator.h"
#include "tests/dataset/onnx_file.h"
#include "tests/imaging/fixtures.h"

#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

class TestForeignGenerator : public QObject
{
    Q_OBJECT

private slots:
    void rebuildsAtAnySize();
    void findsHowANetworkCounts_data();
    void findsHowANetworkCounts();
    void reducesForANetworkThatEnlarges();
    void refusesWhatIsNoGenerator_data();
    void refusesWhatIsNoGenerator();

private:
    [[nodiscard]] std::filesystem::path network(const char* name,
                                                const std::vector<OnnxNode>& nodes) const
    {
        const std::filesystem::path file = m_folder.filePath(name).toStdString();
        writeOnnx(file, 64, nodes);
        return file;
    }
    static double meanDifference(const Raster& a, const Raster& b)
    {
        double sum = 0;
        const std::size_t count = a.stride() * static_cast<std::size_t>(a.height());
        for (std::size_t i = 0; i < count; ++i)
            sum += std::abs(a.data()[i] - b.data()[i]);
        return sum / static_cast<double>(count);
    }
    QTemporaryDir m_folder;
};

void TestForeignGenerator::rebuildsAtAnySize()
{
    const auto generator = ForeignGenerator::load(network("soft.onnx", softening()));
    QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
    QCOMPARE((*generator)->name(), std::string("soft"));
    QCOMPARE((*generator)->side(), 0);
    const Raster picture = fixtures::photoLike(160, 160);
    const auto rebuilt = (*generator)->rebuilt(picture);
    QVERIFY(rebuilt);
    QCOMPARE(rebuilt->width(), 160);
    QCOMPARE(rebuilt->height(), 160);
    // The mean of the nine pixels around one, in every colour.
    for (int c = 0; c < 3; ++c) {
        double sum = 0;
        for (int y = 79; y <= 81; ++y)
            for (int x = 49; x <= 51; ++x)
                sum += picture.row(y)[3 * x + c];
        QVERIFY(std::abs(rebuilt->row(80)[3 * 50 + c] - sum / 9) <= 0.51);
    }
}

void TestForeignGenerator::findsHowANetworkCounts_data()
{
    QTest::addColumn<float>("low");
    QTest::addColumn<float>("high");
    QTest::newRow("0 to 1") << 0.0F << 1.0F;
    QTest::newRow("-1 to 1") << -1.0F << 1.0F;
    QTest::newRow("0 to 255") << 0.0F << 255.0F;
}

/// A network that cuts off what leaves its range gives everything back when it is met.
void TestForeignGenerator::findsHowANetworkCounts()
{
    QFETCH(float, low);
    QFETCH(float, high);
    const auto generator =
        ForeignGenerator::load(network("clip.onnx", {{"Clip", {{"min", low}, {"max", high}}, {}}}));
    QVERIFY(generator);
    const Raster picture = fixtures::photoLike(64, 64);
    const auto rebuilt = (*generator)->rebuilt(picture);
    QVERIFY(rebuilt);
    QVERIFY(meanDifference(*rebuilt, picture) < 0.6);
}

void TestForeignGenerator::reducesForANetworkThatEnlarges()
{
    const OnnxNode twice{
        "Upsample", {{"height_scale", 2.0F}, {"width_scale", 2.0F}}, {}, {{"mode", "nearest"}}};
    const auto generator = ForeignGenerator::load(network("large.onnx", {twice}));
    QVERIFY2(generator, generator ? "" : generator.error().detail.c_str());
    const Raster picture = fixtures::photoLike(128, 128);
    const auto rebuilt = (*generator)->rebuilt(picture);
    QVERIFY(rebuilt);
    QCOMPARE(rebuilt->width(), 128);
    for (int x = 20; x < 40; x += 2) { // pairs of pixels with their mean
        QCOMPARE(rebuilt->row(30)[3 * x], rebuilt->row(30)[3 * x + 3]);
        const double mean = (picture.row(30)[3 * x] + picture.row(30)[3 * x + 3] +
                             picture.row(31)[3 * x] + picture.row(31)[3 * x + 3]) /
                            4.0;
        QVERIFY(std::abs(rebuilt->row(30)[3 * x] - mean) <= 1.01);
    }
}

void TestForeignGenerator::refusesWhatIsNoGenerator_data()
{
    QTest::addColumn<QString>("file");
    const auto text = [&](const char* name) {
        fixtures::write(m_folder.filePath(name).toStdString(), {'t', 'e', 'x', 't'});
        return m_folder.filePath(name);
    };
    QTest::newRow("missing") << m_folder.filePath("missing.onnx");
    QTest::newRow("text") << text("text.onnx");
    QTest::newRow("up-scaler of text") << text("FSRCNN_x2.pb");
    QTest::newRow("up-scaler without scale") << text("FSRCNN.pb");
    QTest::newRow("unknown kind") << text("network.bin");
    QTest::newRow("nothing comes back") << QString::fromStdString(
        network("dark.onnx", {{"Clip", {{"min", 0.0F}, {"max", 0.0F}}, {}}}).string());
    QTest::newRow("smaller pictures") << QString::fromStdString(
        network("small.onnx",
                {{"AveragePool", {}, {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}}}})
            .string());
}

void TestForeignGenerator::refusesWhatIsNoGenerator()
{
    QFETCH(QString, file);
    const auto generator = ForeignGenerator::load(file.toStdString());
    QVERIFY(!generator);
    QCOMPARE(generator.error().code, ErrorCode::ModelUnavailable);
    QVERIFY(QString::fromStdString(generator.error().message).contains(file));
}

QTEST_APPLESS_MAIN(TestForeignGenerator)
#include "tst_foreign_generator.moc"
