// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/folder_search.h"

#include "core/imaging/picture_list.h"
#include "ui/widgets/text.h"

#include <QStringList>

#include <algorithm>
#include <iterator>

namespace pentimento::ui {
namespace {

constexpr std::size_t handedAtOnce = 64; ///< pictures of a large folder in a turn of the loop

/// The pictures of all paths. A file that is none is among them: reading it will say what is wrong.
Result<PictureList> findAll(const std::vector<std::filesystem::path>& paths, const Job& job)
{
    PictureList all;
    for (const auto& path : paths) {
        const std::size_t before = all.pictures.size();
        const Job part{job.stop, [&job, before](double, std::string_view found) {
                           job.report(0, std::to_string(before + std::stoul(std::string(found))));
                       }};
        auto found = findPictures(path, part);
        if (!found)
            return found;
        std::move(found->pictures.begin(), found->pictures.end(), std::back_inserter(all.pictures));
        std::move(found->skipped.begin(), found->skipped.end(), std::back_inserter(all.skipped));
    }
    return all;
}

/// What a search leaves to be said; mostly nothing.
QString remarkOn(const PictureList& found)
{
    QStringList lines;
    if (found.pictures.empty())
        lines << FolderSearch::tr("There is no picture in that folder.");
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i < std::min(found.skipped.size(), most); ++i)
        lines << FolderSearch::tr("Left out: %1: %2")
                     .arg(shownPath(found.skipped[i].path), shownLine(found.skipped[i].reason));
    if (found.skipped.size() > most)
        lines << FolderSearch::tr("Left out besides: %1 more folders and files")
                     .arg(found.skipped.size() - most);
    return lines.join('\n');
}

QString remarkOn(const Error& error)
{
    return error.code == ErrorCode::Cancelled ? FolderSearch::tr("The search was stopped.")
                                              : shownLine(error.message);
}

} // namespace

void FolderSearch::start(const std::vector<std::filesystem::path>& paths)
{
    m_queue.start(
        "the folder could not be searched", [paths](const Job& job) { return findAll(paths, job); },
        [this](const Result<PictureList>& list) {
            if (list)
                hand(list->pictures);
            emit searched(list ? remarkOn(*list) : remarkOn(list.error()));
        },
        [this](double, const QString& count) { emit searching(count.toInt()); });
}

void FolderSearch::hand(std::vector<std::filesystem::path> files)
{
    const auto now =
        files.begin() + static_cast<std::ptrdiff_t>(std::min(files.size(), handedAtOnce));
    std::for_each(files.begin(), now, [this](const auto& file) { emit found(file); });
    files.erase(files.begin(), now);
    if (!files.empty())
        m_link.handle().post([this, files = std::move(files)] { hand(files); });
}

} // namespace pentimento::ui
