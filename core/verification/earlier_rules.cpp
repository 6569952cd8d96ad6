// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/earlier_rules.h"

#include "core/analysis/words_version.h"

#include <algorithm>
#include <array>
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

/// What the program then noted of pictures.
constexpr std::array<std::string_view, 8> notesOfWords1{
    "The BMP's fourth channel was not used.",
    "The embedded colour profile is damaged or does not fit the picture and was ignored.",
    "Transparent parts were laid on white.",
    "Floating-point samples: 0 to 1 was taken as black to white, the rest cut off.",
    "Signed samples: negative values were cut off.",
    "The file is cut off, but only after the pixels.",
    "The decoder met irregular data in the file; parts of the picture may be damaged.",
    "The file holds more metadata than is listed."};

/// What it noted of how many pictures a file holds.
struct CountedNote
{
    std::string_view before;
    std::string_view behind;
    int StoredForm::*count;
};

constexpr std::array<CountedNote, 3> countedNotesOfWords1{
    {{"The main one of ", " pictures in the file is analysed.", &StoredForm::pictures},
     {"The first of ", " pages is analysed.", &StoredForm::pictures},
     {"The first of ", " frames is analysed.", &StoredForm::frames}}};

/// Whether a note of then states what is known of the picture now.
bool countsRight(const std::string& note, const Picture& picture)
{
    return std::any_of(
        countedNotesOfWords1.begin(), countedNotesOfWords1.end(), [&](const CountedNote& form) {
            const int count = picture.stored.*form.count;
            return count > 1 && note == std::string(form.before) + std::to_string(count) +
                                            std::string(form.behind);
        });
}

/// "No colour profile: ..." was said of what is now called a picture in printing colours.
bool isOfInk(const std::string& note, const Picture& picture)
{
    return note == "No colour profile: a generic CMYK was assumed." &&
           picture.stored.colourSpace == "CMYK" && picture.stored.iccProfile.empty();
}

bool contains(const Json& list, const Json& item)
{
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// Notes on a picture hang on what its decoder met, and decoders change. Each is one that this
/// picture gives, or a sentence of the program of then that does not contradict what is known of
/// the picture; of these and of what is given now and was not noted, it is said.
Json notesThen(const Json& recorded, const Json& given, const Picture& picture,
               std::vector<std::string>& doubtful)
{
    Json notes = Json::array();
    for (const Json& note : recorded) {
        if (!note.is_string() || contains(notes, note))
            continue;
        const auto& text = note.get_ref<const std::string&>();
        if (contains(given, note) || countsRight(text, picture) || isOfInk(text, picture)) {
            notes.push_back(note);
        } else if (std::find(notesOfWords1.begin(), notesOfWords1.end(), text) !=
                   notesOfWords1.end()) {
            notes.push_back(note);
            doubtful.push_back("notes what this picture does not give: " + note.dump());
        }
    }
    for (const Json& note : given)
        if (!contains(recorded, note))
            doubtful.push_back("does not note what this picture gives: " + note.dump());
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

std::vector<std::string> asWritten(int words, Json& expected, const Json& recorded,
                                   const Analysis& analysis, bool rawLogits)
{
    std::vector<std::string> doubtful;
    if (words != 1)
        return doubtful;
    expected["command_line"] = commandLineOfWords1(analysis, rawLogits);
    expected.erase("provenance"); // nobody asked yet what the file says
    expected["metadata"] = metadataOfWords1(expected["metadata"], arrayAt(recorded, "metadata"),
                                            analysis.picture->file.format);
    expected["notes"] =
        notesThen(arrayAt(recorded, "notes"), expected["notes"], *analysis.picture, doubtful);
    Json& earlier = expected["quality"]["earlier_jpeg_likely"];
    if (earlier.is_null()) // "not looked for" was not told from "not found"
        earlier = false;
    return doubtful;
}

} // namespace pentimento::verification
