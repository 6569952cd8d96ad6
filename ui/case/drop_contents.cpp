// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/drop_contents.h"

#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QMimeData>
#include <QUrl>

namespace pentimento::ui {
namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("DropContents", words);
}

/// The very bytes of the name: decoded text would lose those that are no UTF-8.
std::filesystem::path localPath(const QUrl& url)
{
    if (!url.host().isEmpty())
        return toPath(url.toLocalFile());
    const QString path = url.path(QUrl::FullyEncoded);
    return QByteArray::fromPercentEncoding(path.toLatin1()).toStdString();
}

} // namespace

bool mayHoldPicture(const QMimeData& data)
{
    return data.hasUrls() || data.hasImage();
}

DropContents readDrop(const QMimeData& data, bool fromBrowser)
{
    DropContents contents;
    bool remote = false;
    for (const QUrl& url : data.urls()) {
        if (!url.isLocalFile())
            remote = true;
        else if (auto path = localPath(url); !path.empty()) // "file:" alone names nothing
            contents.paths.push_back(std::move(path));
    }
    if (!contents.paths.empty())
        return contents;

    for (const char* format : {"image/png", "image/jpeg", "image/webp", "image/tiff"}) {
        if (contents.encoded = data.data(format); !contents.encoded.isEmpty())
            break;
    }
    if (contents.encoded.isEmpty() && data.hasImage())
        contents.bitmap = data.imageData().value<QImage>();
    if (contents.hasPicture()) {
        const QString time = QDateTime::currentDateTime().toString("yyyy-MM-dd HH.mm.ss");
        contents.name =
            (fromBrowser ? text("Dropped picture %1.png") : text("Pasted picture %1.png"))
                .arg(time);
        contents.warning =
            text("This picture came as a bitmap, not as a file: the original bytes are gone, and "
                 "with them metadata, Content Credentials and compression traces. The SHA-256 is "
                 "that of this copy alone. Save the original file and drop that instead where you "
                 "can.");
        return contents;
    }
    contents.refusal =
        remote
            ? text("That is an address on the network, and Pentimento never fetches one: looking "
                   "at a picture must not tell its server. Save the picture as a file and drop "
                   "the file here.")
            : text("There is no picture in what was dropped or copied.");
    return contents;
}

} // namespace pentimento::ui
