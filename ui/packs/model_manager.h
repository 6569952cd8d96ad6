// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/detector_loader.h"
#include "ui/packs/pack_worker.h"

#include <QDialog>
#include <QPointer>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace pentimento::ui {

class InstallDialog;
class DetailsButton;
class PackDetails;

/// How the detector of a pack is made, by name or folder.
using PackOpener = std::function<DetectorFactory(const std::string& nameOrFolder)>;

/// The pack that the user chose last; "default" before the first choice.
[[nodiscard]] QString chosenPack();
void rememberPack(const QString& nameOrFolder);

/// The model packs of this machine: which one analyses, what each is, and the ways to get another.
/// All work is done by a PackWorker; the dialog shows how far it is.
class ModelManager : public QDialog
{
    Q_OBJECT
public:
    ModelManager(DetectorLoader& detectors, PackOpener opener, QWidget* parent = nullptr);
    ~ModelManager() override;

    /// Lists the packs again and chooses the new one.
    void showNew(const QString& folder);

public slots:
    void reject() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    [[nodiscard]] QWidget* makeChosen();
    [[nodiscard]] QWidget* makeActivity();
    [[nodiscard]] QWidget* makeButtons();
    void connectWorker();
    void connectDetectors();
    void showList(const std::vector<FoundPack>& packs);
    void showChosen();
    void use();
    void chooseFiles();
    void import(const QStringList& files);
    void showInstall();
    void askToRemove();
    void setBusy(bool busy);
    void say(const QString& words);
    void fail(const QString& reason, const QString& detail);
    void finished(const QString& words, const QString& folder);
    [[nodiscard]] const FoundPack* chosen() const;
    [[nodiscard]] bool inUse(const FoundPack& found) const;

    DetectorLoader& m_detectors;
    PackOpener m_opener;
    PackWorker m_worker;
    std::vector<FoundPack> m_packs;
    QString m_select;  ///< folder to be chosen once the list is there
    QString m_loading; ///< what is to be remembered when it was loaded
    QPointer<InstallDialog> m_install;

    QListWidget* m_list;
    PackDetails* m_details;
    QPushButton* m_use;
    QPushButton* m_check;
    QPushButton* m_remove;
    QProgressBar* m_progress;
    QLabel* m_words;
    DetailsButton* m_failure;
    QPushButton* m_stop;
    QPushButton* m_import;
    QPushButton* m_catalogue;
};

} // namespace pentimento::ui
