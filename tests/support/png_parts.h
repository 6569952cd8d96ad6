// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QtEndian>

#include <cstdint>
#include <filesystem>
#include <vector>

/// PNG files taken apart and put together again, as somebody who forges them would.
namespace png {

struct Chunk
{
    QByteArray name;
    QByteArray data;
};

inline quint32 checksum(const QByteArray& bytes)
{
    quint32 crc = 0xffffffffU;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xedb88320U : crc >> 1U;
    }
    return ~crc;
}

inline QByteArray bigEndian(quint32 value)
{
    const quint32 swapped = qToBigEndian(value);
    return {reinterpret_cast<const char*>(&swapped), 4};
}

inline std::vector<Chunk> chunksOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray bytes = file.readAll();
    std::vector<Chunk> chunks;
    for (qsizetype at = 8; at + 12 <= bytes.size();) {
        const auto length = qFromBigEndian<quint32>(bytes.constData() + at);
        chunks.push_back({bytes.mid(at + 4, 4), bytes.mid(at + 8, length)});
        at += 12 + static_cast<qsizetype>(length);
    }
    return chunks;
}

inline void write(const std::filesystem::path& path, const std::vector<Chunk>& chunks,
                  const QByteArray& after = {})
{
    QByteArray bytes("\x89PNG\r\n\x1a\n", 8);
    for (const Chunk& chunk : chunks)
        bytes += bigEndian(static_cast<quint32>(chunk.data.size())) + chunk.name + chunk.data +
                 bigEndian(checksum(chunk.name + chunk.data));
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes + after) < 0)
        qFatal("the forged PNG cannot be written");
}

/// The zlib stream of some bytes.
inline QByteArray deflated(const QByteArray& bytes)
{
    return qCompress(bytes, 9).mid(4);
}

} // namespace png
