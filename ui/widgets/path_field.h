// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <filesystem>
#include <vector>

class QLineEdit;
class QVBoxLayout;

namespace pentimento::ui {

/// A line for a folder, or for several files, with a button that opens the dialog for it. Folders
/// and files can be dropped on it.
class PathField : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Folder, Files };

    /// `key`: of settings.h, under which the last choice is remembered; `filter`: of the dialog for
    /// files.
    PathField(Kind kind, const QString& title, const QString& key, const QString& filter = {},
              QWidget* parent = nullptr);

    /// The folder, or the files one after the other.
    void setPaths(const QStringList& paths);
    [[nodiscard]] std::filesystem::path folder() const;
    [[nodiscard]] std::vector<std::filesystem::path> files() const;
    [[nodiscard]] bool isEmpty() const;
    void setHint(const QString& hint);

signals:
    void changed();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void choose();

    Kind m_kind;
    QString m_title;
    QString m_key;
    QString m_filter;
    QLineEdit* m_line;
};

/// A field under its name. Not a QFormLayout, which squeezes paragraphs when one of them changes.
void addField(QVBoxLayout& column, const QString& name, QWidget* field);

} // namespace pentimento::ui
