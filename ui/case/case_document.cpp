// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/case_document.h"

#include "ui/widgets/text.h"

namespace pentimento::ui {

void CaseDocument::addFile(const std::filesystem::path& file)
{
    if (const auto same = m_byPath.find(file); same != m_byPath.end())
        remove(same->second);
    add({file, shownPath(file.filename().empty() ? file : file.filename()), {}, {}, {}});
}

void CaseDocument::addBitmap(const QImage& bitmap, const QString& name, const QString& warning)
{
    add({{}, name, {}, bitmap, warning});
}

void CaseDocument::addBytes(const QByteArray& bytes, const QString& name, const QString& warning)
{
    add({{}, name, bytes, {}, warning});
}

void CaseDocument::add(PictureSource source)
{
    const PictureId id = ++m_lastId;
    if (!source.path.empty())
        m_byPath[source.path] = id;
    m_entries.emplace(id, PictureEntry(id, std::move(source)));
    m_order.push_back(id);
    emit added(id);
}

void CaseDocument::remove(PictureId id)
{
    if (entry(id) == nullptr)
        return;
    emit aboutToRemove(id);
    if (const auto path = m_byPath.find(entry(id)->path());
        path != m_byPath.end() && path->second == id)
        m_byPath.erase(path);
    m_entries.erase(id);
    std::erase(m_order, id);
    const bool wasCurrent = m_current == id;
    if (wasCurrent)
        m_current = 0;
    emit removed(id);
    if (wasCurrent && m_current == 0) // nobody chose another meanwhile
        emit currentChanged(0);
}

void CaseDocument::setCurrent(PictureId id)
{
    if (id == m_current)
        return;
    m_current = id;
    emit currentChanged(id);
}

const PictureEntry* CaseDocument::entry(PictureId id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

void CaseDocument::update(PictureId id, const std::function<void(PictureEntry&)>& change)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    PictureEntry& picture = found->second;
    const auto pixels = picture.pixels();
    const auto maps = picture.maps();
    const auto analysis = picture.analysis();
    change(picture);
    const bool otherPixels = picture.pixels() != pixels;
    const bool otherMaps = picture.maps() != maps || picture.analysis() != analysis;
    emit changed(id);
    if (otherPixels)
        emit pixelsChanged(id);
    if (otherMaps)
        emit mapsChanged(id);
}

} // namespace pentimento::ui
