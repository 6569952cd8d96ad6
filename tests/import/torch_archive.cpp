// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/import/torch_archive.h"

#include <QFile>
#include <QTest>

#include <cstring>
#include <zip.h>
#include <zlib.h>

namespace pentimento {

namespace {

template <class T>
void put(QByteArray& to, T value)
{
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// What a zip's local and central headers share: from "flags" to the length of the name.
void putHeader(QByteArray& to, const QByteArray& name, const QByteArray& bytes)
{
    put<std::uint16_t>(to, 0); // flags
    put<std::uint16_t>(to, 0); // stored
    put<std::uint32_t>(to, 0); // time
    put<std::uint32_t>(
        to, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.constData()),
                                             static_cast<uInt>(bytes.size()))));
    put<std::uint32_t>(to, static_cast<std::uint32_t>(bytes.size()));
    put<std::uint32_t>(to, static_cast<std::uint32_t>(bytes.size()));
    put<std::uint16_t>(to, static_cast<std::uint16_t>(name.size()));
    put<std::uint16_t>(to, 0); // extra field
}

} // namespace

TorchArchive TorchArchive::read(const QString& file)
{
    TorchArchive archive;
    zip_t* opened = zip_open(file.toUtf8().constData(), ZIP_RDONLY, nullptr);
    for (zip_int64_t i = 0; opened && i < zip_get_num_entries(opened, 0); ++i) {
        zip_stat_t about;
        zip_stat_index(opened, static_cast<zip_uint64_t>(i), 0, &about);
        QByteArray bytes(static_cast<qsizetype>(about.size), '\0');
        zip_file_t* entry = zip_fopen_index(opened, static_cast<zip_uint64_t>(i), 0);
        zip_fread(entry, bytes.data(), about.size);
        zip_fclose(entry);
        archive.entries.emplaceBack(about.name, bytes);
    }
    if (opened)
        zip_discard(opened);
    return archive;
}

QByteArray& TorchArchive::operator[](const QByteArray& name)
{
    for (auto& [known, bytes] : entries)
        if (known == name)
            return bytes;
    qFatal("the archive has no entry %s", name.constData());
}

QByteArray& TorchArchive::pickle()
{
    for (auto& [known, bytes] : entries)
        if (known.endsWith("/data.pkl"))
            return bytes;
    qFatal("the archive has no data.pkl");
}

QByteArray TorchArchive::zip() const
{
    QByteArray file;
    QByteArray directory;
    for (const auto& [name, bytes] : entries) {
        const auto offset = static_cast<std::uint32_t>(file.size());
        put<std::uint32_t>(file, 0x04034b50);
        put<std::uint16_t>(file, 20);
        putHeader(file, name, bytes);
        file += name + bytes;
        put<std::uint32_t>(directory, 0x02014b50);
        put<std::uint16_t>(directory, 20);
        put<std::uint16_t>(directory, 20);
        putHeader(directory, name, bytes);
        put<std::uint16_t>(directory, 0); // comment
        put<std::uint16_t>(directory, 0); // disk
        put<std::uint16_t>(directory, 0); // attributes
        put<std::uint32_t>(directory, 0);
        put<std::uint32_t>(directory, offset);
        directory += name;
    }
    const auto start = static_cast<std::uint32_t>(file.size());
    file += directory;
    put<std::uint32_t>(file, 0x06054b50);
    put<std::uint32_t>(file, 0); // disks
    put<std::uint16_t>(file, static_cast<std::uint16_t>(entries.size()));
    put<std::uint16_t>(file, static_cast<std::uint16_t>(entries.size()));
    put<std::uint32_t>(file, static_cast<std::uint32_t>(directory.size()));
    put<std::uint32_t>(file, start);
    put<std::uint16_t>(file, 0);
    return file;
}

void TorchArchive::write(const QString& path) const
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray bytes = zip();
    QCOMPARE(file.write(bytes), bytes.size());
}

namespace pickled {

QByteArray text(const QByteArray& text)
{
    QByteArray bytes("X");
    put(bytes, static_cast<std::uint32_t>(text.size()));
    return bytes + text;
}

QByteArray number(std::int64_t number)
{
    QByteArray bytes("\x8a\x08");
    put(bytes, number);
    return bytes;
}

QByteArray tuple(const QList<QByteArray>& items)
{
    QByteArray bytes("(");
    for (const QByteArray& item : items)
        bytes += item;
    return bytes + 't';
}

QByteArray name(const QByteArray& module, const QByteArray& name)
{
    return 'c' + module + '\n' + name + '\n';
}

QByteArray dictionary(const QList<std::pair<QByteArray, QByteArray>>& items)
{
    QByteArray bytes("}(");
    for (const auto& [key, value] : items)
        bytes += text(key) + value;
    return bytes + 'u';
}

QByteArray tensor(const QByteArray& storage, std::int64_t items, std::int64_t offset,
                  const QList<std::int64_t>& sizes, const QList<std::int64_t>& strides)
{
    QList<QByteArray> sizeNumbers;
    for (const std::int64_t size : sizes)
        sizeNumbers += number(size);
    QList<QByteArray> strideNumbers;
    for (const std::int64_t stride : strides)
        strideNumbers += number(stride);
    const QByteArray id = tuple({text("storage"), name("torch", "FloatStorage"), text(storage),
                                 text("cuda:0"), number(items)});
    return name("torch._utils", "_rebuild_tensor_v2") +
           tuple({id + 'Q', number(offset), tuple(sizeNumbers), tuple(strideNumbers), "\x89",
                  name("collections", "OrderedDict") + ")R"}) +
           'R';
}

QByteArray whole(const QByteArray& value)
{
    return "\x80\x02" + value + '.';
}

} // namespace pickled

} // namespace pentimento
