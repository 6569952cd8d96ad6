// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/packs/pack_worker.h"

#include <QScrollArea>

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace pentimento::ui {

/// "1.6 GB", in millions and billions of bytes as the publishers state them.
[[nodiscard]] QString sizeText(quint64 bytes);

/// What a pack is: licence, network, detectors with what each was trained on, where its weights
/// came from. Or why it cannot be used.
class PackDetails : public QScrollArea
{
    Q_OBJECT
public:
    explicit PackDetails(QWidget* parent = nullptr);

    /// Null for none.
    void setPack(const FoundPack* found, bool inUse);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addRow(const QString& name, const QString& text, Qt::TextFormat format = Qt::PlainText);
    void recolour();

    QLabel* m_title;
    QLabel* m_state;
    QLabel* m_description;
    QWidget* m_table = nullptr;
    QVBoxLayout* m_column;
    bool m_fault = false;
};

} // namespace pentimento::ui
