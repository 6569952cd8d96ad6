// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/resaved.h"
#include "tests/lenses/pictures.h"

#include <QTest>

using namespace pentimento;

class TestResaved : public QObject
{
    Q_OBJECT

private slots:
    void stripsGiveWhatTheWholePictureGives_data();
    void stripsGiveWhatTheWholePictureGives();
    void stopsBetweenStrips();
};

void TestResaved::stripsGiveWhatTheWholePictureGives_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("quality");
    QTest::newRow("one strip") << QSize(120, 90) << 90;
    QTest::newRow("several strips") << QSize(2000, 2300) << 75;
    QTest::newRow("several strips, odd sides") << QSize(2001, 2003) << 50;
    QTest::newRow("the last strip has one row") << QSize(2000, 992 * 2 + 1) << 90;
    QTest::newRow("one pixel") << QSize(1, 1) << 90;
}

void TestResaved::stripsGiveWhatTheWholePictureGives()
{
    QFETCH(QSize, size);
    QFETCH(int, quality);
    const Raster picture = fixtures::photoLike(size.width(), size.height());
    const auto whole = throughJpeg(picture, quality);
    QVERIFY(whole);
    int rows = 0;
    int differing = 0;
    const auto done = forEachResavedRow(
        picture, quality, [&](int y, const std::uint8_t* before, const std::uint8_t* after) {
            differing += y != rows++ || before != picture.row(y) ||
                         !std::equal(after, after + picture.stride(), whole->row(y));
        });
    QVERIFY(done);
    QCOMPARE(rows, size.height());
    QCOMPARE(differing, 0);
}

void TestResaved::stopsBetweenStrips()
{
    std::stop_source stop;
    int rows = 0;
    const Job job{stop.get_token(), [&](double fraction, std::string_view) {
                      QVERIFY(fraction > 0 && fraction <= 1);
                      stop.request_stop();
                  }};
    const auto done = forEachResavedRow(
        fixtures::photoLike(2000, 2300), 90,
        [&](int, const std::uint8_t*, const std::uint8_t*) { ++rows; }, job);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Cancelled);
    QVERIFY(rows > 0 && rows < 2300);
}

QTEST_GUILESS_MAIN(TestResaved)
#include "tst_resaved.moc"
