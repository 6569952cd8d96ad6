// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/picture_intake.h"

#include "core/imaging/picture_list.h"
#include "ui/case/drop_contents.h"
#include "ui/case/session.h"
#include "ui/shell/recent_menu.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>

#include <utility>

namespace pentimento::ui {
namespace {

QString fileFilter()
{
    QStringList patterns;
    for (const std::string& extension : pictureExtensions()) {
        const QString lower = exact(extension);
        patterns << '*' + lower << '*' + lower.toUpper();
    }
    return PictureIntake::tr("Pictures (%1);;All files (*)").arg(patterns.join(' '));
}

} // namespace

PictureIntake::PictureIntake(QWidget& window, Session& session)
    : m_window(window), m_session(session)
{
    connect(&session.document, &CaseDocument::added, this, [this](PictureId id) {
        if (std::exchange(m_selectNext, false) || m_session.document.current() == 0)
            m_session.document.setCurrent(id);
    });
}

void PictureIntake::open(std::vector<std::filesystem::path> paths)
{
    const auto nameless = std::erase_if(paths, [](const auto& path) { return path.empty(); });
    emit said(nameless == 0 ? QString() : tr("A file without a name was left out."));
    if (paths.empty())
        return;
    m_selectNext = true;
    RecentMenu::remember(paths);
    m_session.search.start(paths);
}

void PictureIntake::chooseFiles()
{
    QSettings remembered;
    const QStringList files = QFileDialog::getOpenFileNames(
        &m_window, tr("Open pictures"), remembered.value(settings::openFolder).toString(),
        fileFilter());
    if (files.isEmpty())
        return;
    remembered.setValue(settings::openFolder, QFileInfo(files.front()).absolutePath());
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files)
        paths.push_back(toPath(file));
    open(std::move(paths));
}

void PictureIntake::chooseFolder()
{
    QSettings remembered;
    const QString folder =
        QFileDialog::getExistingDirectory(&m_window, tr("Open all pictures of a folder"),
                                          remembered.value(settings::openFolder).toString());
    if (folder.isEmpty())
        return;
    remembered.setValue(settings::openFolder, folder);
    open({toPath(folder)});
}

void PictureIntake::paste()
{
    if (const QMimeData* copied = QApplication::clipboard()->mimeData())
        take(*copied, false);
}

void PictureIntake::take(const QMimeData& dropped, bool fromBrowser)
{
    const DropContents contents = readDrop(dropped, fromBrowser);
    if (!contents.paths.empty()) {
        open(contents.paths);
        return;
    }
    emit said(contents.refusal);
    m_selectNext = contents.refusal.isEmpty();
    if (!contents.encoded.isEmpty())
        m_session.document.addBytes(contents.encoded, contents.name, contents.warning);
    else if (!contents.bitmap.isNull())
        m_session.document.addBitmap(contents.bitmap, contents.name, contents.warning);
}

} // namespace pentimento::ui
