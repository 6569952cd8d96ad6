// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/inference_mode_choice.h"

#include "core/analysis/wording.h"
#include "core/evidence/json_parts.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QSettings>
#include <QWheelEvent>

namespace pentimento::ui {
namespace {

constexpr int shownLetters = 32; ///< the rest is read in the opened list

QString nameOf(InferenceMode inferenceMode)
{
    return shownLine(inferenceModeName(inferenceMode));
}

} // namespace

InferenceModeChoice::InferenceModeChoice(QWidget* parent) : QComboBox(parent)
{
    setObjectName("protocolChoice");
    setAccessibleName(tr("How the picture is looked at"));
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(shownLetters);
    for (const InferenceMode inferenceMode : {InferenceMode::SlidingWindow, InferenceMode::Resized})
        addItem(QString(), nameOf(inferenceMode));
    setPack({});
    const int remembered = findData(QSettings().value(settings::inferenceMode).toString());
    setCurrentIndex(std::max(0, remembered));
    connect(this, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(settings::inferenceMode, currentData());
        emit inferenceModeChosen(inferenceMode());
    });
}

void InferenceModeChoice::setPack(const Pack& pack)
{
    const QString side = pack.wholeInput > 0 ? QString::number(pack.wholeInput) : tr("few");
    const QString whole =
        !pack.graph->publishedBy.empty()
            ? tr("Whole picture (as the network was published: squashed to %1 × %1)").arg(side)
            : tr("Whole picture (squashed to %1 × %1)").arg(side);
    const QString windows = tr("Native resolution (overlapping windows)");
    explain(0, windows, inferenceModeMeaning(InferenceMode::SlidingWindow));
    explain(1, whole, inferenceModeMeaning(InferenceMode::Resized));
    view()->setMinimumWidth(view()->fontMetrics().horizontalAdvance(whole) + 32);
    setToolTip(tr("<p><b>%1.</b> %2</p><p><b>%3.</b> %4</p><p>False-alarm rates are measured at "
                  "native resolution and hold for that alone.</p>"
                  "<p>After a change the picture on screen is analysed again, others when they are "
                  "looked at or their turn comes. Results of both ways are kept while a picture "
                  "stays in memory.</p>")
                   .arg(windows, inferenceModeMeaning(InferenceMode::SlidingWindow), whole,
                        inferenceModeMeaning(InferenceMode::Resized)));
    setAccessibleDescription(itemData(currentIndex(), Qt::ToolTipRole).toString());
}

void InferenceModeChoice::explain(int index, const QString& text, const QString& meaning)
{
    setItemText(index, text);
    setItemData(index, meaning, Qt::ToolTipRole);
}

InferenceMode InferenceModeChoice::inferenceMode() const
{
    return inferenceModeNamed(currentData().toString().toStdString())
        .value_or(InferenceMode::SlidingWindow);
}

void InferenceModeChoice::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace pentimento::ui
