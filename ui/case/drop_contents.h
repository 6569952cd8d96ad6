// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>

#include <filesystem>
#include <vector>

class QMimeData;

namespace pentimento::ui {

/// What a drop or the clipboard holds for us. Addresses on the network are never fetched: a
/// picture in an article may be what somebody waits for to see who looks at it.
struct DropContents
{
    std::vector<std::filesystem::path> paths; ///< local files and folders
    QByteArray encoded;                       ///< a picture's encoded bytes, or
    QImage bitmap;                            ///< its pixels, when there are no files
    QString name;                             ///< for the picture without a file
    QString warning;                          ///< goes with the picture without a file
    QString refusal;                          ///< why nothing can be taken, empty otherwise

    [[nodiscard]] bool hasPicture() const { return !encoded.isEmpty() || !bitmap.isNull(); }
};

/// Whether it is worth offering to take it; cheap enough for a drag's every move.
[[nodiscard]] bool mayHoldPicture(const QMimeData& data);

/// `fromBrowser` is true for a drop, false for the clipboard; it decides name and wording.
[[nodiscard]] DropContents readDrop(const QMimeData& data, bool fromBrowser);

} // namespace pentimento::ui
