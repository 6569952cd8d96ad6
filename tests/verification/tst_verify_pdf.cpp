// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/verification/verify_pdf.h"

#include "core/verification/pdf_structure.h"

#include <ctime>
#include <functional>

using namespace pentimento;
using namespace pentimento::verification;

using Change = std::function<QByteArray(QByteArray)>;
Q_DECLARE_METATYPE(Change)

/// A report is held against one made anew: byte for byte, else by what it is built of and how every
/// page looks.
class TestVerifyPdf : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void otherBytesAreSaidToBeUnchecked();
    void burdensAreNotDrawn_data();
    void burdensAreNotDrawn();
    void picturesOfGigabytesAreNotDrawn();
    void documents_data();
    void documents();
    void anotherQtIsNoExcuse_data();
    void anotherQtIsNoExcuse();
    void otherWordsAreSaid();
    void stoppedReportsEnd();
    void theSameNumbersGiveTheSameBytes();
    void theSameBytesInEveryTimeZone_data();
    void theSameBytesInEveryTimeZone();

private:
    [[nodiscard]] QByteArray reportWith(const EvidenceOptions& options) const;
    [[nodiscard]] VerifyReport checked(const QByteArray& bytes,
                                       Follows follows = Follows::EveryPage) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Analysis> m_analysis;
    EvidenceOptions m_options;
    QByteArray m_report;
};

namespace {

QByteArray replaced(QByteArray text, const QByteArray& from, const QByteArray& to)
{
    const auto at = text.indexOf(from);
    if (at < 0)
        qFatal("the report does not hold %s", from.constData());
    return text.replace(at, from.size(), to);
}

/// A document that was made longer, with a table of contents that is right again.
QByteArray withTable(const QByteArray& pdf)
{
    const auto table = pdf.lastIndexOf("\nxref\n") + 1;
    QByteArray fixed = pdf.left(table);
    const auto trailer = pdf.indexOf("trailer", table);
    const int count = static_cast<int>((trailer - table) / 20);
    fixed += "xref\n0 " + QByteArray::number(count) + "\n0000000000 65535 f \n";
    for (int i = 1; i < count; ++i) {
        const auto at = pdf.indexOf('\n' + QByteArray::number(i) + " 0 obj\n");
        fixed += QByteArray::number(at + 1).rightJustified(10, '0') + " 00000 n \n";
    }
    return fixed + pdf.mid(trailer);
}

} // namespace

void TestVerifyPdf::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_analysis = std::make_unique<Analysis>(fixture::analysis(*m_folder));
    m_options.created = "2026-03-01T12:30:00Z";
    m_options.notes = "A note of the analyst.";
    m_report = reportWith(m_options);
}

QByteArray TestVerifyPdf::reportWith(const EvidenceOptions& options) const
{
    return QByteArray::fromStdString(*reportBytes(*m_analysis, options));
}

VerifyReport TestVerifyPdf::checked(const QByteArray& bytes, Follows follows) const
{
    const auto file = fixture::pathIn(*m_folder, "report.pdf");
    fixture::overwrite(file, bytes);
    VerifyReport report;
    if (!checkReportPdf(report, file, {m_report.toStdString(), m_report.toStdString(), follows}))
        report.add(false, "cancelled");
    return report;
}

void TestVerifyPdf::theSameNumbersGiveTheSameBytes()
{
    const VerifyReport report = checked(reportWith(m_options));
    QVERIFY2(fixture::has(report, true, "byte for byte"), fixture::linesOf(report).constData());
}

void TestVerifyPdf::theSameBytesInEveryTimeZone_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::newRow("UTC") << QByteArray("UTC0");
    QTest::newRow("east") << QByteArray("EAST-5:30");
    QTest::newRow("west") << QByteArray("WEST8");
}

void TestVerifyPdf::theSameBytesInEveryTimeZone()
{
    QFETCH(QByteArray, zone);
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", zone);
    tzset();
    const QByteArray report = reportWith(m_options);
    before.isNull() ? qunsetenv("TZ") : qputenv("TZ", before);
    tzset();
    QVERIFY(report.contains("/CreationDate (D:20260301123000Z)"));
    QVERIFY2(withTable(report) == report, "the table of contents is no longer right");
    QCOMPARE(report, m_report);
}

void TestVerifyPdf::otherBytesAreSaidToBeUnchecked()
{
    // As another Qt would write it: the same pages in other bytes. What one viewer draws alike,
    // another need not.
    const VerifyReport report = checked(replaced(m_report, "%PDF-1.4", "%PDF-1.5"));
    QVERIFY2(fixture::has(report, CheckState::NotChecked, "report.pdf: other bytes than"),
             fixture::linesOf(report).constData());
    QVERIFY(!fixture::has(report, true, "report.pdf"));
}

void TestVerifyPdf::burdensAreNotDrawn_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<int>("packed");
    QTest::addColumn<QString>("flaw");
    const QString parts = "is built of other pages, pictures or fonts";
    QTest::newRow("hours of paint")
        << QByteArray("/Filter /FlateDecode") << 1 << "draws far more than the report has";
    QTest::newRow("hours of paint that call themselves a picture")
        << QByteArray("/Subtype /Image /Filter /FlateDecode") << 1 << parts;
    QTest::newRow("hours of paint, packed twice")
        << QByteArray("/Filter [/FlateDecode /FlateDecode]") << 2 << parts;
    QTest::newRow("a page more") << QByteArray("/Filter /FlateDecode") << 0 << parts;
}

void TestVerifyPdf::burdensAreNotDrawn()
{
    QFETCH(QByteArray, keys);
    QFETCH(int, packed);
    QFETCH(QString, flaw);
    QByteArray content = QByteArray("0 0 2000 3000 re f\n").repeated(400'000);
    for (int i = 0; i < packed; ++i)
        content = qCompress(content).mid(4);
    // In place of the first page's own content, or, where nothing is packed, beside it.
    const std::string report = m_report.toStdString();
    const auto begin = m_report.indexOf("<<\n/Length");
    QVERIFY(begin > 0);
    const auto end = m_report.indexOf("endstream", begin);
    const QByteArray stream =
        "<<\n/Length 9 0 R\n" + keys + "\n>>\nstream\n" + content + "\nendstream";
    const QByteArray own = m_report.mid(begin, end - begin) + "endstream";
    const QByteArray forged = m_report.left(begin) +
                              (packed > 0 ? stream : own + "\nendobj\n999 0 obj\n" + own) +
                              m_report.mid(end + 9);
    QVERIFY(!pdfBurden(report, report));
    const auto found = pdfBurden(forged.toStdString(), report);
    QVERIFY(found);
    QVERIFY2(QString::fromStdString(*found).startsWith(flaw), found->c_str());
}

void TestVerifyPdf::picturesOfGigabytesAreNotDrawn()
{
    const auto at = m_report.indexOf("/Width ");
    QVERIFY(at > 0);
    QByteArray forged = m_report;
    forged.replace(at, forged.indexOf('\n', at) - at, "/Width 18000");
    const auto found = pdfBurden(forged.toStdString(), m_report.toStdString());
    QVERIFY(found && found->starts_with("is built of other pages, pictures or fonts"));
    for (const Follows follows : {Follows::EveryPage, Follows::FirstPage, Follows::Footers})
        QVERIFY(fixture::has(checked(withTable(forged), follows), false, "is built of other"));
}

void TestVerifyPdf::anotherQtIsNoExcuse_data()
{
    QTest::addColumn<int>("follows");
    QTest::addColumn<int>("width");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Follows follows, int width, const char* line) {
        QTest::newRow(name) << static_cast<int>(follows) << width << QString(line);
    };
    row("every page", Follows::EveryPage, 320, "not what the numbers of result.json give, on page");
    row("a lens that nobody has", Follows::FirstPage, 320,
        "not what the numbers of result.json give, on page 1, 2");
    row("other words", Follows::Footers, 320,
        "is of another picture: its SHA-256 does not stand at the foot of page 1, 2");
    row("a picture of another size", Follows::EveryPage, 200, "is built of other pages");
    row("a picture of another size and a lens", Follows::FirstPage, 200, "is built of other pages");
    row("a picture of another size in other words", Follows::Footers, 200,
        "is built of other pages");
}

void TestVerifyPdf::anotherQtIsNoExcuse()
{
    QFETCH(int, follows);
    QFETCH(int, width);
    QFETCH(QString, line);
    QTemporaryDir elsewhere;
    const Analysis other = fixture::analysis(elsewhere, {.width = width, .seed = 5});
    EvidenceOptions options = m_options;
    const QByteArray report = QByteArray::fromStdString(*reportBytes(other, options));
    const QByteArray foreign = replaced(report, QByteArray("\0Q\0t", 4), QByteArray("\0Q\0u", 4));
    const VerifyReport found = checked(foreign, static_cast<Follows>(follows));
    QVERIFY2(fixture::has(found, false, line.toStdString()), fixture::linesOf(found).constData());
}

void TestVerifyPdf::stoppedReportsEnd()
{
    std::stop_source source;
    source.request_stop();
    const auto report =
        reportBytes(*m_analysis, m_options, ReportMaker::thisProgram(), {source.get_token(), {}});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
}

void TestVerifyPdf::documents_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, Change change, bool ok, const char* line) {
        QTest::newRow(name) << std::move(change) << ok << QString(line);
    };
    row(
        "created at another second",
        [](const QByteArray& pdf) { return replaced(pdf, "(D:20", "(D:19"); }, false,
        "made at another time than result.json states");
    row(
        "empty", [](const QByteArray&) { return QByteArray(); }, false, "is no PDF");
    row(
        "cut off", [](const QByteArray& pdf) { return pdf.left(pdf.size() / 2); }, false,
        "not built as the program builds reports");
    row(
        "an update appended",
        [](const QByteArray& pdf) {
            return pdf + "1 0 obj\n<< >>\nendobj\nxref\n0 0\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n";
        },
        false, "was appended to");
    row(
        "a script",
        [](const QByteArray& pdf) { return replaced(pdf, "/Type /Catalog", "/AA 9 0 R/JS 1"); },
        false, "which reports never hold");
    row(
        "a script behind an escaped name",
        [](const QByteArray& pdf) { return replaced(pdf, "/Type /Catalog", "/J#53 (app)   "); },
        false, "which reports never hold");
    row(
        "an action when opened",
        [](const QByteArray& pdf) { return replaced(pdf, "/Type /Catalog", "/OpenAction 1 "); },
        false, "OpenAction");
    row(
        "encrypted",
        [](const QByteArray& pdf) { return replaced(pdf, "/Size ", "/Encrypt 1 0 R /Size "); },
        false, "Encrypt");
    row(
        "a part that is not in the table of contents",
        [](const QByteArray& pdf) {
            return replaced(pdf, "xref\n", "999 0 obj\n<< >>\nendobj\nxref\n");
        },
        false, "table of contents");
    row(
        "a title of the forger's",
        [](const QByteArray& pdf) {
            // UTF-16 in the document: the E of "Evidence" becomes an F.
            return replaced(pdf, QByteArray("\0E\0v\0i\0d", 8), QByteArray("\0F\0v\0i\0d", 8));
        },
        false, "bears a title");
}

void TestVerifyPdf::documents()
{
    QFETCH(Change, change);
    QFETCH(bool, ok);
    QFETCH(QString, line);
    const VerifyReport report = checked(change(m_report));
    QCOMPARE(report.checks.size(), 1U);
    QVERIFY2(fixture::has(report, ok, line.toStdString()), fixture::linesOf(report).constData());
}

void TestVerifyPdf::otherWordsAreSaid()
{
    EvidenceOptions other = m_options;
    other.notes = "Another note of the analyst.";
    const QByteArray altered = reportWith(other);
    QVERIFY(fixture::has(checked(altered), false, "not what the numbers of result.json give"));
    other = m_options;
    other.analyst = "A. Nother";
    QVERIFY(fixture::has(checked(reportWith(other)), false, "report.pdf: "));
    // What cannot be compared is said, and still may hold nothing that acts.
    QVERIFY2(fixture::has(checked(altered, Follows::Footers), CheckState::NotChecked, "words"),
             fixture::linesOf(checked(altered, Follows::Footers)).constData());
    QVERIFY(fixture::has(
        checked(replaced(altered, "/Type /Catalog", "/OpenAction 1 "), Follows::Footers), false,
        "OpenAction"));
    // A lens that nobody has stands behind the first page, which states the analyst.
    QVERIFY2(fixture::has(checked(altered, Follows::FirstPage), CheckState::NotChecked,
                          "behind its first page"),
             fixture::linesOf(checked(altered, Follows::FirstPage)).constData());
    QVERIFY(fixture::has(checked(reportWith(other), Follows::FirstPage), false, "on page 1"));
}

QTEST_MAIN(TestVerifyPdf)
#include "tst_verify_pdf.moc"
