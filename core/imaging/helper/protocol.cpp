// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/protocol.h"

#include "core/base/text.h"
#include "core/base/version.h"
#include "core/declared/declared_fields.h"
#include "core/imaging/codec.h"
#include "core/imaging/shared_memory.h"
#include "core/imaging/text_limits.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pentimento::helper {

namespace {

/// Appends values to memory of a fixed size.
class Writer
{
public:
    explicit Writer(std::span<std::uint8_t> memory) : m_memory(memory) {}

    template <class T>
    void put(T value)
    {
        static_assert(std::is_arithmetic_v<T>);
        putBytes(&value, sizeof value);
    }
    void put(std::string_view text)
    {
        put(static_cast<std::uint64_t>(text.size()));
        putBytes(text.data(), text.size());
    }

    [[nodiscard]] bool fits() const { return m_fits; }
    [[nodiscard]] std::size_t length() const { return m_at; }

private:
    void putBytes(const void* bytes, std::size_t count)
    {
        m_fits = m_fits && count <= m_memory.size() - m_at;
        if (!m_fits || count == 0)
            return;
        std::memcpy(m_memory.data() + m_at, bytes, count);
        m_at += count;
    }

    std::span<std::uint8_t> m_memory;
    std::size_t m_at = 0;
    bool m_fits = true;
};

/// Takes values off; behind the end, and after the first that makes no sense, everything is 0 or
/// empty.
class Reader
{
public:
    explicit Reader(Bytes memory) : m_left(memory) {}

    template <class T>
    T take()
    {
        static_assert(std::is_arithmetic_v<T>);
        T value{};
        if (const Bytes bytes = takeBytes(sizeof value); !bytes.empty())
            std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    /// At most so many bytes, as they come and as they are shown.
    std::string takeText(std::size_t most)
    {
        const auto length = take<std::uint64_t>();
        demand(length <= most);
        const Bytes bytes = takeBytes(length);
        std::string text(bytes.begin(), bytes.end());
        if (!isUtf8(text))
            text = visibleText(text);
        demand(text.size() <= most);
        return text;
    }
    int takeInt(int least, int most)
    {
        const auto value = take<std::int32_t>();
        demand(value >= least && value <= most);
        return m_sound ? value : least;
    }
    bool takeBool() { return takeInt(0, 1) == 1; }
    /// How many items follow.
    std::uint64_t takeCount(std::size_t most)
    {
        const auto count = take<std::uint64_t>();
        demand(count <= most);
        return m_sound ? count : 0;
    }

    void demand(bool condition) { m_sound = m_sound && condition; }
    /// Whether all of it made sense, to the last byte.
    [[nodiscard]] bool finished() const { return m_sound && m_left.empty(); }
    [[nodiscard]] bool sound() const { return m_sound; }

private:
    Bytes takeBytes(std::uint64_t count)
    {
        demand(count <= m_left.size());
        if (!m_sound)
            return {};
        const Bytes bytes = m_left.first(count);
        m_left = m_left.subspan(count);
        return bytes;
    }

    Bytes m_left;
    bool m_sound = true;
};

constexpr int largest = (1 << 30) - 1; // two of them are still a number
constexpr int mostChannels = 64;
constexpr int mostBits = 64; // of a channel

Error senseless()
{
    return {ErrorCode::UnreadableInput,
            "cannot be read: the program that decodes it gave an answer that makes no sense",
            {}};
}

void put(Writer& out, const StoredForm& stored)
{
    for (const int value : {stored.width, stored.height, stored.orientation, stored.channels,
                            stored.bitsPerChannel, stored.pictures, stored.analysed, stored.frames})
        out.put(value);
    out.put(std::string_view(stored.colourSpace));
    out.put(std::string_view(stored.iccProfile));
}

StoredForm takeStored(Reader& in)
{
    StoredForm stored;
    stored.width = in.takeInt(1, largest);
    stored.height = in.takeInt(1, largest);
    stored.orientation = in.takeInt(1, 8);
    stored.channels = in.takeInt(1, mostChannels);
    stored.bitsPerChannel = in.takeInt(1, mostBits);
    stored.pictures = in.takeInt(1, largest);
    stored.analysed = in.takeInt(1, largest);
    stored.frames = in.takeInt(1, largest);
    stored.colourSpace = in.takeText(mostNameBytes);
    stored.iccProfile = in.takeText(mostValueBytes);
    return stored;
}

void put(Writer& out, const StoredCompression& compression)
{
    out.put(static_cast<int>(compression.kind));
    out.put(compression.quality);
    out.put(static_cast<int>(compression.standardTables));
    out.put(static_cast<int>(compression.progressive));
    out.put(std::string_view(compression.subsampling));
}

StoredCompression takeCompression(Reader& in)
{
    using Kind = StoredCompression::Kind;
    StoredCompression compression;
    compression.kind =
        static_cast<Kind>(in.takeInt(static_cast<int>(Kind::Unknown), static_cast<int>(Kind::Av1)));
    compression.quality = in.takeInt(0, 100);
    compression.standardTables = in.takeBool();
    compression.progressive = in.takeBool();
    compression.subsampling = in.takeText(mostNameBytes);
    return compression;
}

void put(Writer& out, const std::vector<MetadataEntry>& entries)
{
    out.put(static_cast<std::uint64_t>(entries.size()));
    for (const MetadataEntry& entry : entries)
        for (const std::string* text : {&entry.group, &entry.key, &entry.label, &entry.value})
            out.put(std::string_view(*text));
}

std::vector<MetadataEntry> takeMetadata(Reader& in)
{
    std::vector<MetadataEntry> entries;
    MetadataBudget budget;
    const std::uint64_t count = in.takeCount(mostMetadataEntries);
    for (std::uint64_t i = 0; i < count && in.sound(); ++i) {
        MetadataEntry entry;
        for (std::string* text : {&entry.group, &entry.key, &entry.label, &entry.value})
            *text = in.takeText(mostValueBytes);
        in.demand(budget.takes(entry));
        entries.push_back(std::move(entry));
    }
    return entries;
}

void put(Writer& out, const std::vector<std::string>& texts)
{
    out.put(static_cast<std::uint64_t>(texts.size()));
    for (const std::string& text : texts)
        out.put(std::string_view(text));
}

/// Nothing in them steers a terminal, whoever speaks.
std::string takeVisible(Reader& in, std::size_t most)
{
    std::string text = visibleText(in.takeText(most));
    in.demand(text.size() <= most);
    return text;
}

std::vector<std::string> takeTexts(Reader& in, std::size_t mostTexts, std::size_t mostBytes)
{
    std::vector<std::string> texts;
    const std::uint64_t count = in.takeCount(mostTexts);
    for (std::uint64_t i = 0; i < count && in.sound(); ++i)
        texts.push_back(takeVisible(in, mostBytes));
    return texts;
}

void put(Writer& out, const Declaration& declared)
{
    for (const auto field : declaredFields)
        out.put(std::string_view(declared.*field));
    out.put(static_cast<std::uint64_t>(declared.details.size()));
    for (const DeclaredDetail& detail : declared.details) {
        out.put(std::string_view(detail.name));
        out.put(std::string_view(detail.value));
    }
    put(out, declared.places);
}

Declaration takeDeclaration(Reader& in)
{
    Declaration declared;
    const auto take = [&] { return takeVisible(in, mostDeclaredBytes); };
    for (const auto field : declaredFields)
        declared.*field = take();
    const std::uint64_t details = in.takeCount(mostDeclaredDetails);
    for (std::uint64_t i = 0; i < details && in.sound(); ++i) {
        DeclaredDetail detail{take(), {}};
        detail.value = take();
        declared.details.push_back(std::move(detail));
    }
    declared.places = takeTexts(in, mostDeclaredDetails, mostDeclaredBytes);
    return declared;
}

void put(Writer& out, const ContentCredentials& credentials)
{
    out.put(static_cast<int>(credentials.state));
    out.put(credentials.bytes);
    for (const auto text : credentialTexts)
        out.put(std::string_view(credentials.*text));
    put(out, credentials.codes);
    out.put(static_cast<std::uint64_t>(credentials.actions.size()));
    for (const CredentialAction& action : credentials.actions) {
        out.put(action.level);
        for (const std::string* text :
             {&action.action, &action.digitalSourceType, &action.agent, &action.when})
            out.put(std::string_view(*text));
    }
    out.put(static_cast<std::uint64_t>(credentials.ingredients.size()));
    for (const CredentialIngredient& ingredient : credentials.ingredients) {
        out.put(ingredient.level);
        for (const std::string* text :
             {&ingredient.title, &ingredient.relationship, &ingredient.generator})
            out.put(std::string_view(*text));
        put(out, ingredient.failures);
    }
}

ContentCredentials takeCredentials(Reader& in)
{
    ContentCredentials credentials;
    credentials.state = static_cast<CredentialState>(
        in.takeInt(0, static_cast<int>(credentialStateIds.size()) - 1));
    credentials.bytes = in.take<std::uint64_t>();
    in.demand((credentials.state == CredentialState::None) == (credentials.bytes == 0));
    for (const auto text : credentialTexts)
        credentials.*text = takeVisible(in, mostCredentialBytes);
    credentials.codes = takeTexts(in, mostCredentialItems, mostCredentialBytes);
    const std::uint64_t actions = in.takeCount(mostCredentialItems);
    for (std::uint64_t i = 0; i < actions && in.sound(); ++i) {
        CredentialAction action;
        action.level = in.takeInt(0, deepestIngredient);
        for (std::string* text :
             {&action.action, &action.digitalSourceType, &action.agent, &action.when})
            *text = takeVisible(in, mostCredentialBytes);
        credentials.actions.push_back(std::move(action));
    }
    const std::uint64_t ingredients = in.takeCount(mostCredentialItems);
    for (std::uint64_t i = 0; i < ingredients && in.sound(); ++i) {
        CredentialIngredient ingredient;
        ingredient.level = in.takeInt(0, deepestIngredient);
        for (std::string* text :
             {&ingredient.title, &ingredient.relationship, &ingredient.generator})
            *text = takeVisible(in, mostCredentialBytes);
        ingredient.failures = takeTexts(in, mostCredentialItems, mostCredentialBytes);
        credentials.ingredients.push_back(std::move(ingredient));
    }
    return credentials;
}

void put(Writer& out, const Picture& picture)
{
    out.put(std::string_view(picture.file.format));
    put(out, picture.stored);
    put(out, picture.compression);
    out.put(picture.complete);
    for (const int value :
         {picture.decoded.x, picture.decoded.y, picture.decoded.width, picture.decoded.height,
          picture.pixels.width(), picture.pixels.height()})
        out.put(value);
    put(out, picture.metadata);
    put(out, picture.declared);
    put(out, picture.credentials);
    put(out, picture.notes);
}

PixelRect takeRect(Reader& in)
{
    PixelRect rect;
    rect.x = in.takeInt(0, largest);
    rect.y = in.takeInt(0, largest);
    rect.width = in.takeInt(1, largest);
    rect.height = in.takeInt(1, largest);
    return rect;
}

Result<Picture> takePicture(Reader& in, const PictureLimits& limits, std::uint64_t pixelBytes,
                            const PixelSource& pixels)
{
    Picture picture;
    picture.file.format = in.takeText(mostNameBytes);
    picture.stored = takeStored(in);
    picture.compression = takeCompression(in);
    picture.complete = in.take<double>();
    picture.decoded = takeRect(in);
    const int width = in.takeInt(1, largest);
    const int height = in.takeInt(1, largest);
    picture.metadata = takeMetadata(in);
    picture.declared = takeDeclaration(in);
    picture.credentials = takeCredentials(in);
    picture.notes = takeTexts(in, mostNotes, mostNoteBytes);
    const auto offset = in.take<std::uint64_t>();

    const StoredForm& stored = picture.stored;
    const bool sideways = stored.orientation >= 5;
    in.demand(codecNamed(picture.file.format) != nullptr);
    in.demand(picture.complete >= leastShare && picture.complete <= 1); // and so no NaN
    in.demand(width == (sideways ? stored.height : stored.width) &&
              height == (sideways ? stored.width : stored.height));
    in.demand(picture.decoded.x + picture.decoded.width <= width &&
              picture.decoded.y + picture.decoded.height <= height);
    in.demand(stored.analysed <= stored.pictures);
    const std::uint64_t length =
        3 * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    in.demand(length <= pixelBytes && offset <= pixelBytes - length);
    if (!in.finished() || !checkSize(width, height, limits))
        return senseless();
    Result<Raster> raster = pixels(width, height, offset);
    if (!raster)
        return raster.error();
    picture.pixels = std::move(raster).value();
    return picture;
}

Result<Picture> takeError(Reader& in)
{
    Error error;
    error.code = static_cast<ErrorCode>(in.takeInt(0, static_cast<int>(ErrorCode::Internal)));
    error.message = visibleLine(in.takeText(mostNoteBytes));
    error.detail = visibleText(in.takeText(mostDetailBytes));
    in.demand(error.code != ErrorCode::Cancelled && !error.message.empty());
    return in.finished() ? error : senseless();
}

/// Where in `memory` the pixels lie; copies them there when they are elsewhere.
std::optional<std::uint64_t> placeIn(std::span<std::uint8_t> memory, const Raster& raster)
{
    const std::size_t length = raster.stride() * static_cast<std::size_t>(raster.height());
    const std::less_equal<> notBehind;
    if (notBehind(memory.data(), raster.data()) &&
        notBehind(raster.data() + length, memory.data() + memory.size()))
        return static_cast<std::uint64_t>(raster.data() - memory.data());
    if (length > memory.size())
        return {};
    bringIn(memory.first(length), Mapping::Access::ReadWrite);
    std::memcpy(memory.data(), raster.data(), length);
    return 0;
}

} // namespace

std::array<char, 32> commitOfThis()
{
    constexpr std::string_view commit = PENTIMENTO_COMMIT;
    std::array<char, 32> shown{};
    std::copy_n(commit.begin(), std::min(commit.size(), shown.size()), shown.begin());
    return shown;
}

bool writeAnswer(const Result<Picture>& picture, std::span<std::uint8_t> answer,
                 std::span<std::uint8_t> pixels)
{
    Writer out(answer.subspan(sizeof(AnswerHead)));
    out.put(static_cast<int>(static_cast<bool>(picture)));
    if (picture) {
        const std::optional<std::uint64_t> offset = placeIn(pixels, picture->pixels);
        if (!offset)
            return false;
        put(out, *picture);
        out.put(*offset);
    } else {
        out.put(static_cast<int>(picture.error().code));
        out.put(std::string_view(picture.error().message));
        out.put(std::string_view(visibleWithin(picture.error().detail, mostDetailBytes)));
    }
    if (!out.fits())
        return false;
    reinterpret_cast<AnswerHead*>(answer.data())->length = out.length();
    return true;
}

Result<Picture> readAnswer(Bytes answer, const PictureLimits& limits, std::uint64_t pixelBytes,
                           const PixelSource& pixels)
{
    const std::uint64_t length = reinterpret_cast<const AnswerHead*>(answer.data())->length;
    const Bytes body = answer.subspan(sizeof(AnswerHead));
    if (length > body.size())
        return senseless();
    Reader in(body.first(length));
    return in.takeBool() ? takePicture(in, limits, pixelBytes, pixels) : takeError(in);
}

} // namespace pentimento::helper
