// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/picture_reader.h"

#include <QBuffer>

namespace pentimento::ui {
namespace {

constexpr int thumbnailSide = 192;

QByteArray encodedPng(const QImage& bitmap)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    bitmap.save(&buffer, "PNG", 90); // lossless either way; 90 is fast
    return bytes;
}

Result<std::shared_ptr<const Picture>> load(const PictureSource& source, const Job& job)
{
    if (!source.path.empty())
        return loadPicture(source.path, {}, job);
    const QByteArray bytes = source.bytes.isEmpty() ? encodedPng(source.bitmap) : source.bytes;
    auto picture =
        loadPictureFromMemory({bytes.begin(), bytes.end()}, source.name.toStdString(), {}, job);
    if (!picture || source.warning.isEmpty())
        return picture;
    auto warned = std::make_shared<Picture>(**picture);
    warned->notes.push_back(source.warning.toStdString());
    return std::shared_ptr<const Picture>(std::move(warned));
}

} // namespace

Result<ReadPicture> readPicture(const PictureSource& source,
                                const std::optional<EarlierAnalysis>& earlier, const Job& job)
{
    auto decoded = AnalysisPipeline::decode([&] { return load(source, job); });
    if (!decoded)
        return decoded.error();
    ReadPicture read;
    read.decoded = *std::move(decoded);
    const Picture& picture = *read.decoded.picture;
    read.pixels = PicturePyramid::create(picture.pixels);
    read.thumbnail =
        read.pixels->smallest()
            .convertToFormat(QImage::Format_RGB32) // detaches from the raster
            .scaled(thumbnailSide, thumbnailSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    if (earlier && earlier->sha256 == picture.file.sha256)
        read.analysis = AnalysisPipeline::finish(read.decoded, earlier->maps, *earlier->pack);
    return read;
}

} // namespace pentimento::ui
