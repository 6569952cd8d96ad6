// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/file_reader.h"

#include "core/declared/declared_fields.h"
#include "core/imaging/codec.h"
#include "core/imaging/credentials.h"
#include "core/imaging/foreign_kind.h"
#include "core/imaging/orientation.h"
#include "core/imaging/text_limits.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <new>
#include <utility>

namespace pentimento {

namespace {

using CodecTable = std::span<const Codec* const>;

Error unreadable(std::string reason)
{
    return {ErrorCode::UnreadableInput, std::move(reason), {}};
}

std::string notAPicture(Bytes file)
{
    const std::string guess = guessOther(file);
    return "is not a picture that Pentimento can read" +
           (guess.empty() ? std::string() : " (looks like " + guess + ")");
}

bool hasEnding(const Codec& codec, std::string_view ending)
{
    const auto& own = codec.extensions;
    return std::find(own.begin(), own.end(), ending) != own.end();
}

/// An ending of no picture format fits all.
void noteEnding(const Codec& codec, CodecTable table, std::string_view ending,
                std::vector<std::string>& notes)
{
    const bool ofAnother = std::any_of(
        table.begin(), table.end(), [&](const Codec* other) { return hasEnding(*other, ending); });
    if (ofAnother && !hasEnding(codec, ending))
        notes.push_back("The file is named " + std::string(ending) + ", but it is a " +
                        std::string(codec.name) + " file; its content decides.");
}

/// HEIC and AVIF are turned by their own fields, which the decoder has applied; EXIF's orientation
/// does not count there, whatever it says.
void settleOwnTurn(int turn, FileMetadata& metadata, std::vector<std::string>& notes)
{
    const int exif = metadata.orientation;
    metadata.orientation = 1;
    if (exif == 1)
        return;
    for (MetadataEntry& entry : metadata.entries)
        if (entry.key == "Exif.Image.Orientation")
            entry.value += " (not applied: this format turns by irot and imir)";
    if (turn == 1)
        notes.push_back("EXIF asks for orientation " + std::to_string(exif) +
                        ", the file's own fields (irot, imir) ask for no turn. The picture is "
                        "shown and analysed unturned, as the format has it; programs differ.");
    else if (turn != exif)
        notes.push_back("EXIF asks for orientation " + std::to_string(exif) +
                        ", the file's own fields (irot, imir) for another turn, which was "
                        "applied; programs differ.");
}

/// Foreign words, harmless where they are shown.
Declaration shownDeclaration(Declaration declared)
{
    const auto show = [](std::string& text) { text = visibleWithin(text, mostDeclaredBytes); };
    for (const auto field : declaredFields)
        show(declared.*field);
    for (DeclaredDetail& detail : declared.details) {
        show(detail.name);
        show(detail.value);
    }
    for (std::string& place : declared.places)
        show(place);
    return declared;
}

void takeMetadata(FileMetadata metadata, std::vector<MetadataEntry> profile, Picture& picture)
{
    std::move(profile.begin(), profile.end(), std::back_inserter(metadata.entries));
    MetadataBudget budget;
    for (MetadataEntry& entry : metadata.entries)
        if (budget.takes(entry))
            picture.metadata.push_back(std::move(entry));
        else
            metadata.cut = true;
    if (metadata.cut)
        picture.notes.emplace_back("The file holds more metadata than is listed.");
    if (metadata.loops)
        picture.notes.emplace_back("The metadata point back at themselves (a looping directory); "
                                   "they were read once.");
    picture.stored.orientation = metadata.orientation;
    picture.declared = shownDeclaration(metadata.declared.declaration());
}

class InProcessReader : public FileReader
{
public:
    InProcessReader(CodecTable table, std::shared_ptr<const C2paLibrary> c2pa,
                    std::string_view without)
        : m_table(table), m_c2pa(std::move(c2pa)), m_withoutC2pa(without)
    {}

    Result<Picture> read(SealedBytes file, const std::string& ending, const PictureLimits& limits,
                         const Job& job) override
    {
        try {
            return parse(std::move(file), ending, limits, job);
        } catch (const std::bad_alloc&) {
            return unreadable("needs more memory than this machine has free");
        }
    }

private:
    [[nodiscard]] Result<Picture> parse(SealedBytes file, const std::string& ending,
                                        const PictureLimits& limits, const Job& job) const
    {
        const Codec* codec = codecFor(file.bytes(), m_table);
        if (!codec)
            return unreadable(notAPicture(file.bytes()));
        FileMetadata metadata;
        if (codec->metadata)
            metadata = codec->metadata(file.bytes());
        if (codec->previewsAreRaw && metadata.reducedResolution)
            return unreadable("is not a picture that Pentimento can read (looks like a camera's "
                              "raw file, which holds only a preview of the picture)");
        Result<Decoded> decoded = decode(*codec, file.bytes(), limits, job);
        if (!decoded)
            return decoded.error();

        Picture picture;
        picture.file.format = codec->name;
        picture.stored = std::move(decoded->stored);
        picture.compression = codec->compression(file.bytes());
        picture.notes = std::move(decoded->notes);
        noteEnding(*codec, m_table, ending, picture.notes);
        if (!codec->metadata)
            metadata = readMetadataParts(decoded->exif, decoded->xmp);
        if (codec->turn)
            settleOwnTurn(codec->turn(file.bytes()), metadata, picture.notes);
        picture.credentials = credentialsOf(file.bytes(), *codec);
        file = {}; // a large file's bytes and a second raster need not meet

        takeMetadata(std::move(metadata), std::move(decoded->profile), picture);
        const StoredForm& stored = picture.stored;
        picture.complete = decoded->complete;
        picture.decoded = oriented(decoded->there, stored.width, stored.height, stored.orientation);
        picture.pixels =
            oriented(std::move(decoded->rgb), stored.width, stored.height, stored.orientation);
        return picture;
    }

    [[nodiscard]] ContentCredentials credentialsOf(Bytes file, const Codec& codec) const
    {
        ContentCredentials credentials;
        const std::uint64_t bytes = credentialBytes(file);
        if (bytes == 0)
            return credentials;
        if (m_c2pa) {
            credentials = m_c2pa->check(file, std::string(codec.mimeTypes.front()));
        } else {
            credentials.state = CredentialState::Unchecked;
            credentials.problem = m_withoutC2pa;
        }
        credentials.bytes = bytes;
        return credentials;
    }

    CodecTable m_table;
    std::shared_ptr<const C2paLibrary> m_c2pa;
    std::string m_withoutC2pa;
};

std::mutex readerMutex;
std::shared_ptr<FileReader> chosenReader;

} // namespace

std::unique_ptr<FileReader> inProcessReader(CodecTable table,
                                            std::shared_ptr<const C2paLibrary> c2pa,
                                            std::string_view withoutC2pa)
{
    return std::make_unique<InProcessReader>(table, std::move(c2pa), withoutC2pa);
}

void useFileReader(std::shared_ptr<FileReader> reader)
{
    const std::lock_guard lock(readerMutex);
    chosenReader = std::move(reader);
}

std::shared_ptr<FileReader> fileReader()
{
    const std::lock_guard lock(readerMutex);
    if (!chosenReader)
        chosenReader = inProcessReader();
    return chosenReader;
}

} // namespace pentimento
