// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "ui/viewer/view_renderer.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::testing;

class TestViewRenderer : public QObject
{
    Q_OBJECT

private slots:
    void actualSizeEqualsTheExportedOverlay();
    void everyZoomColoursTheHotPlaceAlone_data();
    void everyZoomColoursTheHotPlaceAlone();
    void levelsHaveEnoughPixels_data();
    void levelsHaveEnoughPixels();
    void outsideThePictureIsBackground();
};

/// A picture in which no two neighbours are alike.
static Raster patterned(int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int i = 0; i < width * height * 3; ++i)
        rgb.push_back(static_cast<std::uint8_t>((i * 37 + i / 11) % 256));
    return {width, height, std::move(rgb)};
}

void TestViewRenderer::actualSizeEqualsTheExportedOverlay()
{
    const Raster picture = patterned(161, 97);
    const HeatMap map = boxMap(160, 96, {40, 20, 60, 50});
    const HeatMap fitted(map.width(), map.height(), 161, 97,
                         {map.data(), map.data() + map.width() * map.height()});
    const OverlayStyle style{ColourMap::Magma, 0.7, 0.4};
    const ViewScene scene{PicturePyramid::create(picture), fitted, style, Qt::black};
    const QImage frame = renderView(scene, {QSize(161, 97), 1.0, {0, 0}});
    const Raster expected = blendOverlay(picture, fitted, style);
    for (int y = 0; y < 97; ++y)
        for (int x = 0; x < 161; ++x) {
            const std::uint8_t* p = expected.row(y) + std::ptrdiff_t{3} * x;
            if (frame.pixel(x, y) != qRgb(p[0], p[1], p[2]))
                QFAIL(qPrintable(QString("differs at %1, %2").arg(x).arg(y)));
        }
}

void TestViewRenderer::everyZoomColoursTheHotPlaceAlone_data()
{
    QTest::addColumn<double>("scale");
    for (const double scale : {0.07, 0.25, 0.5, 0.77, 1.0, 1.9, 4.0, 13.0})
        QTest::addRow("%g", scale) << scale;
}

void TestViewRenderer::everyZoomColoursTheHotPlaceAlone()
{
    QFETCH(const double, scale);
    const QRect hot(400, 320, 400, 240);
    const ViewScene scene{PicturePyramid::create(greyPicture(1600, 1200)), boxMap(1600, 1200, hot),
                          OverlayStyle{}, Qt::black};
    // The hot place's centre in the middle of a small viewport.
    const QSize viewport(120, 100);
    const QPointF middle(viewport.width() / 2.0, viewport.height() / 2.0);
    ViewGeometry geometry{viewport, scale, middle - QRectF(hot).center() * scale};
    QImage frame = renderView(scene, geometry);
    const auto& colour = colourTable(ColourMap::Viridis)[230];
    const QColor inside = frame.pixelColor(60, 50);
    QVERIFY(std::abs(inside.green() - (128 * 0.4 + colour[1] * 0.6)) < 4);
    geometry.origin = middle - QPointF(1200, 900) * scale;
    frame = renderView(scene, geometry);
    QCOMPARE(frame.pixelColor(60, 50), QColor(128, 128, 128));
}

void TestViewRenderer::levelsHaveEnoughPixels_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("reduction");
    QTest::newRow("magnified") << 3.0 << 1;
    QTest::newRow("actual") << 1.0 << 1;
    QTest::newRow("two thirds") << 0.67 << 1;
    QTest::newRow("half") << 0.5 << 2;
    QTest::newRow("third") << 0.33 << 2;
    QTest::newRow("never below the smallest") << 0.001 << 4;
}

void TestViewRenderer::levelsHaveEnoughPixels()
{
    QFETCH(const double, scale);
    QFETCH(const int, reduction);
    const auto pyramid = PicturePyramid::create(greyPicture(1801, 700, 77));
    const auto [image, found] = pyramid->levelFor(scale);
    QCOMPARE(found, reduction);
    QCOMPARE(image.width(), (1801 + found - 1) / found);
    QCOMPARE(image.pixel(image.width() - 1, image.height() - 1), qRgb(77, 77, 77));
}

void TestViewRenderer::outsideThePictureIsBackground()
{
    const ViewScene scene{PicturePyramid::create(greyPicture(20, 20)),
                          boxMap(20, 20, {0, 0, 20, 20}), OverlayStyle{}, Qt::darkCyan};
    const QImage frame = renderView(scene, {QSize(60, 60), 1.0, {20, 20}});
    for (const QPoint at : {QPoint(19, 30), QPoint(40, 30), QPoint(30, 19), QPoint(30, 40)})
        QCOMPARE(frame.pixelColor(at), QColor(Qt::darkCyan));
    QVERIFY(frame.pixelColor(20, 20) != QColor(Qt::darkCyan));
    QVERIFY(frame.pixelColor(39, 39) != QColor(Qt::darkCyan));
}

QTEST_MAIN(TestViewRenderer)
#include "tst_view_renderer.moc"
