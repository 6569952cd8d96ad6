// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/wording.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace pentimento;

namespace {

const std::vector<Verdict> verdicts{Verdict::NoEvidence, Verdict::Inconclusive, Verdict::Moderate,
                                    Verdict::Strong};

/// A map of soft spots of any height and size, as networks give them, and sometimes noise.
HeatMap randomMap(std::mt19937& random)
{
    const auto number = [&](int most) {
        return static_cast<int>(random() % static_cast<unsigned>(most));
    };
    const int width = 1 + number(60);
    const int height = 1 + number(60);
    const float noise = static_cast<float>(number(100)) / 150;
    std::vector<float> values(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (float& value : values)
        value = noise * static_cast<float>(number(1000)) / 1000;
    for (int spot = number(6); spot > 0; --spot) {
        const int x = number(width);
        const int y = number(height);
        const double radius = 1 + number(8);
        const double peak = number(1001) / 1000.0;
        for (int j = 0; j < height; ++j)
            for (int i = 0; i < width; ++i) {
                const double distance = std::hypot(i - x, j - y) / radius;
                float& value = values[static_cast<std::size_t>(j * width + i)];
                value = std::max(value, static_cast<float>(peak * std::exp(-distance * distance)));
            }
    }
    return {width, height, width * 4, height * 4, std::move(values), 4.0};
}

/// A pack whose lines lie anywhere in their order, and whose photos scored anyhow.
Pack randomPack(std::mt19937& random)
{
    const auto share = [&] { return static_cast<double>(random() % 1001) / 1000; };
    std::array<double, 3> lines{share(), share(), share()};
    std::sort(lines.begin(), lines.end());
    Pack pack;
    pack.combined.id = "combined";
    pack.combined.mapThreshold = static_cast<double>(random() % 90 + 5) / 100;
    Calibration& table = pack.combined.calibration;
    const double highest = share(); // so that a score can pass nearly all of them
    for (unsigned photos = random() % 300; photos > 0; --photos)
        table.pristineScores.push_back(static_cast<float>(highest * share()));
    std::sort(table.pristineScores.begin(), table.pristineScores.end());
    table.inconclusiveLine = lines[0];
    table.moderateLine = lines[1];
    table.strongLine = lines[2];
    return pack;
}

} // namespace

/// Whether what is said is true of the numbers that stand beside it.
class TestWording : public QObject
{
    Q_OBJECT

private slots:
    void sentencesAreTrueOfTheNumbers();
    void noSentenceSaysRealOrFake();
    void caveatsSayWhatTheyMean();
    void partsAreNeverRoundedToAllOrNone();
};

void TestWording::sentencesAreTrueOfTheNumbers()
{
    std::mt19937 random(4);
    int nothingMarked = 0;
    int tooSmallToList = 0;
    int listed = 0;
    std::map<std::string, int> claimed; ///< how often a verdict's sentence said these words
    for (int round = 0; round < 2000; ++round) {
        MapSet maps;
        maps.combined = randomMap(random);
        const Pack pack = randomPack(random);
        const double threshold = pack.combined.mapThreshold;
        const Findings findings = findingsOf(maps, pack);
        const HeadFinding& found = findings.combined;
        const CalibrationTable& table = pack.combined.calibration;
        const float* first = maps.combined.data();
        const std::size_t cells = static_cast<std::size_t>(maps.combined.width()) *
                                  static_cast<std::size_t>(maps.combined.height());
        const bool anywhere =
            std::any_of(first, first + cells, [&](float value) { return value >= threshold; });

        const QString regions = regionsSentence(findings, threshold);
        QCOMPARE(regions.contains("nowhere"), !anywhere);
        QCOMPARE(regions.contains("nowhere"), found.area <= 0);
        QCOMPARE(regions.contains("marks no region"), findings.regions.empty());
        QCOMPARE(regions.contains("all of them"),
                 !findings.regions.empty() && findings.regions.size() == findings.regionsFound);
        for (std::size_t i = 1; i < findings.regions.size(); ++i)
            QVERIFY(strengthOf(findings.regions[i - 1]) >= strengthOf(findings.regions[i]));
        nothingMarked += anywhere ? 0 : 1;
        tooSmallToList += anywhere && findings.regions.empty() ? 1 : 0;
        listed += findings.regions.empty() ? 0 : 1;

        const QString sentence = verdictSentence(found.verdict, found.falseAlarm, found.caveat);
        const auto reached = static_cast<std::size_t>(
            std::count_if(table.pristineScores.begin(), table.pristineScores.end(),
                          [&](float score) { return score >= static_cast<float>(found.score); }));
        QCOMPARE(sentence.contains("not measured"), table.pristineScores.empty());
        const double rate = found.falseAlarm.rate;
        const std::pair<const char*, bool> claims[] = {
            {"none of the untouched", reached == 0},
            {"untouched photos score this high", reached > 0},
            {"very few", rate <= 0.02},
            {"many", rate > 0.1},
            {"stays below", found.score < table.moderateLine},
            // whatever values such a map had
            {"too small", 1 - std::exp(-static_cast<double>(cells) / 49) < table.moderateLine},
            {"Absence of evidence", found.score < table.inconclusiveLine},
        };
        for (const auto& [words, holds] : claims) {
            const bool said = sentence.contains(words);
            QVERIFY2(!said || holds, words);
            claimed[words] += said ? 1 : 0;
        }
    }
    for (const auto& [words, times] : claimed)
        QVERIFY2(times > 0, words.c_str());
    // Every kind of map was among them.
    QVERIFY(nothingMarked > 50 && tooSmallToList > 50 && listed > 50);
}

void TestWording::noSentenceSaysRealOrFake()
{
    for (const Verdict verdict : verdicts)
        for (const Caveat caveat :
             {Caveat::None, Caveat::TooSmall, Caveat::Incomplete, Caveat::SeldomFound})
            for (const FalseAlarm& alarm : {FalseAlarm{}, FalseAlarm{0.005, 199},
                                            FalseAlarm{0.05, 199}, FalseAlarm{1, 199}}) {
                const QString text = verdictSentence(verdict, alarm, caveat) + ' ' +
                                     verdictMeaning(verdict, alarm, caveat);
                for (const char* word : {"fake", "real", "authentic", "genuine"})
                    QVERIFY2(!text.contains(word, Qt::CaseInsensitive), qPrintable(text));
            }
    QCOMPARE(verdictId(Verdict::NoEvidence), std::string_view("no-evidence"));
}

void TestWording::caveatsSayWhatTheyMean()
{
    const FalseAlarm alarm{0.5, 199};
    QVERIFY(verdictSentence(Verdict::Inconclusive, alarm, Caveat::TooSmall)
                .contains("too small to say"));
    QVERIFY(verdictSentence(Verdict::Inconclusive, alarm, Caveat::Incomplete)
                .contains("the rest of the picture was not seen"));
    FalseAlarm blind = alarm;
    blind.edits = FoundEdits{240, 21};
    QVERIFY(verdictSentence(Verdict::Inconclusive, blind, Caveat::SeldomFound)
                .contains("of 240 edited pictures 21 were found"));
    blind.measuredOn = QualityClass::Recompressed;
    QVERIFY(verdictSentence(Verdict::Inconclusive, blind, Caveat::SeldomFound)
                .contains("of 240 edited re-compressed pictures 21 were found"));
    for (const Caveat caveat :
         {Caveat::None, Caveat::TooSmall, Caveat::Incomplete, Caveat::SeldomFound})
        QCOMPARE(caveatWithId(caveatId(caveat)), caveat);
    QCOMPARE(caveatWithId("strong"), Caveat::None);
}

void TestWording::partsAreNeverRoundedToAllOrNone()
{
    for (int i = 1; i < 100'000; ++i) {
        const QString text = shareText(i / 100'000.0);
        QVERIFY2(text != "100 %" && text != "100.0 %" && text != "0 %" && text != "0.0 %",
                 qPrintable(text));
    }
    QCOMPARE(shareText(0), QString("none"));
    QCOMPARE(shareText(1), QString("100 %"));
}

QTEST_APPLESS_MAIN(TestWording)
#include "tst_wording.moc"
