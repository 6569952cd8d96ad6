// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bundle/npy.h"

#include <bit>
#include <cstring>

namespace pentimento {

static_assert(std::endian::native == std::endian::little, "the cells are written as they are");

std::string npyBytes(const HeatMap& map)
{
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                         std::to_string(map.height()) + ", " + std::to_string(map.width()) + "), }";
    // Magic, version and header length take 10 bytes; the data start at a multiple of 64.
    constexpr std::size_t preamble = 10;
    const std::size_t total = (preamble + header.size() + 1 + 63) / 64 * 64;
    header.append(total - preamble - header.size() - 1, ' ');
    header += '\n';

    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xFF);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    const std::size_t cells =
        static_cast<std::size_t>(map.width()) * static_cast<std::size_t>(map.height());
    bytes.append(reinterpret_cast<const char*>(map.data()), cells * sizeof(float));
    return bytes;
}

} // namespace pentimento
