// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/head_panel.h"

#include "core/analysis/wording.h"
#include "core/packs/reserved_ids.h"
#include "core/provenance/provenance.h"
#include "ui/findings/score_plot.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pentimento::ui {
namespace {

constexpr int margin = 12;

/// Explains the bands behind the bars with the very colours they have.
class RangeKey : public QWidget
{
public:
    RangeKey()
    {
        m_text = new QLabel(HeadPanel::tr("Grey: where untouched photos score – half of them, "
                                          "90 %, 99 %. Dotted: from here on evidence is called "
                                          "moderate, then strong."));
        m_text->setWordWrap(true);
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(margin + swatches + 8, 0, margin, 0);
        row->addWidget(m_text);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const auto colours = usualRangeColours(palette());
        const int height = fontMetrics().height() - 4;
        for (std::size_t i = 0; i < colours.size(); ++i)
            painter.fillRect(margin + static_cast<int>(i) * swatches / 3, 3, swatches / 3, height,
                             colours[i]);
    }

private:
    static constexpr int swatches = 42;
    QLabel* m_text;
};

bool anyMeasured(const Findings& findings)
{
    const auto measured = [](const HeadFinding& head) { return head.falseAlarm.photos > 0; };
    return measured(findings.combined) ||
           std::any_of(findings.heads.begin(), findings.heads.end(), measured);
}

QLabel* paragraph()
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setContentsMargins(margin, 0, margin, 0);
    return label;
}

} // namespace

HeadPanel::HeadPanel(QWidget* parent) : QScrollArea(parent)
{
    setObjectName("headPanel");
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Findings"));
    setAccessibleDescription(tr("The verdict in words and every detector's score"));

    m_statement = paragraph();
    m_statement->setObjectName("fileStatement");
    m_verdict = paragraph();
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setBold(true);
    m_verdict->setFont(large);
    m_meaning = paragraph();
    m_remarks = paragraph();
    m_differences = paragraph();
    m_showDifferences = new QPushButton(tr("Show where they &differ"));
    m_showDifferences->setToolTip(tr("Lays the highest minus the lowest map value of the detectors "
                                     "over the picture"));
    connect(m_showDifferences, &QPushButton::clicked, this,
            [this] { emit layerChosen({LayerId::Source::Spread}); });
    m_key = new RangeKey;
    m_limits = paragraph();
    m_limits->setText(tr("Absence of evidence is not evidence that a picture is untouched."));

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, margin, 0, margin);
    column->setSpacing(8);
    column->addWidget(m_statement);
    column->addWidget(m_verdict);
    column->addWidget(m_meaning);
    column->addWidget(m_limits);
    column->addWidget(m_remarks);
    m_rowsLayout = new QVBoxLayout;
    m_rowsLayout->setSpacing(0);
    column->addWidget(m_differences);
    auto* button = new QHBoxLayout;
    button->setContentsMargins(margin, 0, margin, 0);
    button->addWidget(m_showDifferences);
    button->addStretch(1);
    column->addLayout(button);
    column->addWidget(m_key);
    column->addLayout(m_rowsLayout);
    column->addStretch(1);
    setWidget(content);
    setEntry(nullptr);
    recolour();
}

void HeadPanel::setPack(const Pack& pack)
{
    for (HeadRow* row : m_rows)
        delete row;
    m_rows.clear();
    m_shown.reset();
    m_calibrated = !pack.combined.calibration.pristineScores.empty() ||
                   std::any_of(pack.heads.begin(), pack.heads.end(), [](const HeadInfo& head) {
                       return !head.calibration.pristineScores.empty();
                   });
    HeadInfo combined = pack.combined;
    if (combined.id.empty())
        combined.id = combinedId;
    if (combined.title.empty())
        combined.title = tr("Combined").toStdString();
    addRow(combined);
    for (const HeadInfo& head : pack.heads)
        addRow(head);
    setChosenLayer({});
}

void HeadPanel::addRow(const HeadInfo& head)
{
    auto* row = new HeadRow(head);
    connect(row, &HeadRow::chosen, this,
            [this](const QString& id) { emit layerChosen(LayerId::named(id.toStdString())); });
    m_rowsLayout->addWidget(row);
    m_rows.push_back(row);
}

void HeadPanel::setEntry(const PictureEntry* entry)
{
    Shown now;
    if (entry != nullptr)
        now = {entry->id(), entry->state(), entry->picture().get(), entry->analysis().get(),
               entry->findings() != nullptr};
    if (m_shown == now)
        return;
    m_shown = now;
    const auto picture = entry != nullptr ? entry->picture() : nullptr;
    m_statement->setVisible(picture != nullptr);
    if (picture)
        m_statement->setText(
            tr("The file says: %1.").arg(shownLine(provenanceOf(*picture).statement)));
    showVerdict(entry);
    showRemarks(entry);
    showDisagreement(entry);
    const Findings* findings = entry != nullptr ? entry->findings() : nullptr;
    m_key->setVisible(!m_rows.empty() &&
                      (findings != nullptr ? anyMeasured(*findings) : m_calibrated));
    for (HeadRow* row : m_rows) {
        std::optional<HeadFinding> finding;
        if (findings != nullptr)
            if (const HeadFinding* found =
                    findingOf(*findings, LayerId::named(row->head().toStdString())))
                finding = *found;
        row->setFinding(finding);
    }
}

void HeadPanel::showVerdict(const PictureEntry* entry)
{
    m_shownVerdict.reset();
    if (entry == nullptr) {
        m_verdict->setText(tr("No picture yet"));
        m_meaning->setText(tr("Scores and verdict appear here once a picture was analysed."));
    } else if (entry->findings()) {
        m_shownVerdict = entry->findings()->combined.verdict;
        m_verdict->setText(verdictLabel(*m_shownVerdict));
        const HeadFinding& combined = entry->findings()->combined;
        m_meaning->setText(verdictMeaning(combined.verdict, combined.falseAlarm, combined.caveat));
    } else if (entry->state() == PictureState::Failed) {
        m_verdict->setText(tr("Not analysed"));
        m_meaning->setText(entry->error());
    } else if (entry->state() == PictureState::Cancelled) {
        m_verdict->setText(tr("Stopped"));
        m_meaning->setText(tr("The analysis was stopped before it was complete."));
    } else {
        m_verdict->setText(tr("Not complete yet"));
        m_meaning->setText(tr("The map can be watched as it is refined. Scores and verdict follow "
                              "once it is complete."));
    }
    recolour();
}

void HeadPanel::showRemarks(const PictureEntry* entry)
{
    QStringList remarks;
    if (entry != nullptr && entry->analysis()) {
        for (const std::string& remark : entry->analysis()->quality.remarks)
            remarks << QStringLiteral("•  ") + shown(remark);
        for (const std::string& note : entry->analysis()->maps->notes)
            remarks << QStringLiteral("•  ") + shown(note);
    }
    m_remarks->setText(tr("About this copy of the picture") + '\n' + remarks.join('\n'));
    m_remarks->setVisible(!remarks.isEmpty());
}

void HeadPanel::showDisagreement(const PictureEntry* entry)
{
    const bool known = entry != nullptr && entry->findings() && entry->findings()->disagreement;
    m_differences->setVisible(known);
    m_showDifferences->setVisible(known);
    if (!known)
        return;
    const Disagreement& found = *entry->findings()->disagreement;
    m_differences->setText(shown(found.summary()));
    m_differences->setToolTip(plainToolTip(shown(found.caution())));
}

void HeadPanel::setChosenLayer(const LayerId& layer)
{
    for (HeadRow* row : m_rows)
        row->setChosen(row->head() == exact(layer.name()));
}

void HeadPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        recolour();
    QScrollArea::changeEvent(event);
}

void HeadPanel::recolour()
{
    if (m_limits == nullptr)
        return;
    setTextColour(*m_limits, quietText(palette()));
    setTextColour(*m_key, quietText(palette()));
    setTextColour(*m_verdict, m_shownVerdict ? verdictColour(*m_shownVerdict, palette())
                                             : palette().color(QPalette::Text));
    viewport()->setBackgroundRole(QPalette::Base);
    widget()->setBackgroundRole(QPalette::Base);
}

} // namespace pentimento::ui
