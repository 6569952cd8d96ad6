// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/findings.h"
#include "core/packs/pack.h"

#include <QRect>
#include <QTableWidget>

namespace pentimento::ui {

/// The marked places, strongest first. Selecting a row frames the place in the picture, Enter or a
/// double click zooms to it.
class RegionTable : public QTableWidget
{
    Q_OBJECT
public:
    explicit RegionTable(QWidget* parent = nullptr);

    void setPack(const Pack& pack);
    void setRegions(const std::vector<Region>& regions);
    [[nodiscard]] QRect selectedPart() const;

signals:
    void partSelected(const QRect& part);
    void partActivated(const QRect& part);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString headTitle(const std::string& id) const;
    [[nodiscard]] QRect partOfRow(int row) const;

    std::vector<Region> m_regions;
    std::vector<std::pair<std::string, std::string>> m_titles; ///< head's id, title
};

} // namespace pentimento::ui
