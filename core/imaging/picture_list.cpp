// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_list.h"

#include "core/imaging/codec.h"

#include <algorithm>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

bool hasPictureExtension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    const auto& known = pictureExtensions();
    return std::find(known.begin(), known.end(), extension) != known.end();
}

/// Walks one folder after the other, each by an iterator of its own: a recursive iterator ends with
/// the first folder that cannot be read to its end.
class Walk
{
public:
    Walk(const fs::path& root, const Job& job) : m_job(job), m_waiting{root}
    {
        std::error_code ignored;
        m_root = fs::weakly_canonical(root, ignored);
    }

    Result<PictureList> go()
    {
        while (!m_waiting.empty()) {
            const fs::path folder = std::move(m_waiting.back());
            m_waiting.pop_back();
            if (!look(folder))
                return Error{ErrorCode::Cancelled, folder.string() + ": cancelled", {}};
        }
        std::sort(m_list.pictures.begin(), m_list.pictures.end());
        std::sort(m_list.skipped.begin(), m_list.skipped.end(),
                  [](const auto& a, const auto& b) { return a.path < b.path; });
        return std::move(m_list);
    }

private:
    /// False when it was stopped.
    bool look(const fs::path& folder)
    {
        std::error_code failure;
        fs::directory_iterator entry(folder, failure);
        while (!failure && entry != fs::directory_iterator()) {
            if (m_job.stopRequested())
                return false;
            take(*entry);
            entry.increment(failure);
        }
        if (failure)
            skip(folder, failure.message());
        m_job.report(0, std::to_string(m_list.pictures.size()));
        return true;
    }

    void take(const fs::directory_entry& entry)
    {
        std::error_code failure;
        const bool link = entry.is_symlink(failure);
        const fs::file_type type = entry.status(failure).type();
        const bool named = hasPictureExtension(entry.path());
        if (type == fs::file_type::directory)
            link ? takeLink(entry.path()) : m_waiting.push_back(entry.path());
        else if (named && type == fs::file_type::regular)
            m_list.pictures.push_back(entry.path());
        else if (named && link && type == fs::file_type::not_found)
            skip(entry.path(), "is a link that leads nowhere");
        else if (named)
            skip(entry.path(), failure ? failure.message() : "is not a regular file");
    }

    /// What a link within the folder leads to is listed in its own place.
    void takeLink(const fs::path& link)
    {
        std::error_code failure;
        const fs::path inside = fs::weakly_canonical(link, failure).lexically_relative(m_root);
        if (failure || inside.empty() || *inside.begin() == "..")
            skip(link, "is a link to a folder; such links are not followed");
    }

    void skip(const fs::path& path, const std::string& reason)
    {
        m_list.skipped.push_back({path, reason});
    }

    const Job& m_job;
    fs::path m_root;
    std::vector<fs::path> m_waiting;
    PictureList m_list;
};

} // namespace

const std::vector<std::string>& pictureExtensions()
{
    static const std::vector<std::string> extensions = [] {
        std::vector<std::string> all;
        for (const Codec* codec : allCodecs())
            for (const std::string_view extension : codec->extensions)
                if (std::find(all.begin(), all.end(), extension) == all.end())
                    all.emplace_back(extension);
        return all;
    }();
    return extensions;
}

Result<PictureList> findPictures(const fs::path& fileOrFolder, const Job& job)
{
    std::error_code failure;
    if (!fs::is_directory(fileOrFolder, failure))
        return PictureList{{fileOrFolder}, {}};
    return Walk(fileOrFolder, job).go();
}

std::vector<fs::path> listPictures(const fs::path& fileOrFolder)
{
    auto found = findPictures(fileOrFolder);
    return found ? std::move(found->pictures) : std::vector<fs::path>();
}

} // namespace pentimento
