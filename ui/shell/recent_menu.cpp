// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/recent_menu.h"

#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QSettings>

#include <algorithm>

namespace pentimento::ui {
namespace {

constexpr int mostRecent = 10;

/// A file's name in a menu, where "&" would name a key.
QString menuText(const std::filesystem::path& file)
{
    return shownPath(file.has_filename() ? file.filename() : file).replace('&', "&&");
}

} // namespace

RecentMenu::RecentMenu(QWidget* parent) : QMenu(parent)
{
    connect(this, &QMenu::aboutToShow, this, &RecentMenu::fill);
}

void RecentMenu::remember(const std::vector<std::filesystem::path>& paths)
{
    QSettings remembered;
    QStringList recent = remembered.value(settings::recent).toStringList();
    const std::size_t first = paths.size() - std::min<std::size_t>(paths.size(), mostRecent);
    for (std::size_t i = first; i < paths.size(); ++i) {
        std::error_code failure;
        const auto path = std::filesystem::absolute(paths[i], failure);
        if (failure || !lossless(path))
            continue;
        recent.removeAll(pathToQString(path));
        recent.prepend(pathToQString(path));
    }
    remembered.setValue(settings::recent, QStringList(recent.mid(0, mostRecent)));
}

void RecentMenu::fill()
{
    clear();
    for (const QString& name : QSettings().value(settings::recent).toStringList())
        connect(addAction(menuText(toPath(name))), &QAction::triggered, this,
                [this, name] { emit chosen(toPath(name)); });
    if (isEmpty()) {
        addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    addSeparator();
    connect(addAction(tr("&Forget these")), &QAction::triggered, this,
            [] { QSettings().remove(settings::recent); });
}

} // namespace pentimento::ui
