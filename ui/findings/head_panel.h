// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer.h"
#include "ui/case/picture_entry.h"
#include "ui/findings/head_row.h"

#include <QScrollArea>

#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace pentimento::ui {

/// What was found, in words and bars: the combined verdict with what it means, one row for the
/// combined map and one for each detector, how far they differ, remarks on the input, and the
/// limits.
class HeadPanel : public QScrollArea
{
    Q_OBJECT
public:
    explicit HeadPanel(QWidget* parent = nullptr);

    void setPack(const Pack& pack);
    /// Null for no picture.
    void setEntry(const PictureEntry* entry);
    void setChosenLayer(const LayerId& layer);
    [[nodiscard]] const std::vector<HeadRow*>& rows() const { return m_rows; }

signals:
    void layerChosen(const LayerId& layer);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addRow(const HeadInfo& head);
    void showVerdict(const PictureEntry* entry);
    void showRemarks(const PictureEntry* entry);
    void showDisagreement(const PictureEntry* entry);
    void recolour();

    QLabel* m_statement; ///< what the file says about itself; no verdict hides it
    QLabel* m_verdict;
    QLabel* m_meaning;
    QLabel* m_remarks;
    QLabel* m_differences;
    QPushButton* m_showDifferences;
    QWidget* m_key;
    QLabel* m_limits = nullptr;
    QVBoxLayout* m_rowsLayout;
    std::vector<HeadRow*> m_rows; ///< combined first
    bool m_calibrated = false;    ///< whether any head's untouched photos were measured
    std::optional<Verdict> m_shownVerdict;

    /// What is shown: news of progress alone change nothing here.
    struct Shown
    {
        PictureId id = 0;
        PictureState state = PictureState::Waiting;
        const void* picture = nullptr;
        const void* analysis = nullptr;
        bool findings = false;
        friend bool operator==(const Shown&, const Shown&) = default;
    };
    std::optional<Shown> m_shown;
};

} // namespace pentimento::ui
