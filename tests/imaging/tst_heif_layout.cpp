// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/heif_layout.h"

#include <QTest>

using namespace pentimento;

namespace {

QByteArray big(quint32 value, int bytes)
{
    QByteArray text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift);
    return text;
}

QByteArray box(const QByteArray& type, const QByteArray& content)
{
    return big(static_cast<quint32>(content.size() + 8), 4) + type + content;
}

/// A box that begins with version 0 and no flags.
QByteArray fullBox(const QByteArray& type, const QByteArray& content)
{
    return box(type, big(0, 4) + content);
}

/// Pictures 1 (a thumbnail) and 2 (the primary one), each with so many of these properties, of
/// which the first is a size.
QByteArray still(const QByteArray& properties, const QByteArray& ofThumbnail,
                 const QByteArray& ofPrimary)
{
    const auto associated = [](quint32 item, const QByteArray& indices) {
        return big(item, 2) + big(static_cast<quint32>(indices.size()), 1) + indices;
    };
    const QByteArray list =
        box("ipco", fullBox("ispe", big(48, 4) + big(32, 4)) + properties) +
        fullBox("ipma", big(2, 4) + associated(1, ofThumbnail) + associated(2, ofPrimary));
    return box("ftyp", "heic" + big(0, 4) + "mif1heic") +
           fullBox("meta", fullBox("pitm", big(2, 2)) + box("iprp", list));
}

QByteArray turn(int quarters)
{
    return box("irot", big(static_cast<quint32>(quarters), 1));
}

QByteArray mirror(int axis)
{
    return box("imir", big(static_cast<quint32>(axis), 1));
}

QByteArray track(const QByteArray& handler, const QByteArray& sizes)
{
    return box("trak",
               box("mdia", fullBox("hdlr", big(0, 4) + handler) + box("minf", box("stbl", sizes))));
}

QByteArray sizesOf(quint32 pictures)
{
    return fullBox("stsz", big(0, 4) + big(pictures, 4));
}

HeifLayout layoutOf(const QByteArray& file)
{
    return heifLayout({reinterpret_cast<const std::uint8_t*>(file.constData()),
                       static_cast<std::size_t>(file.size())});
}

} // namespace

class TestHeifLayout : public QObject
{
    Q_OBJECT

private slots:
    void turns_data();
    void turns();
    void turnsOfOthersDoNotCount();
    void sequences_data();
    void sequences();
    void anyPartOfAFileIsRead();
};

void TestHeifLayout::turns_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<int>("orientation");
    QTest::newRow("none") << QByteArray() << 1;
    QTest::newRow("mirrored left to right") << mirror(1) << 2;
    QTest::newRow("upside down") << turn(2) << 3;
    QTest::newRow("mirrored top to bottom") << mirror(0) << 4;
    QTest::newRow("turned, then mirrored left to right") << turn(3) + mirror(1) << 5;
    QTest::newRow("turned, then mirrored top to bottom") << turn(1) + mirror(0) << 5;
    QTest::newRow("mirrored, then turned") << mirror(1) + turn(1) << 5;
    QTest::newRow("turned clockwise") << turn(3) << 6;
    QTest::newRow("the other diagonal") << turn(1) + mirror(1) << 7;
    QTest::newRow("turned anticlockwise") << turn(1) << 8;
}

void TestHeifLayout::turns()
{
    QFETCH(QByteArray, properties);
    QFETCH(int, orientation);
    const auto count = properties.size() / 9; // each is a box of one byte
    QByteArray indices("\x81", 1);            // the size, which is mandatory
    for (int i = 0; i < count; ++i)
        indices += static_cast<char>(0x82 + i);
    QCOMPARE(layoutOf(still(properties, QByteArray("\1", 1), indices)).turn, orientation);
}

void TestHeifLayout::turnsOfOthersDoNotCount()
{
    const QByteArray properties = turn(3) + mirror(1);
    QCOMPARE(layoutOf(still(properties, "\1\2\3", "\1")).turn, 1);
    QCOMPARE(layoutOf(still(properties, "\1\2", "\1\3")).turn, 2);
    QCOMPARE(layoutOf(still(properties, "\1", "\1\x7f")).turn, 1); // there is no such property
}

void TestHeifLayout::sequences_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<bool>("sequence");
    QTest::addColumn<int>("frames");
    const QByteArray one = still({}, "\1", "\1");
    QTest::newRow("a still picture") << one << false << 0;
    QTest::newRow("pictures") << one + box("moov", track("pict", sizesOf(24))) << true << 24;
    QTest::newRow("the longest track")
        << one + box("moov", track("pict", sizesOf(3)) + track("soun", sizesOf(900)) +
                                 track("vide", sizesOf(7)))
        << true << 7;
    QTest::newRow("sizes in fewer bits")
        << one + box("moov", track("pict", fullBox("stz2", big(8, 4) + big(5, 4)))) << true << 5;
    QTest::newRow("more than there can be")
        << one + box("moov", track("pict", sizesOf(0xffffffff))) << true << 1'000'000;
    QTest::newRow("without a table") << one + box("moov", {}) << true << 0;
    QByteArray branded = one;
    branded.replace(8, 4, "msf1");
    QTest::newRow("by its own word") << branded << true << 0;
}

void TestHeifLayout::sequences()
{
    QFETCH(QByteArray, file);
    QFETCH(bool, sequence);
    QFETCH(int, frames);
    QCOMPARE(layoutOf(file).sequence, sequence);
    QCOMPARE(layoutOf(file).frames, frames);
}

/// Lengths and counts that lead nowhere end nothing but themselves.
void TestHeifLayout::anyPartOfAFileIsRead()
{
    const QByteArray whole = still(turn(3), "\1", "\1\2") + box("moov", track("pict", sizesOf(24)));
    for (qsizetype length = 0; length < whole.size(); ++length) {
        const HeifLayout layout = layoutOf(whole.left(length));
        QVERIFY(layout.turn == 1 || layout.turn == 6);
        QVERIFY(layout.frames == 0 || layout.frames == 24);
    }
    for (qsizetype at = 0; at < whole.size(); ++at)
        for (const char byte : {'\0', '\1', '\xff'}) {
            QByteArray changed = whole;
            changed[at] = byte;
            const HeifLayout layout = layoutOf(changed);
            QVERIFY(layout.turn >= 1 && layout.turn <= 8);
            QVERIFY(layout.frames >= 0 && layout.frames <= 1'000'000);
        }
}

QTEST_GUILESS_MAIN(TestHeifLayout)
#include "tst_heif_layout.moc"
