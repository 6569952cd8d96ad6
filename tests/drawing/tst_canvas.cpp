// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/canvas.h"
#include "core/drawing/evidence_fonts.h"

#include <QImage>
#include <QTest>

#include <algorithm>

using namespace pentimento;

/// Text of evidence: with the program's fonts alone, and where it belongs.
class TestCanvas : public QObject
{
    Q_OBJECT

private slots:
    void scriptsAreReadable_data();
    void scriptsAreReadable();
    void lettersOfNoFontAreNamed_data();
    void lettersOfNoFontAreNamed();
    void inkStaysWithItsText_data();
    void inkStaysWithItsText();
    void linesAreFitted_data();
    void linesAreFitted();
};

void TestCanvas::scriptsAreReadable_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("family"); ///< of its last letter
    const auto row = [](const char* name, const char* text, const char* family) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromLatin1(family);
    };
    row("simplified Chinese", "东京的照片", "WenQuanYi Micro Hei");
    row("traditional Chinese", "東京的照片", "WenQuanYi Micro Hei");
    row("Japanese", "写真のカメラ", "WenQuanYi Micro Hei");
    row("Korean", "서울 사진", "WenQuanYi Micro Hei");
    row("Arabic", "مرحبا بالعالم", "Noto Sans Arabic");
    row("Persian", "می\u200cخواهم گچپژ", "Noto Sans Arabic");
    row("Urdu", "یہ تصویر ہے", "Noto Sans Arabic");
    row("Hebrew", "שָׁלוֹם", "Noto Sans Hebrew");
    row("Hindi", "क्षत्रिय फ़्रेंच श्री", "Noto Sans Devanagari");
    row("Bengali", "ক্ষত্রিয়", "Noto Sans Bengali");
    row("Tamil", "தமிழ்", "Noto Sans Tamil");
    row("Telugu", "తెలుగు", "Noto Sans Telugu");
    row("Gujarati", "ગુજરાતી", "Noto Sans Gujarati");
    row("Gurmukhi", "ਪੰਜਾਬੀ", "Noto Sans Gurmukhi");
    row("Kannada", "ಕನ್ನಡ", "Noto Sans Kannada");
    row("Malayalam", "മലയാളം", "Noto Sans Malayalam");
    row("Sinhala", "ශ්\u200dරී ලංකා", "Noto Sans Sinhala");
    row("Thai", "ภาษาไทยที่ปั๊ม", "Noto Sans Thai");
    row("Lao", "ພາສາລາວ", "Noto Sans Lao");
    row("Khmer", "ភាសាខ្មែរ", "Noto Sans Khmer");
    row("Burmese", "မြန်မာဘာသာ", "Noto Sans Myanmar");
    row("Georgian", "ქართული", "Noto Sans Georgian");
    row("Armenian", "Հայերեն", "Noto Sans Armenian");
    row("Amharic", "አማርኛ", "Noto Sans Ethiopic");
    row("decomposed", "z\u0302", "Noto Sans");
    row("signs", "✓", "DejaVu Sans Mono");
}

void TestCanvas::scriptsAreReadable()
{
    QFETCH(QString, text);
    QFETCH(QString, family);
    const DrawnText drawn = drawnAlike(text, {}, 3);
    QCOMPARE(drawn.text, text);
    QVERIFY(!drawn.formats.isEmpty());
    const QTextLayout::FormatRange last = drawn.formats.last();
    QCOMPARE(last.start + last.length, text.size());
    for (const QTextLayout::FormatRange& range : drawn.formats) {
        const QFont font = range.format.font();
        QVERIFY2(QFontInfo(font).family().startsWith(QStringLiteral("Evidence ")),
                 qPrintable(QFontInfo(font).family()));
        QVERIFY(font.styleStrategy() & QFont::NoFontMerging);
    }
    QCOMPARE(QFontInfo(last.format.font()).family(), QStringLiteral("Evidence ") + family);
}

void TestCanvas::lettersOfNoFontAreNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("drawn");
    const auto row = [](const char* name, const char* text, const char* drawn) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(drawn);
    };
    row("emoji of several", "a👩\u200d👧b", "a<U+1F469><U+200D><U+1F467>b");
    row("rare Han", "𠀀東", "<U+20000>東");
    row("a mark that the letter's font lacks", "東\u0951", "東<U+0951>");
    row("lines and tabs", "a\n\tb", "a\n\tb");
}

void TestCanvas::lettersOfNoFontAreNamed()
{
    QFETCH(QString, text);
    QFETCH(QString, drawn);
    QCOMPARE(drawnAlike(text, {}, 3).text, drawn);
    QCOMPARE(drawnAlike(text, {.mono = true}, 3).text, drawn);
}

void TestCanvas::inkStaysWithItsText_data()
{
    QTest::addColumn<QString>("text");
    const auto stacked = [](const char* letter, const char* mark) {
        return QString::fromUtf8(letter) + QString::fromUtf8(mark).repeated(60);
    };
    QTest::newRow("above") << stacked("a", "\u0302");
    QTest::newRow("below") << stacked("a", "\u0323");
    QTest::newRow("Thai") << stacked("\u0e01", "\u0e4a");
    QTest::newRow("Hebrew") << stacked("\u05d0", "\u0591");
    QTest::newRow("wide letters") << stacked("", "\ufdfd");
}

void TestCanvas::inkStaysWithItsText()
{
    QFETCH(QString, text);
    constexpr qreal unit = 4;
    constexpr qreal width = 60;
    const QPointF at(70, 150);
    QImage image(800, 1600, QImage::Format_RGB32);
    image.fill(Qt::white);
    qreal height = 0;
    {
        Canvas canvas(&image, unit);
        height = canvas.text(at, width, text, {});
    }
    // Between the base line of the text above and the tops of the letters below.
    const QRectF room(at.x() - 4, at.y() - 1.5, width + 8, height + 5);
    const QRect allowed = QRectF(room.topLeft() * unit, room.size() * unit).toAlignedRect();
    bool drawn = false;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) != qRgb(255, 255, 255)) {
                drawn = true;
                QVERIFY2(allowed.contains(x, y),
                         qPrintable(QStringLiteral("%1, %2").arg(x).arg(y)));
            }
    QVERIFY(drawn);
}

void TestCanvas::linesAreFitted_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("Latin") << QString(u'w').repeated(200) + QStringLiteral(".jpg");
    QTest::newRow("Han") << QString(u'写').repeated(200) + QStringLiteral(".jpg");
}

void TestCanvas::linesAreFitted()
{
    QFETCH(QString, text);
    constexpr qreal width = 120;
    const QString line = fittedLine(text, {}, width, 3);
    QVERIFY(line.startsWith(text.first(2)));
    QVERIFY(line.endsWith(QStringLiteral(".jpg")));
    QVERIFY(line.contains(u'…'));
    const qreal taken = TextBlock(line, {}, 1000, 3).naturalWidth();
    QVERIFY2(taken <= width && taken > width * 0.7, qPrintable(QString::number(taken)));
    QCOMPARE(fittedLine(QStringLiteral("two\nlines"), {}, width, 3), QStringLiteral("two lines"));
}

QTEST_MAIN(TestCanvas)
#include "tst_canvas.moc"
