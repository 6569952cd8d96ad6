// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forensics/quality.h"

#include "core/base/hash.h"
#include "core/forensics/block_grid.h"
#include "core/forensics/jpeg_header.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string_view>

namespace pentimento {

namespace {

constexpr int recompressedQuality = 85;
/// Cameras rarely compress below this; without a camera's metadata it speaks of a re-save.
constexpr int platformQuality = 90;

std::string_view valueOf(const Picture& picture, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        for (const MetadataEntry& entry : picture.metadata)
            if (entry.key == key && !entry.value.empty())
                return entry.value;
    return {};
}

/// The file's bytes, if it still holds those that were analysed.
std::vector<std::uint8_t> analysedBytes(const Picture& picture)
{
    std::ifstream file(picture.file.path, std::ios::binary);
    std::vector<std::uint8_t> bytes(picture.file.bytes);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file || sha256(bytes) != picture.file.sha256)
        return {};
    return bytes;
}

void examineJpegHeader(const Picture& picture, std::span<const std::uint8_t> fileBytes,
                       QualityFacts& facts)
{
    if (fileBytes.empty() && picture.file.path.empty())
        return;
    const std::optional<JpegHeader> header =
        readJpegHeader(fileBytes.empty() ? analysedBytes(picture) : fileBytes);
    if (!header)
        return;
    facts.jpegQuality = header->quality;
    facts.jpegStandardTables = header->standardTables;
    facts.chromaSubsampling = header->subsampling;
    facts.progressive = header->progressive;
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
bool keepsPixelsExactly(const Picture& picture)
{
    const std::string& format = picture.file.format;
    if (format == "TIFF")
        return valueOf(picture, {"Exif.Image.Compression"}).find("JPEG") == std::string_view::npos;
    return format == "PNG" || format == "BMP";
}

void examineGrid(const Picture& picture, QualityFacts& facts)
{
    if (!facts.jpeg && !keepsPixelsExactly(picture))
        return;
    const std::optional<BlockGrid> grid = findBlockGrid(picture.pixels);
    if (!grid || (facts.jpeg && *grid == ownGrid(picture)))
        return;
    facts.earlierJpegLikely = true;
    facts.remarks.push_back(
        facts.jpeg ? "The pixels carry the block grid of an earlier JPEG compression at another "
                     "offset than the file's own: the picture was probably cropped or shifted and "
                     "saved again."
                   : "The pixels carry the block grid of a JPEG: the picture was probably a JPEG "
                     "file before it became a " +
                         picture.file.format + ".");
}

void remarkOnSize(const Picture& picture, QualityFacts& facts)
{
    if (facts.qualityClass != QualityFacts::Class::Small)
        return;
    facts.remarks.push_back("The picture is small (" + std::to_string(picture.pixels.width()) +
                            " x " + std::to_string(picture.pixels.height()) +
                            " pixels): traces of manipulation are often lost at this size, and "
                            "maps are coarse.");
}

void remarkOnCompression(QualityFacts& facts)
{
    if (facts.jpegQuality == 0)
        return;
    std::string remark = "JPEG of quality ";
    remark += facts.jpegStandardTables ? "" : "about ";
    remark += std::to_string(facts.jpegQuality) + " of 100 (";
    remark += facts.jpegStandardTables ? "standard" : "the program's own";
    remark += " quantisation tables";
    if (!facts.chromaSubsampling.empty())
        remark += ", colour " + facts.chromaSubsampling;
    remark += facts.progressive ? ", progressive)" : ")";
    if (facts.jpegQuality < recompressedQuality)
        remark += ": this much compression hides traces of manipulation";
    facts.remarks.push_back(remark + ".");
}

void remarkOnOrigin(QualityFacts& facts)
{
    if (!facts.cameraMetadata)
        facts.remarks.emplace_back("The metadata names no camera. Platforms, messengers and many "
                                   "programs remove it, so this alone means little.");
    if (!facts.software.empty())
        facts.remarks.push_back("The metadata names the software \"" + facts.software + "\".");
}

void examine(const Picture& picture, std::span<const std::uint8_t> fileBytes, QualityFacts& facts)
{
    const double pixels =
        static_cast<double>(picture.pixels.width()) * static_cast<double>(picture.pixels.height());
    facts.megapixels = pixels / 1e6;
    facts.bitsPerPixel = pixels > 0 ? static_cast<double>(picture.file.bytes) * 8 / pixels : 0;
    facts.jpeg = picture.file.format == "JPEG";
    facts.software = valueOf(picture, {"Exif.Image.Software", "Xmp.xmp.CreatorTool"});
    facts.cameraMetadata = !valueOf(picture, {"Exif.Image.Make"}).empty() &&
                           !valueOf(picture, {"Exif.Image.Model"}).empty();
    if (facts.jpeg)
        examineJpegHeader(picture, fileBytes, facts);
    remarkOnCompression(facts);
    examineGrid(picture, facts);
    facts.qualityClass = qualityClassOf(facts);
    remarkOnSize(picture, facts);
    remarkOnOrigin(facts);
}

} // namespace

QualityClass qualityClassOf(const QualityFacts& facts)
{
    if (facts.megapixels < smallMegapixels)
        return QualityClass::Small;
    if (facts.megapixels >= largeMegapixels)
        return QualityClass::Large;
    const bool compressed =
        facts.jpegQuality > 0 && (facts.jpegQuality < recompressedQuality ||
                                  (facts.jpegQuality < platformQuality && !facts.cameraMetadata));
    return compressed || facts.earlierJpegLikely ? QualityClass::Recompressed
                                                 : QualityClass::Original;
}

QualityFacts examineQuality(const Picture& picture, std::span<const std::uint8_t> fileBytes)
{
    QualityFacts facts;
    try {
        examine(picture, fileBytes, facts);
    } catch (const std::exception&) {
        // Out of memory at most: what was found until then stands.
    }
    return facts;
}

} // namespace pentimento
