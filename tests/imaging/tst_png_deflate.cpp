// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/png_deflate.h"

#include <QTest>

#include <zlib.h>

#include <algorithm>
#include <random>

using namespace pentimento;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t block = 1U << 17;

/// Compressed, handed over in parts of at most `part` bytes and taken after each.
Bytes deflated(const Bytes& bytes, std::size_t pixelBytes, std::size_t part)
{
    PngDeflate deflate(pixelBytes);
    Bytes stream;
    const auto take = [&] {
        const Bytes ready = deflate.take();
        stream.insert(stream.end(), ready.begin(), ready.end());
    };
    for (std::size_t at = 0; at < bytes.size(); at += part) {
        deflate.add(std::span(bytes).subspan(at, std::min(part, bytes.size() - at)));
        take();
    }
    deflate.finish();
    take();
    return stream;
}

/// What zlib makes of a stream; nothing when it is damaged or has anything behind its end.
Bytes inflated(const Bytes& stream, std::size_t bytes)
{
    Bytes result(bytes);
    uLongf length = bytes;
    uLong used = stream.size();
    const int answer = uncompress2(result.data(), &length, stream.data(), &used);
    return answer == Z_OK && length == bytes && used == stream.size() ? result : Bytes();
}

Bytes noise(std::size_t count, unsigned levels)
{
    std::mt19937 random(7);
    Bytes bytes(count);
    std::generate(bytes.begin(), bytes.end(),
                  [&] { return static_cast<std::uint8_t>(random() % levels); });
    return bytes;
}

/// Counts like Fibonacci's numbers, for which Huffman's codes get longer than DEFLATE allows.
Bytes skewed()
{
    Bytes bytes;
    std::size_t last = 1;
    std::size_t count = 1;
    for (std::uint8_t symbol = 0; bytes.size() + count <= block; ++symbol) {
        bytes.insert(bytes.end(), count, symbol);
        last = std::exchange(count, count + last);
    }
    std::shuffle(bytes.begin(), bytes.end(), std::mt19937(3));
    return bytes;
}

/// Noise with runs of a pixel of every length around those that DEFLATE has a code for.
Bytes runs(std::size_t pixelBytes)
{
    Bytes bytes = noise(100, 256);
    for (std::size_t length = 1; length < 600; ++length) {
        const Bytes pixel = noise(pixelBytes, 256);
        for (std::size_t i = 0; i < length; ++i)
            bytes.push_back(pixel[i % pixelBytes]);
        bytes.push_back(static_cast<std::uint8_t>(length));
    }
    return bytes;
}

} // namespace

/// zlib unpacks what PngDeflate packed, whatever it is.
class TestPngDeflate : public QObject
{
    Q_OBJECT

private slots:
    void comesBack_data();
    void comesBack();
    void evenPixelsTakeNoSpace();
    void bytesOfFewKindsShrink();
};

void TestPngDeflate::comesBack_data()
{
    QTest::addColumn<Bytes>("bytes");
    QTest::newRow("one byte") << Bytes{4};
    QTest::newRow("fewer than a pixel") << Bytes{4, 4};
    QTest::newRow("seven bytes") << Bytes(7, 9);
    QTest::newRow("noise") << noise(300'001, 256);
    QTest::newRow("noise of two kinds") << noise(300'001, 2);
    QTest::newRow("one kind") << Bytes(300'001, 0);
    QTest::newRow("codes that get too long") << skewed();
    QTest::newRow("less than a block") << noise(block - 1, 20);
    QTest::newRow("a block") << noise(block, 20);
    QTest::newRow("a block of one kind") << Bytes(block, 255);
    QTest::newRow("more than a block") << noise(block + 1, 20);
    for (std::size_t pixelBytes = 1; pixelBytes <= 4; ++pixelBytes)
        QTest::addRow("runs of pixels of %d bytes", static_cast<int>(pixelBytes))
            << runs(pixelBytes);
}

void TestPngDeflate::comesBack()
{
    QFETCH(Bytes, bytes);
    for (std::size_t pixelBytes = 1; pixelBytes <= 4; ++pixelBytes) {
        const Bytes stream = deflated(bytes, pixelBytes, bytes.size());
        QVERIFY(inflated(stream, bytes.size()) == bytes);
        for (const std::size_t part : {std::size_t{997}, block, block + 1})
            QVERIFY(deflated(bytes, pixelBytes, part) == stream);
    }
}

void TestPngDeflate::evenPixelsTakeNoSpace()
{
    const std::size_t count = 24'000'000;
    QVERIFY(deflated(Bytes(count, 0), 2, 8001).size() < count / 400);
}

void TestPngDeflate::bytesOfFewKindsShrink()
{
    const std::size_t count = 1'000'000;
    // Three kinds and the end of a block need two bits each, and stating so hardly anything.
    const std::size_t packed = deflated(noise(count, 3), 3, 8001).size();
    QVERIFY(packed < count / 4 + count / 100);
}

QTEST_GUILESS_MAIN(TestPngDeflate)
#include "tst_png_deflate.moc"
