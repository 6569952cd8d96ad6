// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"
#include "core/training/forging/jpeg_simulation.h"
#include "tests/training/small_data.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::training;
using at::Tensor;

namespace {

/// One picture (1, 3, H, W) through the JPEG library.
Tensor throughLibrary(const Tensor& picture, int quality, bool halfChroma)
{
    const Tensor bytes = picture[0].permute({1, 2, 0}).to(at::kByte).contiguous();
    const auto* data = bytes.data_ptr<std::uint8_t>();
    const Raster raster(static_cast<int>(bytes.size(1)), static_cast<int>(bytes.size(0)),
                        {data, data + bytes.numel()});
    const auto decoded =
        loadPictureFromMemory(encodeJpeg(raster, quality, !halfChroma), "picture.jpg");
    if (!decoded)
        qFatal("%s", decoded.error().message.c_str());
    const Raster& pixels = (*decoded)->pixels;
    return at::from_blob(const_cast<std::uint8_t*>(pixels.data()), bytes.sizes(), at::kByte)
        .permute({2, 0, 1})
        .unsqueeze(0)
        .to(at::kFloat);
}

struct Difference
{
    double mean;
    double within2; ///< share of the values
};
Difference difference(const Tensor& a, const Tensor& b)
{
    const Tensor apart = (a - b).abs();
    return {apart.mean().item<double>(), (apart <= 2).to(at::kFloat).mean().item<double>()};
}

} // namespace

class TestJpegSimulation : public QObject
{
    Q_OBJECT

private slots:
    void givesWhatTheLibraryGives_data();
    void givesWhatTheLibraryGives();
    void offsetMovesTheGrid_data() { givesWhatTheLibraryGives_data(); }
    void offsetMovesTheGrid();
    void everyPictureHasItsOwnSetting();
    void takesSidesThatAreNoMultiples();
};

void TestJpegSimulation::givesWhatTheLibraryGives_data()
{
    QTest::addColumn<int>("quality");
    QTest::addColumn<bool>("halfChroma");
    // At steps of one or two, the library's whole-number transform often rounds the other way.
    for (const int quality : {95, 80, 60, 40})
        for (const bool half : {false, true})
            QTest::addRow("%d %s", quality, half ? "4:2:0" : "4:4:4") << quality << half;
}

void TestJpegSimulation::givesWhatTheLibraryGives()
{
    QFETCH(int, quality);
    QFETCH(bool, halfChroma);
    const Tensor picture = texturedPictures(1, 96, 128);
    const Tensor simulated = throughJpeg(picture, {{quality, halfChroma, 0, 0}});
    QVERIFY(areBytes(simulated));
    const Tensor wanted = throughLibrary(picture, quality, halfChroma);
    const Difference apart = difference(simulated, wanted);
    QVERIFY2(apart.mean < (quality > 90 ? 1 : 0.4), qPrintable(QString::number(apart.mean)));
    QVERIFY2(apart.within2 > (quality > 90 ? 0.92 : 0.96),
             qPrintable(QString::number(apart.within2)));
    // What was lost is far more than that.
    QVERIFY(difference(picture, wanted).mean > 3 * apart.mean);
}

void TestJpegSimulation::offsetMovesTheGrid()
{
    QFETCH(int, quality);
    QFETCH(bool, halfChroma);
    constexpr std::int64_t x = 3;
    constexpr std::int64_t y = 13;
    const Tensor picture = texturedPictures(1, 64, 80);
    const Tensor simulated = throughJpeg(picture, {{quality, halfChroma, x, y}});
    // The library sees a larger picture in which this one starts at the offset.
    const Tensor larger = at::reflection_pad2d(picture, {x, 16 - x, y, 16 - y});
    const Tensor wanted =
        throughLibrary(larger, quality, halfChroma).slice(2, y, y + 64).slice(3, x, x + 80);
    QVERIFY(difference(simulated, wanted).mean < (quality > 90 ? 1 : 0.5));
    const Tensor aligned = throughJpeg(picture, {{quality, halfChroma, 0, 0}});
    QVERIFY(difference(simulated, aligned).mean > 3 * difference(simulated, wanted).mean);
}

void TestJpegSimulation::everyPictureHasItsOwnSetting()
{
    const Tensor pictures = texturedPictures(3, 48, 48);
    const std::vector<JpegSetting> settings{{90, true, 0, 0}, {30, false, 5, 2}, {70, true, 8, 15}};
    const Tensor together = throughJpeg(pictures, settings);
    for (std::int64_t i = 0; i < 3; ++i)
        QVERIFY(at::equal(
            together.slice(0, i, i + 1),
            throughJpeg(pictures.slice(0, i, i + 1), {settings[static_cast<std::size_t>(i)]})));
}

void TestJpegSimulation::takesSidesThatAreNoMultiples()
{
    const Tensor picture = texturedPictures(1, 51, 67);
    const Tensor simulated = throughJpeg(picture, {{75, true, 0, 0}});
    QCOMPARE(simulated.sizes(), picture.sizes());
    // Inside, where what stands beyond the border has no say.
    const auto inside = [](const Tensor& x) { return x.slice(2, 0, 46).slice(3, 0, 62); };
    QVERIFY(difference(inside(simulated), inside(throughLibrary(picture, 75, true))).mean < 0.5);
}

QTEST_APPLESS_MAIN(TestJpegSimulation)
#include "tst_jpeg_simulation.moc"
