// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/earlier_rules.h"

#include "core/analysis/words_version.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

namespace pentimento::verification {

namespace {

QualityClass classOfWords1(const QualityFacts& facts, const Picture& picture)
{
    constexpr int recompressedQuality = 85;
    constexpr int platformQuality = 90; ///< where no camera is named
    if (facts.megapixels < smallMegapixels)
        return QualityClass::Small;
    const int quality = picture.file.format == "JPEG" ? facts.compression.quality : 0;
    const bool compressed =
        quality > 0 && quality < (facts.cameraMetadata ? recompressedQuality : platformQuality);
    return compressed || facts.earlierJpegLikely.value_or(false) ? QualityClass::Recompressed
                                                                 : QualityClass::Original;
}

/// Names always stood in quotes, and nothing else did.
std::string commandLineOfWords1(const Analysis& analysis, bool rawLogits)
{
    std::string name;
    for (const char letter : analysis.picture->file.name)
        name += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return "pentimento-cli analyze --pack " + analysis.pack.name + " --protocol " +
           std::string(inferenceModeName(analysis.maps->inferenceMode)) + " --precision " +
           analysis.maps->precision + (rawLogits ? " --raw" : "") + " --out reports -- '" + name +
           "'";
}

/// Texts of PNGs were not read, and little of HEIC and AVIF was: what is missing of these is
/// missing rightly. Nothing else is, and nothing may be there that the picture does not hold.
Json metadataOfWords1(const Json& expected, const Json& recorded, const std::string& format)
{
    const bool littleRead = format == "HEIC" || format == "AVIF";
    Json known = Json::array();
    for (const Json& entry : expected) {
        const bool stated = std::find(recorded.begin(), recorded.end(), entry) != recorded.end();
        if (stated || !(littleRead || textAt(entry, "group") == "PNG"))
            known.push_back(entry);
    }
    return known;
}

/// What the program then noted of pictures, numbers aside.
constexpr std::array<std::string_view, 12> notesOfWords1{
    "The BMP's fourth channel was not used.",
    "The embedded colour profile is damaged or does not fit the picture and was ignored.",
    "Transparent parts were laid on white.",
    "Floating-point samples: # to # was taken as black to white, the rest cut off.",
    "Signed samples: negative values were cut off.",
    "No colour profile: a generic CMYK was assumed.",
    "The main one of # pictures in the file is analysed.",
    "The first of # pages is analysed.",
    "The first of # frames is analysed.",
    "The file is cut off, but only after the pixels.",
    "The decoder met irregular data in the file; parts of the picture may be damaged.",
    "The file holds more metadata than is listed."};

std::string withoutNumbers(const std::string& text)
{
    std::string form;
    for (const char c : text)
        if (c < '0' || c > '9')
            form += c;
        else if (form.empty() || form.back() != '#')
            form += '#';
    return form;
}

/// Notes are held to what could be noted at all: a sentence of the program, though perhaps not this
/// picture's.
Json notesAmong(const Json& recorded, const Json& expected)
{
    const auto known = [&](const Json& note) {
        return std::find(expected.begin(), expected.end(), note) != expected.end() ||
               (note.is_string() &&
                std::find(notesOfWords1.begin(), notesOfWords1.end(),
                          withoutNumbers(note.get<std::string>())) != notesOfWords1.end());
    };
    Json notes = Json::array();
    std::copy_if(recorded.begin(), recorded.end(), std::back_inserter(notes), known);
    return notes;
}

} // namespace

std::string unknownWordsText()
{
    return "its words are of a version that this program does not know (it knows 1 to " +
           std::to_string(wordsVersion) +
           "): made by a newer program, or altered; a newer program can check it";
}

bool knewPack(int words, const Pack& pack)
{
    const auto statesSources = [](const HeadInfo& head) {
        const Calibration& calibration = head.calibration;
        return !calibration.sources.empty() ||
               std::any_of(calibration.classes.begin(), calibration.classes.end(),
                           [](const CalibrationTable& table) { return !table.sources.empty(); });
    };
    return words != 1 || !(statesSources(pack.combined) ||
                           std::any_of(pack.heads.begin(), pack.heads.end(), statesSources));
}

Judgement judgedAs(int words, double score, const CalibrationTable& table, const Reach& reach)
{
    return words == 1 ? Judgement{verdictOf(score, table), Caveat::None}
                      : judge(score, table, reach);
}

std::shared_ptr<const Analysis> judgedAs(int words, std::shared_ptr<const Analysis> analysis)
{
    if (words != 1)
        return analysis;
    auto then = std::make_shared<Analysis>(*analysis);
    then->quality.qualityClass = classOfWords1(then->quality, *then->picture);
    then->findings =
        findingsOf(*then->maps, then->pack, then->quality.qualityClass, then->picture->decoded);
    return then;
}

void asWritten(int words, Json& expected, const Json& recorded, const Analysis& analysis,
               bool rawLogits)
{
    if (words != 1)
        return;
    expected["command_line"] = commandLineOfWords1(analysis, rawLogits);
    expected["metadata"] = metadataOfWords1(expected["metadata"], arrayAt(recorded, "metadata"),
                                            analysis.picture->file.format);
    expected["notes"] = notesAmong(arrayAt(recorded, "notes"), expected["notes"]);
    Json& earlier = expected["quality"]["earlier_jpeg_likely"];
    if (earlier.is_null()) // "not looked for" was not told from "not found"
        earlier = false;
}

} // namespace pentimento::verification
