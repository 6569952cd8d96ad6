// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <vector>

namespace pentimento::ui {

class LensBench;
class LensSection;

/// Every lens with a switch, its numbers to set, and in words what it shows and what it does not.
/// Made from the lenses' descriptions: it knows none by name.
class LensPanel : public QScrollArea
{
    Q_OBJECT
public:
    /// `bench` outlives the panel.
    explicit LensPanel(LensBench& bench, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolour();

    std::vector<LensSection*> m_sections;
};

} // namespace pentimento::ui
