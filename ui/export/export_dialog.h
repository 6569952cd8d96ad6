// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/export/exporter.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace pentimento::ui {

class DetailsButton;

/// Asks what to export and where to, then writes it in the background while the window stays
/// usable. Analyst, page size and folder are remembered; question and notes belong to one picture.
class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    /// `layer` and `style` say which map the overlay shows, as on the screen.
    ExportDialog(std::shared_ptr<const Analysis> analysis, const LayerId& layer,
                 const OverlayStyle& style, QWidget* parent = nullptr);

    /// The picture was analysed anew: what is exported from here on, and the dialog says so.
    void setAnalysis(std::shared_ptr<const Analysis> analysis);
    /// What the picture is looked at through in the window; it goes along unless it is unticked.
    void setLenses(std::vector<LensOrder> lenses);
    void setTarget(const QString& path);

public slots:
    void reject() override;

private:
    [[nodiscard]] QWidget* makeForm();
    [[nodiscard]] QWidget* makeProgress();
    [[nodiscard]] ExportKind kind() const;
    [[nodiscard]] QString proposedTarget() const;
    [[nodiscard]] ExportOrder order() const;
    void kindChosen();
    void chooseTarget();
    void startExport();
    void finished(const QString& path);
    void fillLayers();
    void showOutcome(const QString& text, const QString& detail = {});
    void setBusy(bool busy);

    std::shared_ptr<const Analysis> m_analysis;
    OverlayStyle m_style;
    std::vector<LensOrder> m_orders;
    Exporter m_exporter;
    QString m_written;

    QComboBox* m_kind;
    QLabel* m_explanation;
    QLineEdit* m_target;
    QPushButton* m_browse;
    QComboBox* m_layer;
    QCheckBox* m_lenses;
    QComboBox* m_page;
    QLineEdit* m_analyst;
    QLineEdit* m_question;
    QPlainTextEdit* m_notes;
    QWidget* m_form;
    QProgressBar* m_progress;
    QLabel* m_outcome;
    DetailsButton* m_failure;
    QPushButton* m_export;
    QPushButton* m_openFolder;
    QPushButton* m_close;
};

} // namespace pentimento::ui
