// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/picture_entry.h"
#include "ui/widgets/notice_strip.h"

#include <set>

namespace pentimento::ui {

struct Session;

/// What the user must know, above the picture: a message of the moment, why nothing is analysed,
/// and what is to be said of the picture that is looked at, until it is closed. Follows the
/// session, which outlives it.
class WindowNotices : public NoticeStrip
{
    Q_OBJECT
public:
    explicit WindowNotices(const Session& session, QWidget* parent = nullptr);

    /// In place of the message before; an empty one for none. `detail`: what is behind it.
    void tell(const QString& message, const QString& detail = {});

private:
    void refresh();
    [[nodiscard]] QStringList linesOf(const PictureEntry& entry) const;
    [[nodiscard]] QString packLine(const PictureEntry& entry) const;

    const Session& m_session;
    QString m_message;
    QString m_detail;
    std::set<PictureId> m_closed; ///< whose lines the user has seen
};

} // namespace pentimento::ui
