// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/compare_json.h"

#include <QTest>

using namespace pentimento;
using namespace pentimento::verification;

class TestCompareJson : public QObject
{
    Q_OBJECT

private slots:
    void everyDifferenceIsNamed_data();
    void everyDifferenceIsNamed();
    void claimsAndWords();
    void sentencesAreQuotedWhole();
    void namesCannotForgeLines();
};

void TestCompareJson::everyDifferenceIsNamed_data()
{
    QTest::addColumn<QString>("recorded");
    QTest::addColumn<QString>("line"); // empty: no difference
    const auto row = [](const char* name, const char* recorded, const char* line) {
        QTest::newRow(name) << recorded << line;
    };
    row("the same", R"({"a": 1, "b": [{"c": "x"}, {"c": "y"}], "d": null})", "");
    row("other order of keys", R"({"d": null, "b": [{"c": "x"}, {"c": "y"}], "a": 1.0})", "");
    row("a number", R"({"a": 1.00001, "b": [{"c": "x"}, {"c": "y"}], "d": null})",
        "a is 1.00001, the analysis gives 1");
    row("a text deep inside", R"({"a": 1, "b": [{"c": "x"}, {"c": "z"}], "d": null})",
        "b[1].c is \"z\", the analysis gives \"y\"");
    row("another type", R"({"a": "1", "b": [{"c": "x"}, {"c": "y"}], "d": null})",
        "a is \"1\", the analysis gives 1");
    row("something for nothing", R"({"a": 1, "b": [{"c": "x"}, {"c": "y"}], "d": 0})",
        "d is 0, the analysis gives null");
    row("one entry less", R"({"a": 1, "b": [{"c": "x"}], "d": null})",
        "b has 1 entries, the analysis gives 2");
    row("a field less", R"({"a": 1, "b": [{"c": "x"}, {}], "d": null})", "b[1].c is missing");
    row("a field more", R"({"a": 1, "b": [{"c": "x"}, {"c": "y"}], "d": null, "e": 5})",
        "e is 5, a field that the program does not write");
}

void TestCompareJson::everyDifferenceIsNamed()
{
    QFETCH(QString, recorded);
    QFETCH(QString, line);
    const Json expected = Json::parse(R"({"a": 1, "b": [{"c": "x"}, {"c": "y"}], "d": null})");
    const auto found = compareJson(Json::parse(recorded.toStdString()), expected, {}, true);
    QCOMPARE(found.wrong.size(), line.isEmpty() ? 0U : 1U);
    if (!found.wrong.empty())
        QCOMPARE(QString::fromStdString(found.wrong.front()), line);
}

void TestCompareJson::claimsAndWords()
{
    constexpr std::array rules{FieldRule{"when", FieldKind::Claim},
                               FieldRule{"list/*/text", FieldKind::Words}};
    const Json expected = Json::parse(R"({"when": "now", "list": [{"text": "a", "n": 1}]})");
    const auto compared = [&](const char* recorded, bool sameWords) {
        return compareJson(Json::parse(recorded), expected, rules, sameWords);
    };
    const char* other = R"({"when": "then", "list": [{"text": "b", "n": 1}]})";
    QCOMPARE(compared(other, true).wrong.size(), 2U);
    // Whoever expects a claim has decided that it could be true.
    const char* words = R"({"when": "now", "list": [{"text": "b", "n": 1}]})";
    QCOMPARE(compared(words, true).wrong.size(), 1U);
    QCOMPARE(compared(words, true).claims, std::vector<std::string>{"when \"now\""});
    QVERIFY(compared(words, false).wrong.empty());
    QCOMPARE(compared(words, false).otherWords, std::vector<std::string>{"list[0].text \"b\""});
    // Words that are none.
    QCOMPARE(compared(R"({"when": "now", "list": [{"text": 1, "n": 1}]})", false).wrong.size(), 1U);
    // A claim is of the expected kind, and its fields are no others.
    QCOMPARE(compared(R"({"when": 5, "list": [{"text": "a", "n": 1}]})", true).wrong.size(), 1U);
    QCOMPARE(compared(R"({"when": {"x": 1}, "list": [{"text": "a", "n": 1}]})", true).wrong.size(),
             1U);
    // Old words are no excuse for other numbers or for fields that nobody writes.
    QCOMPARE(compared(R"({"when": "now", "list": [{"text": "b", "n": 2}]})", false).wrong.size(),
             1U);
    QCOMPARE(
        compared(R"({"when": "now", "list": [{"text": "b", "n": 1, "m": 1}]})", false).wrong.size(),
        1U);
    // Nor for leaving out anything but words and what is newer than they are.
    QCOMPARE(compared(R"({"when": "now", "list": [{"text": "b"}]})", false).wrong.size(), 1U);
    const auto older = compareJson(
        Json::parse(R"({"when": "", "list": [{"n": 1}]})"),
        Json::parse(R"({"when": "", "list": [{"n": 1, "text": "a"}], "new": 1})"),
        std::array{FieldRule{"when", FieldKind::Claim}, FieldRule{"list/*/text", FieldKind::Words},
                   FieldRule{"new", FieldKind::Newer}},
        false);
    QVERIFY(older.wrong.empty());
    QVERIFY(older.otherWords.empty());
}

void TestCompareJson::sentencesAreQuotedWhole()
{
    constexpr std::array rules{FieldRule{"remarks", FieldKind::Words}};
    const auto compared = [&](const std::string& sentence) {
        return compareJson({{"remarks", {"First.", sentence}}}, {{"remarks", {"Once.", "Twice."}}},
                           rules, false);
    };
    const std::string longest = "The end of it is what counts" + std::string(469, '.') + '!';
    const auto found = compared(longest);
    QVERIFY(found.wrong.empty());
    const std::vector<std::string> lines{"remarks[0] \"First.\"", "remarks[1] \"" + longest + '"'};
    QCOMPARE(found.otherWords, lines);
    QCOMPARE(compared(longest + "!").wrong.size(), 1U);
    QVERIFY(compared(longest + "!").wrong.front().find("longer than any sentence") !=
            std::string::npos);
    // Characters that are shown by their names take their room.
    QCOMPARE(compared(std::string(100, '\x01')).wrong.size(), 1U);
}

void TestCompareJson::namesCannotForgeLines()
{
    Json recorded = Json::object();
    recorded["a\nok           result.json"] = "\x1b[8m";
    const auto found = compareJson(recorded, Json::object(), {}, true);
    QCOMPARE(found.wrong.size(), 1U);
    QVERIFY(found.wrong.front().find('\n') == std::string::npos);
    QVERIFY(found.wrong.front().find('\x1b') == std::string::npos);
}

QTEST_APPLESS_MAIN(TestCompareJson)
#include "tst_compare_json.moc"
