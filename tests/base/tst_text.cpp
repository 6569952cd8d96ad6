// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include "core/base/guarded.h"

#include <QProcess>
#include <QTest>

#include <stdexcept>

using namespace pentimento;

class TestText : public QObject
{
    Q_OBJECT

private slots:
    void showsWhatCannotBeSeen_data();
    void showsWhatCannotBeSeen();
    void everyByteGivesValidText();
    void keepsLinesOfLongTexts();
    void cutsTheMiddle();
    void shellsReadTheWordBack_data();
    void shellsReadTheWordBack();
    void spreadsheetsGetNoFormula_data();
    void spreadsheetsGetNoFormula();
    void guardedTurnsExceptionsIntoErrors();
};

void TestText::showsWhatCannotBeSeen_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    const auto same = [](const char* row, const char* text) {
        QTest::newRow(row) << QByteArray(text) << QByteArray(text);
    };
    const auto row = [](const char* name, const char* text, const char* shown) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(shown);
    };
    same("plain", "IMG_0001 (2).jpg");
    same("other scripts", "Пошта 東京 שלום مرحبا हिन्दी.jpg");
    same("composed and decomposed", "é e\u0301");
    same("Persian non-joiner", "می\u200cخواهم");
    same("emoji of several", "👩🏽\u200d⚖\ufe0f 👩\u200d👩\u200d👧");
    same("markup is not ours to judge", "<b>&amp;</b>");
    row("new line", "a\nb: strong", "a<U+000A>b: strong");
    row("tab", "a\tb", "a<U+0009>b");
    row("terminal escape", "\x1b[8mhidden", "<U+001B>[8mhidden");
    row("delete", "a\x7f", "a<U+007F>");
    row("C1 control sequence introducer", "\u009b8m", "<U+009B>8m");
    row("right-to-left override", "photo\u202egnp.jpg", "photo<U+202E>gnp.jpg");
    row("isolate", "\u2066x\u2069", "<U+2066>x<U+2069>");
    row("direction mark", "a\u200f", "a<U+200F>");
    row("zero width space", "re\u200bal", "re<U+200B>al");
    row("joiner that only hides", "re\u200dal", "re<U+200D>al");
    row("line separator", "a\u2028b", "a<U+2028>b");
    row("soft hyphen", "a\u00adb", "a<U+00AD>b");
    row("selector on ASCII", "a\ufe0f", "a<U+FE0F>");
    row("tag", "x\U000e0041", "x<U+E0041>");
    row("two spaces", "a  b", "a<2 spaces>b");
    row("spaces to the next line", "a       ok b", "a<7 spaces>ok b");
    for (const char* space :
         {"\u00a0", "\u2003", "\u2007", "\u2800", "\u3000", "\u1680", "\u202f", "\u205f"})
        QTest::addRow("%s to the next line", QByteArray(space).toHex().constData())
            << "a" + QByteArray(space).repeated(40) + "ok b" << QByteArray("a<40 spaces>ok b");
    row("spaces of many widths", "a \u00a0\u3000b", "a<3 spaces>b");
    same("one wide space", "写真\u3000一.jpg");
    row("blank of Braille", "a\u2800b", "a<U+2800>b");
    row("musical, shorthand and hieroglyphic controls", "a\U0001d173\U0001bca0\U00013430",
        "a<U+1D173><U+1BCA0><U+13430>");
    row("Mongolian selectors", "a\u180b\u180f", "a<U+180B><U+180F>");
    row("number sign over digits", "a\u0600", "a<U+0600>");
    same("accents of Vietnamese", "Tie\u0302\u0301ng Vie\u0323\u0302t");
    same("signs of scripts", "שּׁ\u05b8 مُّ\u0670 फ़ेंस ที่ မြွှု");
    row("accents without end", "w\u0302\u0302\u0302\u0304s", "w\u0302\u0302<U+0302><U+0304>s");
    row("signs without end", "\u0e01\u0e4a\u0e4a\u0e4a\u0e4a\u0e4a",
        "\u0e01\u0e4a\u0e4a\u0e4a\u0e4a<U+0E4A>");
    row("accents parted by selectors and joiners", "ა\u0302\u0302\ufe0f\u0302\u200d\u0302ა",
        "ა\u0302\u0302\ufe0f<U+0302><U+200D><U+0302>ა");
    row("accents on nothing", "\u0302 \u0302<\u200b\u0302", "<U+0302> <U+0302><<U+200B><U+0302>");
    row("Hangul finals without end", "\u1100\u1161\u11a8\u11a8\u11a8\u11a8",
        "\u1100\u1161\u11a8\u11a8\u11a8<U+11A8>");
    row("byte order mark", "\ufeffx", "<U+FEFF>x");
    row("Latin-1 byte", "caf\xe9.jpg", "caf<0xE9>.jpg");
    row("cut off", "x\xe2\x82", "x<0xE2><0x82>");
    row("overlong slash", "\xc0\xaf", "<0xC0><0xAF>");
    row("surrogate", "\xed\xa0\x80", "<0xED><0xA0><0x80>");
    row("beyond Unicode", "\xf4\x90\x80\x80", "<0xF4><0x90><0x80><0x80>");
}

void TestText::showsWhatCannotBeSeen()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(visibleLine(text.toStdString())), shown);
}

void TestText::everyByteGivesValidText()
{
    std::string all;
    for (int high = 0; high < 256; ++high)
        for (int low = 0; low < 256; ++low)
            all += {static_cast<char>(high), static_cast<char>(low)};
    const std::string shown = visibleLine(all, all.size());
    QCOMPARE(QString::fromStdString(shown).toStdString(), shown);
    for (const QChar c : QString::fromStdString(shown))
        QVERIFY2(c.category() != QChar::Other_Control,
                 qPrintable(QString::number(c.unicode(), 16)));
}

void TestText::keepsLinesOfLongTexts()
{
    QCOMPARE(visibleText("first\nsecond\tthird\r\n"),
             std::string("first\nsecond\tthird<U+000D>\n"));
}

void TestText::cutsTheMiddle()
{
    const std::string cut = visibleLine(std::string(300, 'a') + std::string(300, 'z'), 10);
    QCOMPARE(cut, std::string("aaaaa\u2026zzzzz"));
    QCOMPARE(visibleLine("éééé", 4), std::string("éééé"));
    std::string wide;
    for (int i = 0; i < 1000; ++i)
        wide += "写";
    QCOMPARE(visibleLine("a" + wide + "z", 4), std::string("a写…写z"));
    QCOMPARE(visibleLine(std::string("a").append(1000, ' ') + "z", 4),
             std::string("a<31 spaces>…<31 spaces>z"));
    QCOMPARE(visibleLine(std::string("a").append(10, ' ') + "z", 4), std::string("a<10 spaces>z"));
}

void TestText::shellsReadTheWordBack_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"plain.jpg", "", "two words", "it's", "$(touch /tmp/x)", "a;b", "-ver", "line\nbreak",
          "\"quoted\"", "back\\slash", "*", "~", "caf\xe9", "a&b"})
        QTest::newRow(QByteArray(text).toPercentEncoding().constData()) << QByteArray(text);
}

void TestText::shellsReadTheWordBack()
{
    QFETCH(QByteArray, text);
    QProcess shell;
    shell.start("/bin/sh", {"-s"});
    shell.write("printf %s " + QByteArray::fromStdString(shellWord(text.toStdString())));
    shell.closeWriteChannel();
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), text);
}

void TestText::spreadsheetsGetNoFormula_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("plain") << QByteArray("a.jpg") << QByteArray("a.jpg");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("formula") << QByteArray("=1+1.jpg") << QByteArray("'=1+1.jpg");
    QTest::newRow("option") << QByteArray("-ver.jpg") << QByteArray("'-ver.jpg");
    QTest::newRow("quotes") << QByteArray("q\"u,o.jpg") << QByteArray("\"q\"\"u,o.jpg\"");
    QTest::newRow("line break") << QByteArray("a\nb") << QByteArray("a<U+000A>b");
    QTest::newRow("spaces") << QByteArray(" a") << QByteArray("\" a\"");
}

void TestText::spreadsheetsGetNoFormula()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, field);
    QCOMPARE(QByteArray::fromStdString(csvText(text.toStdString())), field);
}

void TestText::guardedTurnsExceptionsIntoErrors()
{
    const auto thrown =
        guarded("the work", []() -> Result<int> { throw std::runtime_error("why"); });
    QVERIFY(!thrown);
    QCOMPARE(thrown.error().code, ErrorCode::Internal);
    QCOMPARE(thrown.error().detail, std::string("why"));
    const auto memory = guarded("the work", []() -> Result<void> { throw std::bad_alloc(); });
    QCOMPARE(memory.error().code, ErrorCode::OutOfMemory);
    const auto odd = guarded("the work", []() -> Result<void> { throw 1; });
    QCOMPARE(odd.error().code, ErrorCode::Internal);
    const auto fine = guarded("the work", []() -> Result<int> { return 7; });
    QCOMPARE(*fine, 7);
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
