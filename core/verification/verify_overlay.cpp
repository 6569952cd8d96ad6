// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/verify_overlay.h"

#include "core/imaging/raster_io.h"
#include "core/verification/caption_ink.h"
#include "core/verification/earlier_rules.h"
#include "core/verification/overlay_pixels.h"
#include "core/verification/stated_forms.h"
#include "core/verification/verify_finding.h"

#include <algorithm>
#include <array>

namespace pentimento::verification {

namespace {

/// The words on the sheet that are neither numbers nor follow from them: each is the pack's own, or
/// of a form that leaves no room for a sentence.
void checkWords(VerifyReport& report, const std::string& where, const SheetFacts& facts,
                const HeadFinding& finding, const Analysis& fresh)
{
    struct Word
    {
        const char* what;
        const std::string& text;
        bool known;
    };
    const std::array words{
        Word{"head's title", facts.headTitle, facts.headTitle == finding.title},
        Word{"head's training", facts.trainedOn, facts.trainedOn == finding.trainedOn},
        Word{"pack's name", facts.packName, facts.packName == fresh.pack.name},
        Word{"pack's version", facts.packVersion, facts.packVersion == fresh.pack.version},
        Word{"pack's SHA-256", facts.packSha256, facts.packSha256 == fresh.pack.sha256},
        Word{"picture's SHA-256", facts.pictureSha256,
             facts.pictureSha256 == fresh.picture->file.sha256},
        Word{"protocol", facts.inferenceMode,
             facts.inferenceMode == inferenceModeName(fresh.maps->inferenceMode)},
        Word{"version", facts.version, isVersion(facts.version)},
        Word{"commit", facts.commit, isCommit(facts.commit)},
        Word{"date", facts.created, isUtcTime(facts.created)},
        Word{"precision", facts.precision, isPrecision(facts.precision)},
        Word{"device", facts.device, isDeviceName(facts.device)},
    };
    bool known = true;
    for (const Word& word : words)
        if (!word.known) {
            known = false;
            report.add(false, where + ": what it names as the " + word.what + " is none: \"" +
                                  word.text + "\"");
        }
    if (known)
        report.add(true, where + ": its names of head, pack and program are theirs");
}

/// A copy under another name is the same photo, and its name proves nothing; but what stands in a
/// name's place must be one.
void checkFileName(VerifyReport& report, const std::string& where, const SheetFacts& facts,
                   const Picture& picture)
{
    const std::string given = storedText(picture.file.name);
    if (facts.file == given)
        return;
    constexpr std::size_t longest = 255;
    const bool plausible = !facts.file.empty() && facts.file.size() <= longest &&
                           std::none_of(facts.file.begin(), facts.file.end(), [](char c) {
                               return (c >= 0 && c < 0x20) || c == 0x7f || c == '/' || c == '\\';
                           });
    if (plausible)
        report.notChecked("the picture's name", where + ": the file name \"" + facts.file +
                                                    "\": the file given is \"" + given +
                                                    "\" with the same bytes");
    else
        report.add(false, where + ": what it names as the picture's file is no file's name: \"" +
                              facts.file + "\"");
}

/// The text must state what its facts state and no more: it is made again from them.
void checkText(VerifyReport& report, const std::string& where, const std::string& text,
               const SheetFacts& facts, const Picture& picture)
{
    const auto recorded = parsedObject(text);
    auto made = parsedObject(facts.toJson(picture));
    if (!recorded || !made) {
        report.add(false, where + ": its analysis text is damaged");
        return;
    }
    (*made)["image"]["file"] = facts.file;
    if (facts.words == wordsVersion && text != dumped(*made) && *made == *recorded) {
        report.add(false, where + ": its text " + otherCharactersText());
        return;
    }
    Json difference = Json::diff(*made, *recorded);
    if (facts.words != wordsVersion) // sentences, and what an earlier version did not state
        difference.erase(std::remove_if(difference.begin(), difference.end(),
                                        [](const Json& step) {
                                            return textAt(step, "op") == "remove" ||
                                                   textAt(step, "path") ==
                                                       "/finding/false_alarm_rate/text";
                                        }),
                         difference.end());
    report.add(difference.empty(),
               where + (difference.empty()
                            ? ": its text states the picture and the numbers, and nothing else"
                            : ": its text states something else than the picture and the numbers "
                              "give, at " +
                                  textAt(difference.front(), "path")));
}

std::string sizeText(const Raster& raster)
{
    return std::to_string(raster.width()) + " x " + std::to_string(raster.height());
}

/// Whether a sheet has room for the picture where it was drawn, and a caption that could be ours.
bool fits(const Raster& sheet, const Sheet& expected, bool ourWords)
{
    if (sheet.width() != expected.pixels.width())
        return false;
    const int above = expected.picture.height();
    const int band = sheet.height() - above;
    const int expectedBand = expected.pixels.height() - above;
    return ourWords ? band == expectedBand : 2 * band >= expectedBand && band <= 2 * expectedBand;
}

void checkSheet(VerifyReport& report, const std::string& name, const Raster& sheet,
                const SheetFacts& facts, const Analysis& fresh, const OverlayMaps& shown)
{
    const Raster picture = shrunkTo(fresh.picture->pixels, maxOverlaySide);
    const HeatMap map = mapOf(shown.maps, LayerId::named(facts.head));
    const Sheet expected =
        drawSheet(blendOverlay(picture, map, facts.style), fresh.picture->pixels.width(), facts);
    const bool ourWords = facts.words == wordsVersion;
    if (!fits(sheet, expected, ourWords)) {
        report.add(false, name + ": is " + sizeText(sheet) + " pixels where this analysis draws " +
                              sizeText(expected.pixels) + ": cropped, scaled or edited");
        return;
    }
    VerifyCheck pixels = comparePicture(sheet, expected.picture.topLeft(), picture, map,
                                        facts.style, shown.tolerance);
    report.checks.push_back({pixels.state, name + ": " + pixels.what});
    if (ourWords)
        compareCaption(report, name, sheet, expected);
    else
        compareForeignCaption(report, name, sheet, expected, facts);
}

} // namespace

Result<void> checkOverlay(VerifyReport& report, const std::filesystem::path& overlay,
                          const SheetFacts& facts, const Analysis& fresh, const OverlayMaps& shown)
{
    const std::string name = overlay.filename().string();
    if (!facts.knownWords()) {
        report.add(false, name + ": " + unknownWordsText());
        return {};
    }
    const HeadFinding* finding = findingOf(fresh.findings, LayerId::named(facts.head));
    if (finding == nullptr) {
        report.add(false, name + ": names a head that the pack does not have");
        return {};
    }
    const auto drawn = readPng(overlay);
    if (!drawn) {
        report.add(false, drawn.error().message);
        return {};
    }
    if (!isOffered(facts.style, fresh.pack)) {
        report.add(false, name + ": its opacity or threshold is none that the program offers");
        return {};
    }
    checkWords(report, name, facts, *finding, fresh);
    checkFileName(report, name, facts, *fresh.picture);
    checkText(report, name, drawn->text.empty() ? std::string() : drawn->text.front().second, facts,
              *fresh.picture);
    checkFinding(report, name,
                 {.score = facts.score,
                  .area = facts.area,
                  .falseAlarm = facts.falseAlarm,
                  .verdict = std::string(verdictId(facts.verdict)),
                  .caveat = facts.caveat,
                  .words = facts.words,
                  .precision = facts.precision,
                  .device = facts.device},
                 *finding, fresh);
    checkSheet(report, name, drawn->picture, facts, fresh, shown);
    return {};
}

} // namespace pentimento::verification
