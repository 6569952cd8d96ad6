// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forensics/quality.h"

#include "core/forensics/block_grid.h"
#include "core/imaging/codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <initializer_list>
#include <string_view>

namespace pentimento {

namespace {

using Kind = StoredCompression::Kind;

constexpr int recompressedQuality = 85;
/// Cameras rarely compress below this; without a camera's metadata it speaks of a re-save.
constexpr int platformQuality = 90;
/// Phones spend one to two bits on a pixel of HEIC, on plain skies half of one.
constexpr double cameraBitsPerPixel = 0.5;

std::string_view valueOf(const Picture& picture, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        for (const MetadataEntry& entry : picture.metadata)
            if (entry.key == key && !entry.value.empty())
                return entry.value;
    return {};
}

/// Where the file's own JPEG blocks start in the picture as seen: mirroring moves the grid when
/// the side is no multiple of 8.
BlockGrid ownGrid(const Picture& picture)
{
    static constexpr std::array<bool, 9> mirroredX = {false, false, true, true, false,
                                                      false, true,  true, false};
    static constexpr std::array<bool, 9> mirroredY = {false, false, false, true, true,
                                                      false, false, true,  true};
    const auto orientation = static_cast<std::size_t>(std::clamp(picture.stored.orientation, 1, 8));
    return {mirroredX[orientation] ? picture.pixels.width() % 8 : 0,
            mirroredY[orientation] ? picture.pixels.height() % 8 : 0};
}

/// Other lossy formats work in blocks of their own, so a grid there would prove nothing.
void examineGrid(const Picture& picture, QualityFacts& facts)
{
    const Codec* codec = codecNamed(picture.file.format);
    const bool jpegFile = codec && codec->jpegBlocks;
    if (!jpegFile && facts.compression.kind != Kind::Lossless)
        return;
    const std::optional<BlockGrid> grid = findBlockGrid(picture.pixels);
    facts.earlierJpegLikely = grid && !(jpegFile && *grid == ownGrid(picture));
    if (!*facts.earlierJpegLikely)
        return;
    facts.remarks.push_back(
        jpegFile ? "The pixels carry the block grid of an earlier JPEG compression at another "
                   "offset than the file's own: the picture was probably cropped or shifted and "
                   "saved again."
                 : "The pixels carry the block grid of a JPEG: the picture was probably a JPEG "
                   "file before it became a " +
                       picture.file.format + ".");
}

void remarkOnSize(const Picture& picture, QualityFacts& facts)
{
    if (facts.qualityClass != QualityClass::Small)
        return;
    facts.remarks.push_back("The picture is small (" + std::to_string(picture.pixels.width()) +
                            " x " + std::to_string(picture.pixels.height()) +
                            " pixels): traces of manipulation are often lost at this size, and "
                            "maps are coarse.");
}

std::string jpegRemark(const StoredCompression& jpeg)
{
    if (jpeg.quality == 0)
        return "How strongly the JPEG is compressed cannot be read from its header.";
    std::string remark = "JPEG of quality ";
    remark += jpeg.standardTables ? "" : "about ";
    remark += std::to_string(jpeg.quality) + " of 100 (";
    remark += jpeg.standardTables ? "standard" : "the program's own";
    remark += " quantisation tables";
    if (!jpeg.subsampling.empty())
        remark += ", colour " + jpeg.subsampling;
    remark += jpeg.progressive ? ", progressive)" : ")";
    if (jpeg.quality < recompressedQuality)
        remark += ": this much compression hides traces of manipulation";
    return remark + ".";
}

std::string hevcRemark(const QualityFacts& facts)
{
    if (!facts.cameraMetadata)
        return "HEIC whose metadata names no camera: it is counted as compressed again.";
    if (facts.bitsPerPixel >= cameraBitsPerPixel)
        return {};
    return "HEIC of fewer bits a pixel than cameras spend: it is counted as compressed again.";
}

std::string compressionRemark(const QualityFacts& facts)
{
    switch (facts.compression.kind) {
    case Kind::Jpeg:
        return jpegRemark(facts.compression);
    case Kind::Vp8:
        return "Lossy WebP" +
               (facts.compression.quality > 0
                    ? " of quality about " + std::to_string(facts.compression.quality) + " of 100"
                    : std::string()) +
               ", which cameras do not write: the picture was probably compressed before, and "
               "again for this file.";
    case Kind::Av1:
        return "AVIF, which cameras do not write: the picture was probably compressed before, and "
               "again for this file.";
    case Kind::Hevc:
        return hevcRemark(facts);
    case Kind::Palette:
        return "The picture is stored with at most 256 colours: fine traces of manipulation are "
               "lost, and the pattern that stands in for missing colours can answer like an edit.";
    case Kind::Unknown:
        return "The file does not tell in a known way how its pixels are compressed.";
    case Kind::Lossless:
        break;
    }
    return {};
}

void remarkOnOrigin(QualityFacts& facts)
{
    if (!facts.cameraMetadata)
        facts.remarks.emplace_back("The metadata names no camera. Platforms, messengers and many "
                                   "programs remove it, so this alone means little.");
    if (!facts.software.empty())
        facts.remarks.push_back("The metadata names the software \"" + facts.software + "\".");
}

void remarkOnMissingParts(const Picture& picture, QualityFacts& facts)
{
    if (picture.complete >= 1)
        return;
    const long percent = std::lround(std::floor(100 * picture.complete));
    facts.remarks.push_back(
        (percent < 1 ? std::string("Less than 1 %") : "About " + std::to_string(percent) + " %") +
        " of the picture could be decoded. The rest is filler, which is neither scored nor "
        "marked.");
}

void examine(const Picture& picture, QualityFacts& facts)
{
    const double pixels =
        static_cast<double>(picture.pixels.width()) * static_cast<double>(picture.pixels.height());
    facts.megapixels = pixels / 1e6;
    facts.bitsPerPixel = pixels > 0 ? static_cast<double>(picture.file.bytes) * 8 / pixels : 0;
    facts.compression = picture.compression;
    facts.software = valueOf(picture, {"Exif.Image.Software", "Xmp.xmp.CreatorTool"});
    facts.cameraMetadata = !valueOf(picture, {"Exif.Image.Make"}).empty() &&
                           !valueOf(picture, {"Exif.Image.Model"}).empty();
    if (std::string remark = compressionRemark(facts); !remark.empty())
        facts.remarks.push_back(std::move(remark));
    examineGrid(picture, facts);
    facts.qualityClass = qualityClassOf(facts);
    remarkOnMissingParts(picture, facts);
    remarkOnSize(picture, facts);
    remarkOnOrigin(facts);
}

} // namespace

std::optional<QualityClass> qualityClassOf(const QualityFacts& facts)
{
    const auto originalIf = [](bool original) {
        return original ? QualityClass::Original : QualityClass::Recompressed;
    };
    if (facts.megapixels <= 0)
        return std::nullopt;
    if (facts.megapixels < smallMegapixels)
        return QualityClass::Small;
    if (facts.megapixels >= largeMegapixels)
        return QualityClass::Large;
    if (facts.earlierJpegLikely.value_or(false))
        return QualityClass::Recompressed;
    switch (facts.compression.kind) {
    case Kind::Lossless:
        return QualityClass::Original;
    case Kind::Jpeg:
        if (facts.compression.quality == 0)
            return std::nullopt;
        return originalIf(facts.compression.quality >=
                          (facts.cameraMetadata ? recompressedQuality : platformQuality));
    case Kind::Hevc:
        return originalIf(facts.cameraMetadata && facts.bitsPerPixel >= cameraBitsPerPixel);
    case Kind::Vp8:
    case Kind::Av1:
    case Kind::Palette:
        return QualityClass::Recompressed;
    case Kind::Unknown:
        break;
    }
    return std::nullopt;
}

std::string_view classIdOrUnknown(std::optional<QualityClass> quality)
{
    return quality ? qualityClassId(*quality) : "unknown";
}

std::string_view classNameOrUnknown(std::optional<QualityClass> quality)
{
    return quality ? qualityClassName(*quality) : "unknown";
}

std::string compressionText(const StoredCompression& compression)
{
    const std::string quality =
        compression.quality > 0
            ? ", quality about " + std::to_string(compression.quality) + " of 100"
            : std::string();
    switch (compression.kind) {
    case Kind::Lossless:
        return "without loss";
    case Kind::Palette:
        return "with a palette of at most 256 colours";
    case Kind::Jpeg:
        return "JPEG" + quality;
    case Kind::Vp8:
        return "lossy WebP" + quality;
    case Kind::Hevc:
        return "HEVC";
    case Kind::Av1:
        return "AV1";
    case Kind::Unknown:
        break;
    }
    return "unknown";
}

QualityFacts examineQuality(const Picture& picture)
{
    QualityFacts facts;
    try {
        examine(picture, facts);
    } catch (const std::exception&) { // out of memory at most
        facts.qualityClass.reset();
    }
    if (!facts.qualityClass)
        facts.remarks.emplace_back("The picture's quality class could not be found out: rates are "
                                   "those of untouched photos of every quality together.");
    return facts;
}

} // namespace pentimento
