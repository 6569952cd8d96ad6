// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/compression.h"

#include "core/imaging/jpeg_header.h"

namespace pentimento {

using Kind = StoredCompression::Kind;

StoredCompression storedAs(Kind kind)
{
    StoredCompression result;
    result.kind = kind;
    return result;
}

StoredCompression storedAsJpeg(const std::optional<JpegHeader>& header)
{
    if (!header)
        return storedAs(Kind::Jpeg);
    return {Kind::Jpeg, header->quality, header->standardTables, header->subsampling,
            header->progressive};
}

StoredCompression::Kind kindOfTable(Bytes table, std::size_t entry)
{
    for (std::size_t at = 0; at + entry <= table.size(); at += entry)
        if (table[at] != table[at + 1] || table[at] != table[at + 2])
            return Kind::Palette;
    return Kind::Lossless;
}

} // namespace pentimento
