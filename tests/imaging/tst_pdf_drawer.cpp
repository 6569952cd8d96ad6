// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_drawer.h"

#include <QByteArray>
#include <QTest>

#include <string>

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
