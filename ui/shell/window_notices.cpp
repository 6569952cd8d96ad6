// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_notices.h"

#include "ui/case/session.h"
#include "ui/widgets/text.h"

namespace pentimento::ui {

WindowNotices::WindowNotices(const Session& session, QWidget* parent)
    : NoticeStrip(parent), m_session(session)
{
    const CaseDocument& document = session.document;
    connect(&document, &CaseDocument::currentChanged, this, &WindowNotices::refresh);
    connect(&document, &CaseDocument::changed, this, [this](PictureId id) {
        if (id == m_session.document.current())
            refresh();
    });
    connect(&session.detectors, &DetectorLoader::ready, this, &WindowNotices::refresh);
    connect(&session.detectors, &DetectorLoader::failed, this, &WindowNotices::refresh);
    connect(this, &NoticeStrip::closed, this, [this] {
        m_message.clear();
        m_detail.clear();
        m_closed.insert(m_session.document.current());
    });
    refresh();
}

void WindowNotices::tell(const QString& message, const QString& detail)
{
    m_message = message;
    m_detail = detail;
    refresh();
}

void WindowNotices::refresh()
{
    const PictureEntry* entry = m_session.document.currentEntry();
    const QString noDetectors = m_session.detectors.error();
    QStringList lines;
    QString detail = m_detail;
    if (!m_message.isEmpty())
        lines << m_message;
    if (!noDetectors.isEmpty()) {
        lines << tr("Pictures can be looked at but not analysed: %1").arg(noDetectors);
        detail = m_session.detectors.errorDetail();
    }
    if (entry != nullptr && !m_closed.contains(entry->id())) {
        lines << linesOf(*entry);
        if (entry->state() == PictureState::Failed && entry->pixels())
            detail = entry->detail();
    }
    showNotice(lines.join('\n'), noDetectors.isEmpty(), detail);
}

QStringList WindowNotices::linesOf(const PictureEntry& entry) const
{
    QStringList lines = entry.warnings();
    if (const QString notice = packLine(entry); !notice.isEmpty())
        lines << notice;
    if (entry.picture())
        for (const std::string& note : entry.picture()->notes)
            if (!entry.warnings().contains(shown(note)))
                lines << shown(note);
    if (entry.state() == PictureState::Failed && entry.pixels())
        lines << tr("Not analysed: %1").arg(entry.error());
    if (entry.state() == PictureState::Cancelled && entry.pixels())
        lines << tr("The analysis was stopped. Picture > Analyse again starts it anew.");
    return lines;
}

/// What to say about a result of another pack; empty: nothing.
QString WindowNotices::packLine(const PictureEntry& entry) const
{
    if (entry.state() != PictureState::Done || !m_session.scheduler.mayRetry(entry.id()))
        return {};
    return tr("This was found with the model pack %1; %2 is in use now. Picture > Analyse again "
              "takes that.")
        .arg(shownLine(entry.pack()->name), shownLine(m_session.detectors.pack()->name));
}

} // namespace pentimento::ui
