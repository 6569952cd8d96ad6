// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/picture_intake.h"
#include "ui/shell/window_dialogs.h"
#include "ui/widgets/appearance.h"

#include <QMainWindow>

class QActionGroup;
class QListView;

namespace pentimento::ui {

class PictureDisplay;
class InferenceModeChoice;
class QueueModel;
struct Session;
class StatusBar;
class WindowCommands;
class WindowDocks;
class WindowNotices;

/// The window: puts its parts together, says what each command does and which are at hand. The
/// parts follow the session by themselves.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// The session outlives the window.
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openPaths(std::vector<std::filesystem::path> paths);
    /// A message above the picture, with what is behind it.
    void tell(const QString& message, const QString& detail = {});
    /// Lets the user choose another pack. `fallBack`: when the first one cannot be loaded, the
    /// default one is, and the window says so.
    void setPackOpener(const PackOpener& opener, bool fallBack);
    /// Lets the user evaluate and train packs.
    void setWorkbench(Workbench bench);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void placeParts();
    void connectCommands();
    void connectDisplay();
    void connectAppearance();
    void connectChoices(); ///< which picture, which protocol
    void followSession();
    void showTitle();
    void showCount(int searched = -1);
    void enableCommands();

    Session& m_session;
    Appearance m_appearance;
    WindowCommands* m_commands;
    QActionGroup* m_colours; ///< of the commands among which one is chosen
    WindowNotices* m_notices;
    PictureDisplay* m_display;
    QueueModel* m_queueModel;
    QListView* m_queue;
    WindowDocks* m_docks;
    InferenceModeChoice* m_inferenceMode;
    StatusBar* m_status;
    PictureIntake m_intake; ///< after the list of pictures
    WindowDialogs m_dialogs;
};

} // namespace pentimento::ui
