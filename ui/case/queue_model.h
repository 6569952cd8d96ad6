// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case/case_document.h"

#include <QAbstractListModel>

namespace pentimento::ui {

/// The document's pictures as rows for a view; the user's side of PictureState in words.
class QueueModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, StateTextRole, ProgressRole, FailedRole, VerdictRole };

    explicit QueueModel(CaseDocument& document, QObject* parent = nullptr);

    [[nodiscard]] QModelIndex indexOf(PictureId id) const;
    [[nodiscard]] static PictureId idOf(const QModelIndex& index);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void insert(PictureId id);
    void tell(PictureId id);

    CaseDocument& m_document;
    std::vector<PictureId> m_rows; ///< what the views know; follows the document's order
};

/// "waiting", "analysing, 40 %", a finding's verdict, or the reason of a failure.
[[nodiscard]] QString stateText(const PictureEntry& entry);

} // namespace pentimento::ui
