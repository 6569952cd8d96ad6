// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/archive.h"

#include <zip.h>

#include <algorithm>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::int64_t maxEntries = 200'000; ///< a full CLIP checkpoint has some 2000
constexpr std::string_view pickleName = "/data.pkl";
constexpr std::uint64_t blockBytes = 8 << 20;

Error damaged(const std::filesystem::path& file, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
}

std::string reasonOf(int code)
{
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

struct CloseEntry
{
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

} // namespace

void Archive::Close::operator()(zip* archive) const
{
    zip_discard(archive);
}

Result<Archive> Archive::open(const std::filesystem::path& file)
{
    std::error_code failure;
    const std::uint64_t fileBytes = std::filesystem::file_size(file, failure);
    if (failure) // also for what is no regular file
        return damaged(file, "cannot be opened");
    int code = 0;
    zip* opened = zip_open(file.c_str(), ZIP_RDONLY, &code);
    if (opened == nullptr)
        return damaged(file, "is cut off or damaged: its list of entries cannot be read (" +
                                 reasonOf(code) + ")");
    Archive archive(file, opened);
    if (auto listed = archive.list(fileBytes); !listed)
        return listed.error();
    return archive;
}

Result<void> Archive::list(std::uint64_t fileBytes)
{
    const std::int64_t count = zip_get_num_entries(m_zip.get(), 0);
    if (count < 0 || count > maxEntries)
        return damaged(m_file, "lists an impossible number of entries");
    std::uint64_t left = fileBytes;
    for (std::int64_t index = 0; index < count; ++index) {
        constexpr std::uint64_t wanted =
            ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        zip_stat_t about;
        if (zip_stat_index(m_zip.get(), static_cast<std::uint64_t>(index), 0, &about) != 0 ||
            (about.valid & wanted) != wanted)
            return damaged(m_file, "has an entry without a name or a size");
        const std::string name = about.name;
        const bool encrypted = (about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
                               about.encryption_method != ZIP_EM_NONE;
        const bool plain =
            !encrypted && about.comp_method == ZIP_CM_STORE && about.size == about.comp_size;
        // Entries that lie over each other could state more than the file has.
        if (about.comp_size > left)
            return damaged(m_file, "lists more bytes than the file has; it is cut off or damaged");
        left -= about.comp_size;
        if (!m_entries.emplace(name, Entry{about.index, about.size, plain}).second)
            return damaged(m_file, "lists " + name + " twice");
        const std::size_t slash = name.find('/');
        if (slash != std::string::npos && name.substr(slash) == pickleName) {
            if (!m_top.empty())
                return damaged(m_file, "holds two " + std::string(pickleName.substr(1)));
            m_top = name.substr(0, slash);
        }
    }
    return {};
}

std::optional<std::uint64_t> Archive::bytesOf(const std::string& entry) const
{
    const auto found = m_entries.find(entry);
    if (found == m_entries.end())
        return std::nullopt;
    return found->second.bytes;
}

Result<void> Archive::read(const std::string& entry, std::span<std::uint8_t> out) const
{
    const auto found = m_entries.find(entry);
    if (found == m_entries.end() || found->second.bytes != out.size())
        return damaged(m_file, "lacks " + entry);
    if (!found->second.plain) // torch compresses TorchScript's code alone
        return damaged(m_file, "holds " + entry +
                                   " compressed or encrypted; torch stores plain "
                                   "bytes");
    const std::unique_ptr<zip_file_t, CloseEntry> opened(
        zip_fopen_index(m_zip.get(), found->second.index, 0));
    if (!opened)
        return damaged(m_file, entry + " cannot be read (" + zip_strerror(m_zip.get()) + ")");
    const auto failed = [&] {
        return damaged(m_file, entry + " is damaged (" + zip_file_strerror(opened.get()) + ")");
    };
    while (!out.empty()) {
        const std::int64_t got =
            zip_fread(opened.get(), out.data(), std::min<std::uint64_t>(out.size(), blockBytes));
        if (got <= 0)
            return got < 0 ? failed() : damaged(m_file, entry + " is cut off");
        out = out.subspan(static_cast<std::size_t>(got));
    }
    std::uint8_t beyond = 0; // the checksum is compared when the end is reached
    if (zip_fread(opened.get(), &beyond, 1) != 0)
        return failed();
    return {};
}

} // namespace pentimento
