// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/protocol_choice.h"

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

QString nameOf(Protocol protocol)
{
    return shownLine(protocolName(protocol));
}

} // namespace

ProtocolChoice::ProtocolChoice(QWidget* parent) : QComboBox(parent)
{
    setObjectName("protocolChoice");
    setAccessibleName(tr("How the picture is looked at"));
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(shownLetters);
    for (const Protocol protocol : {Protocol::Windows, Protocol::Whole})
        addItem(QString(), nameOf(protocol));
    setPack({});
    const int remembered = findData(QSettings().value(settings::protocol).toString());
    setCurrentIndex(std::max(0, remembered));
    connect(this, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(settings::protocol, currentData());
        emit protocolChosen(protocol());
    });
}

void ProtocolChoice::setPack(const Pack& pack)
{
    const QString side = pack.wholeInput > 0 ? QString::number(pack.wholeInput) : tr("few");
    const QString whole =
        !pack.graph->publishedBy.empty()
            ? tr("Whole picture (as the network was published: squashed to %1 × %1)").arg(side)
            : tr("Whole picture (squashed to %1 × %1)").arg(side);
    const QString windows = tr("Native resolution (overlapping windows)");
    explain(0, windows, protocolMeaning(Protocol::Windows));
    explain(1, whole, protocolMeaning(Protocol::Whole));
    view()->setMinimumWidth(view()->fontMetrics().horizontalAdvance(whole) + 32);
    setToolTip(tr("<p><b>%1.</b> %2</p><p><b>%3.</b> %4</p><p>False-alarm rates are measured at "
                  "native resolution and hold for that alone.</p>"
                  "<p>After a change the picture on screen is analysed again, others when they are "
                  "looked at or their turn comes. Results of both ways are kept while a picture "
                  "stays in memory.</p>")
                   .arg(windows, protocolMeaning(Protocol::Windows), whole,
                        protocolMeaning(Protocol::Whole)));
    setAccessibleDescription(itemData(currentIndex(), Qt::ToolTipRole).toString());
}

void ProtocolChoice::explain(int index, const QString& text, const QString& meaning)
{
    setItemText(index, text);
    setItemData(index, meaning, Qt::ToolTipRole);
}

Protocol ProtocolChoice::protocol() const
{
    return protocolNamed(currentData().toString().toStdString()).value_or(Protocol::Windows);
}

void ProtocolChoice::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace pentimento::ui
