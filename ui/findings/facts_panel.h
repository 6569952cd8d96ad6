// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/picture_entry.h"

#include <QTreeWidget>

namespace pentimento::ui {

/// The file's identity, what its compression tells, and its metadata, as a tree whose rows can be
/// copied.
class FactsPanel : public QTreeWidget
{
    Q_OBJECT
public:
    explicit FactsPanel(QWidget* parent = nullptr);

    /// Null for no picture.
    void setEntry(const PictureEntry* entry);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void copySelected() const;

    std::shared_ptr<const Picture> m_picture;
    std::shared_ptr<const Analysis> m_analysis;
    bool m_filled = true; ///< hundreds of rows are made only when somebody looks
};

} // namespace pentimento::ui
