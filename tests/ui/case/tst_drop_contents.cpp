// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/drop_contents.h"

#include <QBuffer>
#include <QMimeData>
#include <QTest>
#include <QUrl>

using namespace pentimento;
using namespace pentimento::ui;

class TestDropContents : public QObject
{
    Q_OBJECT

private slots:
    void takesLocalFilesAndFolders();
    void refusesAnAddress();
    void takesABitmapWithAWarning_data();
    void takesABitmapWithAWarning();
    void refusesText();
    void takesNamesByTheirBytes_data();
    void takesNamesByTheirBytes();
    void anAddressOfNothingNamesNoFile();
    void aFileGoesBeforeItsPixels();
};

static QImage smallBitmap()
{
    QImage image(8, 6, QImage::Format_RGB32);
    image.fill(Qt::red);
    return image;
}

void TestDropContents::takesLocalFilesAndFolders()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile("/pictures/a b.jpg"), QUrl("https://example.org/b.jpg"),
                  QUrl::fromLocalFile("/pictures/folder")});
    QVERIFY(mayHoldPicture(data));
    const DropContents contents = readDrop(data, true);
    const std::vector<std::filesystem::path> expected{"/pictures/a b.jpg", "/pictures/folder"};
    QVERIFY(contents.paths == expected);
    QVERIFY(contents.refusal.isEmpty());
    QVERIFY(!contents.hasPicture());
}

void TestDropContents::refusesAnAddress()
{
    QMimeData data;
    data.setUrls({QUrl("https://example.org/picture.jpg")});
    const DropContents contents = readDrop(data, true);
    QVERIFY(contents.paths.empty());
    QVERIFY(!contents.hasPicture());
    QVERIFY(contents.refusal.contains("never fetches"));
}

void TestDropContents::takesABitmapWithAWarning_data()
{
    QTest::addColumn<bool>("encoded");
    QTest::newRow("encoded bytes") << true;
    QTest::newRow("pixels") << false;
}

void TestDropContents::takesABitmapWithAWarning()
{
    QFETCH(const bool, encoded);
    QMimeData data;
    data.setUrls({QUrl("https://example.org/picture.jpg")});
    QByteArray png;
    if (encoded) {
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        smallBitmap().save(&buffer, "PNG");
        data.setData("image/png", png);
    } else {
        data.setImageData(smallBitmap());
    }
    const DropContents contents = readDrop(data, true);
    QVERIFY(contents.hasPicture());
    QCOMPARE(contents.encoded, png);
    QCOMPARE(contents.bitmap.isNull(), encoded);
    QVERIFY(contents.warning.contains("original bytes are gone"));
    QVERIFY(contents.warning.contains("SHA-256 is that of this copy"));
    QVERIFY(contents.refusal.isEmpty());
    QVERIFY(contents.name.endsWith(".png"));
}

void TestDropContents::refusesText()
{
    QMimeData data;
    data.setText("a sentence");
    QVERIFY(!mayHoldPicture(data));
    QVERIFY(!readDrop(data, false).refusal.isEmpty());
}

void TestDropContents::takesNamesByTheirBytes_data()
{
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("percent") << QByteArray("file:///p/100%2525%20real.jpg")
                             << QByteArray("/p/100%25 real.jpg");
    QTest::newRow("hash and question mark")
        << QByteArray("file:///p/a%23b%3Fc.jpg") << QByteArray("/p/a#b?c.jpg");
    QTest::newRow("no UTF-8") << QByteArray("file:///p/caf%E9.jpg") << QByteArray("/p/caf\xe9.jpg");
    QTest::newRow("line break") << QByteArray("file:///p/a%0Ab.jpg") << QByteArray("/p/a\nb.jpg");
    QTest::newRow("two marks") << QByteArray("file:///p/e%CC%81.jpg")
                               << QByteArray("/p/e\xcc\x81.jpg");
}

void TestDropContents::takesNamesByTheirBytes()
{
    QFETCH(const QByteArray, address);
    QFETCH(const QByteArray, path);
    QMimeData data;
    data.setData("text/uri-list", address + "\r\n");
    const DropContents contents = readDrop(data, true);
    QCOMPARE(contents.paths.size(), std::size_t{1});
    QCOMPARE(QByteArray::fromStdString(contents.paths.front().string()), path);
}

void TestDropContents::anAddressOfNothingNamesNoFile()
{
    QMimeData data;
    data.setData("text/uri-list", "file:\r\n");
    const DropContents contents = readDrop(data, true);
    QVERIFY(contents.paths.empty());
    QVERIFY(!contents.refusal.isEmpty());
}

void TestDropContents::aFileGoesBeforeItsPixels()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile("/pictures/a.jpg")});
    data.setImageData(smallBitmap());
    const DropContents contents = readDrop(data, false);
    QCOMPARE(contents.paths.size(), std::size_t{1});
    QVERIFY(!contents.hasPicture());
}

QTEST_MAIN(TestDropContents)
#include "tst_drop_contents.moc"
