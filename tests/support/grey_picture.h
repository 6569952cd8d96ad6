// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/raster_io.h"

#include <QTemporaryDir>

#include <filesystem>

namespace pentimento::testing {

/// A picture of one grey, 128, unless another is wanted.
inline Raster greyPicture(int width, int height, std::uint8_t grey = 128)
{
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, grey)};
}

inline std::filesystem::path writePicture(const QTemporaryDir& folder, const QString& name,
                                          int width = 160, int height = 120)
{
    const std::filesystem::path path = folder.filePath(name).toStdString();
    if (!writePng(path, greyPicture(width, height)))
        qFatal("a test picture could not be written");
    return path;
}

} // namespace pentimento::testing
