// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/packs/pack_worker.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTreeWidget;

namespace pentimento::ui {

class DetailsButton;
class NoticeStrip;

/// Chooses published detectors and says, before anything is asked of anybody, which host would be
/// asked for what, how large it is and under which licence. Nothing is downloaded before the box
/// that names hosts and sizes is ticked; every change of the choice unticks it.
class InstallDialog : public QDialog
{
    Q_OBJECT
public:
    /// `installed`: packs that are there, for what need not be fetched again.
    InstallDialog(PackWorker& worker, std::vector<Pack> installed, QWidget* parent = nullptr);

public slots:
    void reject() override;

private:
    void fillTree(const Catalogue& catalogue);
    [[nodiscard]] QWidget* makeSources();
    [[nodiscard]] QWidget* makeConsent();
    [[nodiscard]] QWidget* makeButtons();
    void connectWorker();
    void chooseFolder();
    void makePlan();
    void showPlan(const Result<InstallPlan>& plan);
    void showConsent();
    void setBusy(bool busy);
    void say(const QString& words);
    void fail(const QString& reason, const QString& detail);
    [[nodiscard]] std::vector<std::string> chosen() const;

    PackWorker& m_worker;
    std::vector<Pack> m_installed;
    std::optional<InstallPlan> m_plan;
    bool m_mine = false; ///< the worker works for this dialog

    QTreeWidget* m_tree;
    QLineEdit* m_files;
    QLineEdit* m_mirror;
    QWidget* m_choice;
    QLabel* m_planText;
    NoticeStrip* m_licence;
    QCheckBox* m_agree;
    QProgressBar* m_progress;
    QLabel* m_words;
    DetailsButton* m_failure;
    QPushButton* m_install;
    QPushButton* m_close;
};

} // namespace pentimento::ui
