// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

#include <filesystem>
#include <vector>

namespace pentimento::ui {

/// The files and folders that were opened last, the newest first, also in earlier sittings.
class RecentMenu : public QMenu
{
    Q_OBJECT
public:
    explicit RecentMenu(QWidget* parent = nullptr);

    /// Names that are no text are left out: they could not be opened again.
    static void remember(const std::vector<std::filesystem::path>& paths);

signals:
    void chosen(const std::filesystem::path& path);

private:
    void fill();
};

} // namespace pentimento::ui
