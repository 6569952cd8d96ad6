// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/analysis_fixture.h"

#include "core/verification/verify_pdf.h"

#include "core/verification/pdf_structure.h"

#include <functional>

using namespace pentimento;

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
    void aFileThatUnpacksToHoursOfDrawingIsNotDrawn();
    void documents_data();
    void documents();
    void otherWordsAreSaid();
    void theSameNumbersGiveTheSameBytes();

private:
    [[nodiscard]] QByteArray reportWith(const EvidenceOptions& options) const;
    [[nodiscard]] VerifyReport checked(const QByteArray& bytes, bool sameWords = true) const;

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

VerifyReport TestVerifyPdf::checked(const QByteArray& bytes, bool sameWords) const
{
    const auto file = fixture::pathIn(*m_folder, "report.pdf");
    fixture::overwrite(file, bytes);
    VerifyReport report;
    checkReportPdf(report, file, {m_report.toStdString(), m_report.toStdString()}, sameWords);
    return report;
}

void TestVerifyPdf::theSameNumbersGiveTheSameBytes()
{
    const VerifyReport report = checked(reportWith(m_options));
    QVERIFY2(fixture::has(report, true, "byte for byte"), fixture::linesOf(report).constData());
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

void TestVerifyPdf::aFileThatUnpacksToHoursOfDrawingIsNotDrawn()
{
    // A page's content that is packed to a thousandth: pages of paint, one over the other.
    const QByteArray paint = QByteArray("0 0 2000 3000 re f\n").repeated(400'000);
    const QByteArray packed = qCompress(paint).mid(4);
    const QByteArray object = "999 0 obj\n<< /Length " + QByteArray::number(packed.size()) +
                              " /Filter /FlateDecode >>\nstream\n" + packed +
                              "\nendstream\nendobj\n";
    const std::size_t before = drawingBytes(m_report.toStdString());
    const std::size_t after = drawingBytes((m_report + object).toStdString());
    QVERIFY(before > 0);
    QCOMPARE(after - before, static_cast<std::size_t>(paint.size()));
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
        [](const QByteArray& pdf) { return replaced(pdf, "(D:20", "(D:19"); }, true,
        "byte for byte");
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
    QVERIFY(fixture::has(checked(altered, false), CheckState::NotChecked, "words"));
    QVERIFY(fixture::has(checked(replaced(altered, "/Type /Catalog", "/OpenAction 1 "), false),
                         false, "OpenAction"));
}

QTEST_MAIN(TestVerifyPdf)
#include "tst_verify_pdf.moc"
