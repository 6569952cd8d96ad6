// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/map_set.h"
#include "core/packs/pack.h"

#include <QComboBox>

namespace pentimento::ui {

/// How a picture reaches the network: at native resolution or squashed whole. Remembered for the
/// next sitting. The wheel scrolls past it: a choice that starts work must not change by accident.
class InferenceModeChoice : public QComboBox
{
    Q_OBJECT
public:
    explicit InferenceModeChoice(QWidget* parent = nullptr);

    /// Says to which size this pack's pictures are squashed.
    void setPack(const Pack& pack);
    [[nodiscard]] InferenceMode inferenceMode() const;

signals:
    void inferenceModeChosen(InferenceMode inferenceMode);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void explain(int index, const QString& text, const QString& meaning);
};

} // namespace pentimento::ui
