// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <filesystem>
#include <vector>

class QMimeData;
class QWidget;

namespace pentimento::ui {

struct Session;

/// The ways into the window: dialogs, clipboard, drops, names. The first picture that one of them
/// brings becomes the one that is looked at.
class PictureIntake : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it. Whoever lists the document's pictures connects to it before: an arriving
    /// picture is chosen at once.
    PictureIntake(QWidget& window, Session& session);

    void open(std::vector<std::filesystem::path> paths);
    void chooseFiles();
    void chooseFolder();
    void paste();
    void take(const QMimeData& dropped, bool fromBrowser);

signals:
    /// What the user must know of what was just brought; mostly empty, which takes back what was
    /// said of earlier ones.
    void said(const QString& message);

private:
    QWidget& m_window;
    Session& m_session;
    bool m_selectNext = false;
};

} // namespace pentimento::ui
