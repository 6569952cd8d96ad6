// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/path_field.h"

#include "ui/widgets/text.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QUrl>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

/// Between files in the line; a name that holds it can still be dropped alone as a folder.
constexpr auto between = "; ";

QStringList localPaths(const QMimeData& data)
{
    QStringList paths;
    for (const QUrl& url : data.urls())
        if (const QString path = url.toLocalFile(); !path.isEmpty()) // "file:" names nothing
            paths << path;
    return paths;
}

} // namespace

PathField::PathField(Kind kind, const QString& title, const QString& key, const QString& filter,
                     QWidget* parent)
    : QWidget(parent), m_kind(kind), m_title(title), m_key(key), m_filter(filter)
{
    setObjectName(key.section(QLatin1Char('/'), -1));
    setAcceptDrops(true);
    m_line = new QLineEdit;
    m_line->setAccessibleName(title);
    m_line->setAcceptDrops(false); // it would take the address as text
    m_line->setClearButtonEnabled(true);
    setFocusProxy(m_line);
    auto* button = new QPushButton(QStringLiteral("…"));
    button->setToolTip(title);
    button->setAccessibleName(title);
    button->setAutoDefault(false);
    button->setFixedWidth(button->fontMetrics().height() * 2);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_line, 1);
    row->addWidget(button);
    connect(m_line, &QLineEdit::textChanged, this, &PathField::changed);
    connect(button, &QPushButton::clicked, this, &PathField::choose);
}

void PathField::setPaths(const QStringList& paths)
{
    m_line->setText(paths.join(between));
}

std::filesystem::path PathField::folder() const
{
    return toPath(m_line->text().trimmed());
}

std::vector<std::filesystem::path> PathField::files() const
{
    std::vector<std::filesystem::path> paths;
    for (const QString& path : m_line->text().split(between, Qt::SkipEmptyParts))
        paths.push_back(toPath(path.trimmed()));
    return paths;
}

bool PathField::isEmpty() const
{
    return m_line->text().trimmed().isEmpty();
}

void PathField::setHint(const QString& hint)
{
    m_line->setPlaceholderText(hint);
}

void PathField::choose()
{
    QSettings remembered;
    const QString before = isEmpty() ? remembered.value(m_key).toString() : m_line->text();
    const QStringList chosen =
        m_kind == Kind::Files
            ? QFileDialog::getOpenFileNames(this, m_title, remembered.value(m_key).toString(),
                                            m_filter)
            : QStringList(QFileDialog::getExistingDirectory(this, m_title, before));
    if (chosen.isEmpty() || chosen.front().isEmpty())
        return;
    remembered.setValue(m_key, m_kind == Kind::Files ? QFileInfo(chosen.front()).absolutePath()
                                                     : chosen.front());
    setPaths(chosen);
}

void PathField::dragEnterEvent(QDragEnterEvent* event)
{
    if (localPaths(*event->mimeData()).isEmpty())
        return;
    event->setDropAction(Qt::CopyAction); // a move would take the folder away from its owner
    event->accept();
}

void PathField::dropEvent(QDropEvent* event)
{
    event->setDropAction(Qt::CopyAction);
    event->accept();
    const QStringList paths = localPaths(*event->mimeData());
    setPaths(m_kind == Kind::Files ? paths : paths.mid(0, 1));
}

void addField(QVBoxLayout& column, const QString& name, QWidget* field)
{
    auto* label = new QLabel(name);
    label->setBuddy(field);
    column.addSpacing(4);
    column.addWidget(label);
    column.addWidget(field);
}

} // namespace pentimento::ui
