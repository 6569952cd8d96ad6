// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pipeline.h"
#include "core/base/job.h"
#include "ui/viewer/picture_pyramid.h"

#include <QByteArray>
#include <QImage>
#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace pentimento::ui {

/// Where a picture comes from: a file, or bytes or pixels that came without one.
struct PictureSource
{
    std::filesystem::path path;
    QString name;
    QByteArray bytes;
    QImage bitmap;
    QString warning; ///< goes into the picture's notes and so into the report
};

/// An earlier analysis whose pixels were given up to save memory.
struct EarlierAnalysis
{
    std::shared_ptr<const MapSet> maps;
    std::shared_ptr<const Pack> pack;
    std::string sha256; ///< of the file at that time
};

/// A picture ready to be looked at.
struct ReadPicture
{
    DecodedPicture decoded;
    std::shared_ptr<const PicturePyramid> pixels;
    QImage thumbnail;
    std::shared_ptr<const Analysis> analysis; ///< of the earlier maps, when the file is unchanged
};

/// Reads and decodes the picture and makes what the view needs of it. Errors as loadPicture()
/// gives them. Takes seconds: for a worker thread.
[[nodiscard]] Result<ReadPicture> readPicture(const PictureSource& source,
                                              const std::optional<EarlierAnalysis>& earlier,
                                              const Job& job);

} // namespace pentimento::ui
