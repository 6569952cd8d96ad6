// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_drawer.h"

#include <QByteArray>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace pentimento;

namespace {

/// A page of one object's drawing.
std::string documentOf(const QByteArray& drawing)
{
    const std::vector<QByteArray> objects{
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 144 72] /Resources << >> >>",
        "<< /Length " + QByteArray::number(drawing.size()) + " >>\nstream\n" + drawing +
            "\nendstream"};
    QByteArray pdf = "%PDF-1.4\n";
    QByteArray table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += QByteArray::number(pdf.size()).rightJustified(10, '0') + " 00000 n \n";
        pdf += QByteArray::number(static_cast<int>(i) + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const QByteArray begin = QByteArray::number(pdf.size());
    return (pdf + "xref\n0 5\n" + table + "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n" +
            begin + "\n%%EOF\n")
        .toStdString();
}

/// Paint over paint: two million times a page that finely drawn has 700,000 pixels.
QByteArray hoursOfDrawing()
{
    return QByteArray("0 0 144 72 re f\n").repeated(2'000'000);
}

constexpr double fine = 600; ///< dots per inch

Result<RenderedPdf> drawn(const std::string& pdf, const DrawingLimits& limits = {},
                          const Job& job = {}, double dotsPerInch = 72)
{
    return renderPdfApart(pdf, dotsPerInch, 5, limits, job,
                          std::filesystem::path(PENTIMENTO_BIN_DIR) / "pentimento-draw");
}

} // namespace

/// Strangers' documents are drawn in a process of their own, which ends when it costs too much.
class TestPdfDrawer : public QObject
{
    Q_OBJECT

private slots:
    void pagesComeBack();
    void reasonsComeBack();
    void hoursOfDrawingAreEnded();
    void theJobEndsIt();
    void itOpensNothing();
    void aDrawerThatLiesIsNotBelieved_data();
    void aDrawerThatLiesIsNotBelieved();
    void aDrawerThatSleepsIsEnded();
    void aMissingProgramIsSaid();
    void itIsFoundFromTests();
};

void TestPdfDrawer::pagesComeBack()
{
    const std::string pdf = documentOf("0 0 0 rg 0 0 72 72 re f");
    const auto apart = drawn(pdf);
    QVERIFY2(apart, apart ? "" : apart.error().message.c_str());
    const auto here = renderPdf(pdf, 72, 5);
    QVERIFY(here);
    QCOMPARE(apart->pages.size(), std::size_t{1});
    const Raster& page = apart->pages.front();
    QCOMPARE(page.width(), 144);
    QCOMPARE(page.height(), 72);
    QVERIFY(std::equal(page.data(), page.data() + page.stride() * 72, here->pages.front().data()));
}

void TestPdfDrawer::reasonsComeBack()
{
    const auto none = drawn("%PDF-1.4\nnothing");
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::UnreadableInput);
    QCOMPARE(none.error().message, std::string("cannot be drawn"));
}

void TestPdfDrawer::hoursOfDrawingAreEnded()
{
    const auto endless = drawn(documentOf(hoursOfDrawing()), {.processorSeconds = 1}, {}, fine);
    QVERIFY(!endless);
    QCOMPARE(endless.error().code, ErrorCode::UnreadableInput);
}

void TestPdfDrawer::theJobEndsIt()
{
    std::stop_source stop;
    stop.request_stop();
    Job job;
    job.stop = stop.get_token();
    const auto stopped = drawn(documentOf(hoursOfDrawing()), {}, job, fine);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

/// A font that the document does not bring along would have to be opened.
void TestPdfDrawer::itOpensNothing()
{
    QByteArray word = "BT /F 40 Tf 10 10 Td (word) Tj ET";
    QByteArray pdf(documentOf(word).c_str());
    pdf.replace(
        "/Resources << >>",
        "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times >> >> >>");
    const auto inked = [](const Result<RenderedPdf>& document) {
        const Raster& page = document->pages.front();
        return std::any_of(page.data(), page.data() + page.stride() * page.height(),
                           [](std::uint8_t value) { return value < 128; });
    };
    const auto here = renderPdf(pdf.toStdString(), 72, 5);
    QVERIFY(here);
    QVERIFY(inked(here));
    const auto apart = drawn(pdf.toStdString());
    QVERIFY(apart);
    QVERIFY(!inked(apart));
}

namespace {

/// A program in the drawer's place.
std::filesystem::path script(const QTemporaryDir& folder, const QByteArray& commands)
{
    QFile file(folder.filePath("drawer"));
    if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\n" + commands + "\n") < 0)
        return {};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return file.fileName().toStdString();
}

/// As printf writes it.
QByteArray number(std::uint64_t value)
{
    QByteArray shown;
    for (int i = 0; i < 8; ++i, value >>= 8U)
        shown +=
            "\\" + QByteArray::number(static_cast<int>(value & 255U), 8).rightJustified(3, '0');
    return shown;
}

} // namespace

void TestPdfDrawer::aDrawerThatLiesIsNotBelieved_data()
{
    QTest::addColumn<QByteArray>("answer");
    const QByteArray begin = number(1) + number(0) + number(0);
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("pages without end") << begin + number(1U << 30U);
    QTest::newRow("a page of nothing") << begin + number(1) + number(0) + number(0);
    QTest::newRow("a page of all memory") << begin + number(1) + number(1U << 20U) + number(4);
    QTest::newRow("a page that is not there") << begin + number(1) + number(4) + number(4);
    QTest::newRow("a title without end") << number(1) + number(1U << 30U);
}

void TestPdfDrawer::aDrawerThatLiesIsNotBelieved()
{
    QFETCH(QByteArray, answer);
    const QTemporaryDir folder;
    const auto drawer = script(folder, "printf '" + answer + "'");
    const auto refused = renderPdfApart(documentOf(""), 72, 5, {}, {}, drawer);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::UnreadableInput);
}

void TestPdfDrawer::aDrawerThatSleepsIsEnded()
{
    const QTemporaryDir folder;
    const auto drawer = script(folder, "exec sleep 100000");
    const DrawingLimits limits{.processorSeconds = 0.1, .graceSeconds = 0.4};
    const auto refused = renderPdfApart(documentOf(""), 72, 5, limits, {}, drawer);
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, std::string("takes too long to draw"));
}

void TestPdfDrawer::aMissingProgramIsSaid()
{
    const auto missing = renderPdfApart(documentOf(""), 72, 5, {}, {}, "/nowhere/pentimento-draw");
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::Internal);
}

void TestPdfDrawer::itIsFoundFromTests()
{
    QVERIFY(std::filesystem::exists(drawerProgram()));
}

QTEST_APPLESS_MAIN(TestPdfDrawer)
#include "tst_pdf_drawer.moc"
