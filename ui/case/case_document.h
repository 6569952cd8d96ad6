// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/picture_entry.h"

#include <QObject>

#include <functional>
#include <map>
#include <vector>

namespace pentimento::ui {

/// The pictures that somebody works on, in their order: what is known of each, which one is looked
/// at, and signals of what changed. It does no work itself: whoever does (AnalysisScheduler,
/// PictureCache) tells it by update(), which is the only way to change a picture, so that no change
/// goes unsaid. Lives on the GUI thread.
class CaseDocument : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// A file that is there already may have changed: it is taken off and comes last again.
    void addFile(const std::filesystem::path& file);
    /// A picture that has no file. `warning` goes with it into window and report.
    void addBitmap(const QImage& bitmap, const QString& name, const QString& warning);
    void addBytes(const QByteArray& bytes, const QString& name, const QString& warning);
    void remove(PictureId id);

    /// The picture that is looked at; 0 for none.
    void setCurrent(PictureId id);
    [[nodiscard]] PictureId current() const { return m_current; }

    [[nodiscard]] const PictureEntry* entry(PictureId id) const; ///< null for one that is gone
    [[nodiscard]] const PictureEntry* currentEntry() const { return entry(m_current); }
    [[nodiscard]] const std::vector<PictureId>& order() const { return m_order; }

    /// Changes a picture and tells so; nothing for one that is gone.
    void update(PictureId id, const std::function<void(PictureEntry&)>& change);

signals:
    void added(PictureId id);
    void aboutToRemove(PictureId id);
    void removed(PictureId id);
    void currentChanged(PictureId id);
    void changed(PictureId id);       ///< anything of it
    void pixelsChanged(PictureId id); ///< there or gone; follows changed()
    void mapsChanged(PictureId id);   ///< refined, finished or gone; follows changed()

private:
    void add(PictureSource source);

    std::map<PictureId, PictureEntry> m_entries;
    std::map<std::filesystem::path, PictureId> m_byPath;
    std::vector<PictureId> m_order;
    PictureId m_lastId = 0;
    PictureId m_current = 0;
};

} // namespace pentimento::ui
