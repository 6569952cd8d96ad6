// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <cstdint>
#include <span>
#include <utility>

namespace pentimento {

/// Takes archives of torch apart and puts them together again, changed in any way that a stranger
/// could think of. Stored entries alone.
struct TorchArchive
{
    QList<std::pair<QByteArray, QByteArray>> entries; ///< name and bytes

    /// The entries of a zip file that torch wrote. Empty on failure.
    static TorchArchive read(const QString& file);
    [[nodiscard]] QByteArray& operator[](const QByteArray& name); ///< must be there
    [[nodiscard]] QByteArray& pickle();                           ///< X/data.pkl
    /// As a zip file, checksums and all.
    [[nodiscard]] QByteArray zip() const;
    void write(const QString& file) const;
};

/// Bytes for Pickle::parse().
[[nodiscard]] inline std::span<const std::uint8_t> spanOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()),
            static_cast<std::size_t>(bytes.size())};
}

/// Pieces of pickles, protocol 2.
namespace pickled {
[[nodiscard]] QByteArray text(const QByteArray& text);
[[nodiscard]] QByteArray number(std::int64_t number);
[[nodiscard]] QByteArray tuple(const QList<QByteArray>& items);
[[nodiscard]] QByteArray name(const QByteArray& module, const QByteArray& name);
[[nodiscard]] QByteArray dictionary(const QList<std::pair<QByteArray, QByteArray>>& items);
/// A float32 tensor as torch describes it.
[[nodiscard]] QByteArray tensor(const QByteArray& storage, std::int64_t items, std::int64_t offset,
                                const QList<std::int64_t>& sizes,
                                const QList<std::int64_t>& strides);
[[nodiscard]] QByteArray whole(const QByteArray& value); ///< with protocol and stop
} // namespace pickled

} // namespace pentimento
