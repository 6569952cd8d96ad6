// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/provenance/provenance.h"

#include <QBuffer>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace pentimento;

namespace {

void putBig(std::string& bytes, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift);
}

std::uint32_t crcOf(const std::string& bytes)
{
    std::uint32_t crc = 0xffffffffU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

/// A PNG chunk before the picture's end.
std::string withChunk(const std::string& png, const std::string& type, const std::string& content)
{
    std::string chunk;
    putBig(chunk, static_cast<std::uint32_t>(content.size()));
    chunk += type + content;
    putBig(chunk, crcOf(type + content));
    constexpr std::size_t end = 12; // IEND
    return png.substr(0, png.size() - end) + chunk + png.substr(png.size() - end);
}

/// Parts of a JUMBF store, as C2PA begins one.
std::string store(std::size_t bytes)
{
    std::string box;
    putBig(box, static_cast<std::uint32_t>(bytes));
    box += "jumb";
    putBig(box, 38);
    box += std::string("jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03", 20) + "c2pa";
    box.resize(bytes, 'x');
    return box;
}

std::string picture(const char* format)
{
    QImage image(300, 280, QImage::Format_RGB888);
    image.fill(Qt::darkCyan);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes.toStdString();
}

Provenance provenanceIn(const std::string& bytes)
{
    const auto loaded = loadPictureFromMemory({bytes.begin(), bytes.end()}, "picture");
    if (!loaded)
        qFatal("%s", loaded.error().message.c_str());
    return provenanceOf(**loaded);
}

/// An APP11 segment behind the first marker.
std::string withSegment(const std::string& jpeg, char marker, const std::string& content)
{
    std::string segment("\xff");
    segment += marker;
    segment += static_cast<char>((content.size() + 2) >> 8);
    segment += static_cast<char>(content.size() + 2);
    return jpeg.substr(0, 2) + segment + content + jpeg.substr(2);
}

} // namespace

class TestProvenance : public QObject
{
    Q_OBJECT

private slots:
    void noStatement();
    void longParametersAreReadWhole();
    void credentialsAreFound_data();
    void credentialsAreFound();
    void hiddenCharactersAreShown();
};

void TestProvenance::noStatement()
{
    const Provenance none = provenanceIn(picture("PNG"));
    QCOMPARE(none.statement, std::string("No statement"));
    QCOMPARE(none.credentials.state, CredentialState::None);
    QVERIFY(none.declared.empty());
}

/// The seed stands behind a prompt that is longer than what the list of metadata shows.
void TestProvenance::longParametersAreReadWhole()
{
    const std::string prompt(3000, 'p');
    const std::string text = prompt + "\nSteps: 20, Sampler: Euler, Seed: 4242, Model: ours";
    const Provenance found =
        provenanceIn(withChunk(picture("PNG"), "tEXt", std::string("parameters") + '\0' + text));
    QCOMPARE(found.declared.seed, std::string("4242"));
    QCOMPARE(found.declared.prompt, prompt);
    QCOMPARE(found.declared.places, std::vector<std::string>{"PNG parameters"});
    QVERIFY(found.statement.find("Declares itself AI-generated") == 0);
    QVERIFY(found.statement.find("unsigned") != std::string::npos);
}

void TestProvenance::credentialsAreFound_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("bytes");
    const auto row = [](const char* name, const std::string& file, int bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(file) << bytes;
    };
    const std::string jpeg = picture("JPG");
    const std::string head("JP\0\1\0\0\0\1", 8);
    row("PNG", withChunk(picture("PNG"), "caBX", store(500)), 500);
    row("JPEG", withSegment(jpeg, '\xeb', head + store(500)), 500);
    row("JPEG, another box", withSegment(jpeg, '\xeb', head + std::string(100, 'x')), 0);
    row("JPEG, another segment", withSegment(jpeg, '\xe5', head + store(500)), 0);
    row("none", jpeg, 0);
}

void TestProvenance::credentialsAreFound()
{
    QFETCH(QByteArray, file);
    QFETCH(int, bytes);
    const Provenance found = provenanceIn(file.toStdString());
    QCOMPARE(static_cast<int>(found.credentials.bytes), bytes);
    QCOMPARE(credentialStateId(found.credentials.state),
             std::string_view(bytes > 0 ? "unchecked" : "none"));
    QCOMPARE(found.statement.find("Content Credentials") != std::string::npos, bytes > 0);
}

void TestProvenance::hiddenCharactersAreShown()
{
    const std::string text = R"({"prompt": "cat\u202egnp", "uc": "", "seed": 1})";
    const Provenance found =
        provenanceIn(withChunk(picture("PNG"), "tEXt", std::string("Comment") + '\0' + text));
    QCOMPARE(found.declared.prompt, std::string("cat<U+202E>gnp"));
}

QTEST_MAIN(TestProvenance)
#include "tst_provenance.moc"
