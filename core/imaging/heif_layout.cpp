// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/heif_layout.h"

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace pentimento {

namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t versionAndFlags = 4; ///< how many boxes begin

struct Box
{
    std::string_view type;
    Bytes content;
};

/// Calls `visit` with every box of a file or of another box's content; it answers whether to go on.
template <class Visit>
void forEachBox(Bytes parent, Visit visit)
{
    std::uint64_t at = 0;
    while (holds(parent, at, 8)) {
        const std::uint64_t shortLength = bigEndian(parent, at, 4);
        const std::uint64_t head = shortLength == 1 ? 16 : 8;
        std::uint64_t length = shortLength == 1 ? bigEndian(parent, at + 8, 8) : shortLength;
        if (length == 0) // to the end
            length = parent.size() - at;
        if (length < head)
            return;
        if (!visit(Box{textAt(parent, at + 4, 4), partOf(parent, at + head, length - head)}) ||
            length > parent.size() - at)
            return;
        at += length;
    }
}

/// The content of the first box of a type; empty without one.
Bytes firstOf(Bytes parent, std::string_view type)
{
    Bytes found;
    forEachBox(parent, [&](const Box& box) {
        if (box.type == type)
            found = box.content;
        return box.type != type;
    });
    return found;
}

/// Which properties of the list an item has, in the order in which they apply; counted from 1.
std::vector<std::uint64_t> propertiesOf(std::uint64_t item, Bytes associations)
{
    const std::uint64_t itemBytes = bigEndian(associations, 0, 1) == 0 ? 2 : 4;
    const std::uint64_t indexBytes = (bigEndian(associations, 3, 1) & 1) != 0 ? 2 : 1;
    const std::uint64_t mandatory = indexBytes == 2 ? 0x8000 : 0x80;
    std::uint64_t at = versionAndFlags + 4;
    while (holds(associations, at, itemBytes + 1)) {
        const bool wanted = bigEndian(associations, at, itemBytes) == item;
        const std::uint64_t count = bigEndian(associations, at + itemBytes, 1);
        at += itemBytes + 1;
        std::vector<std::uint64_t> indices;
        for (std::uint64_t i = 0; wanted && i < count; ++i)
            indices.push_back(bigEndian(associations, at + i * indexBytes, indexBytes) &
                              ~mandatory);
        if (wanted)
            return indices;
        at += count * indexBytes;
    }
    return {};
}

/// A mirror from left to right or not, then quarter turns clockwise: so all eight orientations are
/// told.
struct Turn
{
    bool mirrored = false;
    unsigned quarters = 0;

    void apply(const Box& property)
    {
        const auto value = static_cast<unsigned>(bigEndian(property.content, 0, 1));
        if (property.type == "irot"sv) { // anticlockwise
            quarters = (quarters + 4 - (value & 3)) % 4;
        } else if (property.type == "imir"sv) {
            const bool topToBottom = (value & 1) == 0;
            quarters = (4 - quarters + (topToBottom ? 2 : 0)) % 4;
            mirrored = !mirrored;
        }
    }
    [[nodiscard]] int orientation() const
    {
        constexpr std::array<std::array<int, 4>, 2> orientations = {{{1, 6, 3, 8}, {2, 7, 4, 5}}};
        return orientations[mirrored ? 1 : 0][quarters];
    }
};

int turnOf(Bytes file)
{
    constexpr std::size_t mostProperties = 0x7fff; // what an index can name
    Bytes meta = firstOf(file, "meta"sv);
    meta = partOf(meta, versionAndFlags, meta.size());
    const Bytes primary = firstOf(meta, "pitm"sv);
    const std::uint64_t item =
        bigEndian(primary, versionAndFlags, bigEndian(primary, 0, 1) == 0 ? 2 : 4);
    const Bytes described = firstOf(meta, "iprp"sv);
    std::vector<Box> properties;
    forEachBox(firstOf(described, "ipco"sv), [&](const Box& box) {
        properties.push_back(box);
        return properties.size() < mostProperties;
    });
    Turn turn;
    forEachBox(described, [&](const Box& box) {
        if (box.type == "ipma"sv)
            for (const std::uint64_t index : propertiesOf(item, box.content))
                if (index >= 1 && index <= properties.size())
                    turn.apply(properties[index - 1]);
        return true;
    });
    return turn.orientation();
}

/// How many pictures a track says that it holds; 0 for one of sound or text.
int picturesIn(Bytes track)
{
    constexpr std::uint64_t most = 1'000'000;
    const Bytes media = firstOf(track, "mdia"sv);
    const std::string_view handler = textAt(firstOf(media, "hdlr"sv), versionAndFlags + 4, 4);
    if (handler != "pict"sv && handler != "vide"sv)
        return 0;
    const Bytes table = firstOf(firstOf(media, "minf"sv), "stbl"sv);
    Bytes sizes = firstOf(table, "stsz"sv);
    if (sizes.empty())
        sizes = firstOf(table, "stz2"sv);
    return static_cast<int>(std::min(bigEndian(sizes, versionAndFlags + 4, 4), most));
}

} // namespace

HeifLayout heifLayout(Bytes file)
{
    static constexpr std::array sequences = {"avis"sv, "msf1"sv, "hevc"sv, "hevx"sv};
    HeifLayout layout;
    layout.turn = turnOf(file);
    layout.sequence =
        std::find(sequences.begin(), sequences.end(), textAt(file, 8, 4)) != sequences.end();
    forEachBox(file, [&](const Box& box) {
        if (box.type != "moov"sv)
            return true;
        layout.sequence = true;
        forEachBox(box.content, [&](const Box& track) {
            if (track.type == "trak"sv)
                layout.frames = std::max(layout.frames, picturesIn(track.content));
            return true;
        });
        return true;
    });
    return layout;
}

} // namespace pentimento
