// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct zip;

namespace pentimento {

/// A zip archive of the kind that torch writes: its data is stored as it is, so that reading it can
/// never give more bytes than the file has. Opening reads the list of entries alone; an entry is
/// read when it is asked for, so an archive may be larger than memory. What the list states is
/// checked against the file's size before anything relies on it. Messages name the file. One thread
/// at a time.
class Archive
{
public:
    [[nodiscard]] static Result<Archive> open(const std::filesystem::path& file);

    /// Bytes of an entry; nothing when there is none of this name.
    [[nodiscard]] std::optional<std::uint64_t> bytesOf(const std::string& entry) const;
    /// Reads an entry whole, its checksum included; `out` has exactly bytesOf() bytes.
    [[nodiscard]] Result<void> read(const std::string& entry, std::span<std::uint8_t> out) const;

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }
    /// The one top folder "X" that holds "X/data.pkl", as torch lays its archives out; empty when
    /// there is none.
    [[nodiscard]] const std::string& top() const { return m_top; }

private:
    struct Entry
    {
        std::uint64_t index = 0;
        std::uint64_t bytes = 0;
        bool plain = false; ///< neither compressed nor encrypted
    };
    struct Close
    {
        void operator()(zip* archive) const;
    };
    Archive(std::filesystem::path file, zip* archive) : m_file(std::move(file)), m_zip(archive) {}
    Result<void> list(std::uint64_t fileBytes);

    std::filesystem::path m_file;
    std::unique_ptr<zip, Close> m_zip;
    std::map<std::string, Entry> m_entries;
    std::string m_top;
};

} // namespace pentimento
