// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/queue_model.h"

#include "core/analysis/wording.h"
#include "ui/widgets/text.h"

#include <algorithm>

namespace pentimento::ui {

QString stateText(const PictureEntry& entry)
{
    switch (entry.state()) {
    case PictureState::Waiting:
        return QueueModel::tr("Waiting");
    case PictureState::Reading:
        return QueueModel::tr("Reading the file …");
    case PictureState::Read:
        return QueueModel::tr("Waiting for analysis");
    case PictureState::Analysing:
        return QueueModel::tr("Analysing, %1 %").arg(qRound(entry.progress() * 100));
    case PictureState::Done:
        return entry.findings() ? verdictLabel(entry.findings()->combined.verdict)
                                : QueueModel::tr("Done");
    case PictureState::Failed: {
        // The row has the name already.
        const QString name = entry.name() + ": ";
        return entry.error().startsWith(name) ? entry.error().mid(name.size()) : entry.error();
    }
    case PictureState::Cancelled:
        return QueueModel::tr("Stopped");
    }
    return {};
}

QueueModel::QueueModel(CaseDocument& document, QObject* parent)
    : QAbstractListModel(parent), m_document(document), m_rows(document.order())
{
    connect(&document, &CaseDocument::added, this, &QueueModel::insert);
    connect(&document, &CaseDocument::aboutToRemove, this, [this](PictureId id) {
        const auto row =
            static_cast<int>(std::find(m_rows.begin(), m_rows.end(), id) - m_rows.begin());
        beginRemoveRows({}, row, row);
        std::erase(m_rows, id);
        endRemoveRows();
    });
    connect(&document, &CaseDocument::changed, this, &QueueModel::tell);
}

void QueueModel::insert(PictureId id)
{
    const int row = static_cast<int>(m_rows.size());
    beginInsertRows({}, row, row);
    m_rows.push_back(id);
    endInsertRows();
}

void QueueModel::tell(PictureId id)
{
    if (const QModelIndex changed = indexOf(id); changed.isValid())
        emit dataChanged(changed, changed);
}

QModelIndex QueueModel::indexOf(PictureId id) const
{
    const auto found = std::find(m_rows.begin(), m_rows.end(), id);
    return found == m_rows.end() ? QModelIndex() : index(static_cast<int>(found - m_rows.begin()));
}

PictureId QueueModel::idOf(const QModelIndex& index)
{
    return index.isValid() ? index.data(IdRole).value<PictureId>() : 0;
}

int QueueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant QueueModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= static_cast<int>(m_rows.size()))
        return {};
    const PictureEntry* entry = m_document.entry(m_rows[static_cast<std::size_t>(index.row())]);
    if (entry == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return entry->name();
    case Qt::DecorationRole:
        return entry->thumbnail();
    case Qt::AccessibleTextRole:
        return tr("%1: %2").arg(entry->name(), stateText(*entry));
    case Qt::ToolTipRole:
        return plainToolTip(entry->path().empty()
                                ? entry->name()
                                : shownPath(entry->path()) + '\n' + stateText(*entry));
    case IdRole:
        return QVariant::fromValue(entry->id());
    case StateTextRole:
        return stateText(*entry);
    case ProgressRole:
        return entry->state() == PictureState::Analysing ? QVariant(entry->progress()) : QVariant();
    case FailedRole:
        return entry->state() == PictureState::Failed;
    case VerdictRole:
        return entry->findings() ? QVariant(static_cast<int>(entry->findings()->combined.verdict))
                                 : QVariant();
    default:
        return {};
    }
}

} // namespace pentimento::ui
