// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"

#include <QDir>
#include <QFile>
#include <QString>

namespace pentimento::testing {

/// A catalogue of the small archive and checkpoint that the import's tests use: a backbone whose
/// hash is stated and a head that has none, as the published ones.
inline QByteArray publishedFile(const QString& name)
{
    QFile file(QString(PENTIMENTO_SOURCE_DIR "/tests/import/fixtures/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Writes catalogue.json into `folder`, which the program looks into by $PENTIMENTO_MODELS.
inline bool writeCatalogue(const QString& folder)
{
    const QString entry =
        "{'id': '%1', 'title': '%2', 'kind': '%3', 'publisher': 'Tests', 'address': "
        "'https://%1.example.org/w/%4', 'sha256': '%5', 'bytes': %6, 'bytes_exact': %7, "
        "'licence': '%8', 'licence_note': '%9', 'trained_on': 'tests', ";
    const QByteArray body = publishedFile("clip_vit.pt");
    const QByteArray head = publishedFile("ViT_layer1_conv-4_ldm.pth");
    const auto hash = sha256({reinterpret_cast<const std::uint8_t*>(body.constData()),
                              static_cast<std::size_t>(body.size())});
    QString text = "{'schema': 1, 'files': [";
    text +=
        entry.arg("tiny-body", "Tiny ViT", "backbone", "clip_vit.pt", QString::fromStdString(hash),
                  QString::number(body.size()), "true", "MIT", "");
    text += "'needs': []}, ";
    text += entry.arg("tiny-head", "Tiny head", "head", "ViT_layer1_conv-4_ldm.pth", "",
                      QString::number(head.size() - 1000), "false", "CC BY-NC-SA 4.0",
                      "Not for commercial use.");
    text += "'non_commercial': true, 'needs': ['tiny-body']}]}";
    QFile file(folder + "/catalogue.json");
    return QDir().mkpath(folder) && file.open(QIODevice::WriteOnly) &&
           file.write(text.replace('\'', '"').toUtf8()) > 0;
}

} // namespace pentimento::testing
