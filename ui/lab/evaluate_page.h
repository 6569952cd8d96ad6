// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab/evaluation_worker.h"
#include "ui/packs/pack_worker.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTreeWidget;

namespace pentimento::ui {

class PathField;
class WorkStatus;

/// Measures a pack on pictures with masks and on untouched photos: what to measure on the left, how
/// it goes and what came out on the right. All work is done by an EvaluationWorker.
class EvaluatePage : public QWidget
{
    Q_OBJECT
public:
    explicit EvaluatePage(Workbench bench, QWidget* parent = nullptr);

    /// Looks for packs again and chooses the one in `folder`, where that is given.
    void listPacks(const QString& folder = {});
    [[nodiscard]] bool busy() const { return m_worker.busy(); }

private:
    [[nodiscard]] QWidget* makeForm();
    [[nodiscard]] QWidget* makeResults();
    [[nodiscard]] QWidget* makeSaving();
    void connectWorker();
    void showPacks(const std::vector<FoundPack>& packs);
    void lookForSets();
    void showSets(const std::vector<evaluation::MaskedFolder>& sets);
    void showReady();
    void start();
    void finish(const EvaluationResult& result);
    void save();
    void openSheet(const QString& path);

    PackWorker m_packWorker;
    EvaluationWorker m_worker;
    QString m_select; ///< folder of the pack to be chosen once the list is there
    std::vector<evaluation::MaskedFolder> m_sets;
    std::optional<EvaluationResult> m_result;

    QWidget* m_form;
    QComboBox* m_packs;
    PathField* m_pictures;
    PathField* m_masks;
    PathField* m_photos;
    QLabel* m_found;
    QCheckBox* m_robustness;
    QSpinBox* m_most;
    QPushButton* m_start;
    QLabel* m_summary;
    QTreeWidget* m_setTable;
    QTreeWidget* m_photoTable;
    QLabel* m_detection;
    QPushButton* m_sheet;
    QPushButton* m_save;
    WorkStatus* m_status;
};

} // namespace pentimento::ui
