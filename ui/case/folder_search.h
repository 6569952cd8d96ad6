// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/task_queue.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <vector>

namespace pentimento::ui {

/// Finds the pictures of files and folders on a worker thread, one search after the other. Lives on
/// the GUI thread.
class FolderSearch : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    void start(const std::vector<std::filesystem::path>& paths);
    /// Ends all searches; what they found so far is not told.
    void stop() { m_queue.stop(); }
    [[nodiscard]] bool busy() const { return m_queue.busy(); }

signals:
    /// How many pictures a search found so far; it ends with searched().
    void searching(int found);
    /// One of the pictures. Those of a large folder come a few in each turn of the event loop, also
    /// after searched().
    void found(const std::filesystem::path& file);
    /// A search ended. `remark` says what the user must know: that nothing was found, or what could
    /// not be searched; mostly empty.
    void searched(const QString& remark);

private:
    void hand(std::vector<std::filesystem::path> files);

    TaskQueue m_queue;
    GuiLink m_link; ///< to the next turn of the event loop
};

} // namespace pentimento::ui
