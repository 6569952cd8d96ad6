// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/network_panel.h"

#include "core/analysis/wording.h"
#include "core/drawing/raster_image.h"
#include "ui/widgets/appearance.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>

namespace pentimento::ui {
namespace {

constexpr int margin = 12;
constexpr int tallest = 300;

/// One figure, as wide as its column.
class FigureView : public QWidget
{
public:
    explicit FigureView(NetworkFigure figure) : m_figure(std::move(figure))
    {
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
        setAccessibleName(m_figure.caption);
    }

    int heightForWidth(int width) const override
    {
        const QSize size = m_figure.image.size();
        return size.isEmpty() ? 0 : std::min(tallest, width * size.height() / size.width());
    }
    QSize sizeHint() const override { return {180, heightForWidth(180)}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (m_figure.image.isNull())
            return;
        QPainter painter(this);
        const QSizeF size = QSizeF(m_figure.image.size()).scaled(this->size(), Qt::KeepAspectRatio);
        drawNetworkFigure(painter, {QPointF(0, 0), size}, m_figure, 1);
    }

private:
    NetworkFigure m_figure;
};

QLabel* wrapped(QWidget* parent, const QString& text = {})
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

QString capitalised(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace

NetworkPanel::NetworkPanel(QWidget* parent) : QScrollArea(parent)
{
    setObjectName("networkPanel");
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("What the network saw"));
    setAccessibleDescription(
        tr("The picture as the network was given it, and how fine its map is"));
    auto* content = new QWidget;
    m_inferenceMode = wrapped(content);
    m_meaning = wrapped(content);
    m_sizes = wrapped(content);
    m_grid = new QGridLayout(content);
    m_grid->setContentsMargins(margin, margin, margin, margin);
    m_grid->setHorizontalSpacing(margin);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    m_grid->addWidget(m_inferenceMode, 0, 0, 1, 2);
    m_grid->addWidget(m_meaning, 1, 0, 1, 2);
    m_grid->setRowStretch(10, 1);
    setWidget(content);
    fill();
    recolour();
}

void NetworkPanel::setAnalysis(std::shared_ptr<const Analysis> analysis,
                               std::shared_ptr<const PicturePyramid> pixels, const HeatMap& map,
                               const OverlayStyle& style)
{
    m_analysis = std::move(analysis);
    m_pixels = std::move(pixels);
    m_map = map;
    m_style = style;
    m_filled = false;
    if (isVisible())
        fill();
}

void NetworkPanel::fill()
{
    m_filled = true;
    for (QWidget* widget : m_figures)
        delete widget;
    m_figures.clear();
    m_grid->removeWidget(m_sizes);
    const bool ready = m_analysis && m_pixels && !m_map.empty();
    m_meaning->setVisible(ready);
    m_sizes->setVisible(ready);
    if (!ready) {
        m_inferenceMode->setText(
            tr("What the network was given is shown here once the analysis is complete."));
        return;
    }
    const MapSet& maps = *m_analysis->maps;
    m_inferenceMode->setText(capitalised(inferenceModeText(maps.inferenceMode, m_analysis->pack)) +
                             '.');
    m_meaning->setText(inferenceModeMeaning(maps.inferenceMode));
    QString sizes = viewText(networkViewOf(maps, m_analysis->pack));
    if (const auto guide = guideViewOf(maps, m_analysis->pack))
        sizes += '\n' + tr("In the view that guided it: %1").arg(viewText(*guide));
    sizes += '\n' + tr("In the detail the larger frame is one feature of the network, the smaller "
                       "one a cell of the map. Nothing finer can be told apart.");
    m_sizes->setText(sizes);

    const auto figures =
        networkFigures(maps, m_analysis->pack, m_map, highestPlace(m_map), m_pixels->picture(),
                       rasterOf(m_pixels->smallest()), m_style);
    int row = 2;
    const bool pair = figures.size() > 2;
    for (std::size_t i = 0; i + 1 < figures.size(); ++i)
        addFigure(figures[i], row, pair ? static_cast<int>(i) : 0, pair ? 1 : 2);
    row += 2;
    if (!figures.empty())
        addFigure(figures.back(), row, 0, 1);
    m_grid->addWidget(m_sizes, row, 1, 2, 1);
    recolour();
}

void NetworkPanel::addFigure(const NetworkFigure& figure, int row, int column, int columns)
{
    auto* view = new FigureView(figure);
    auto* caption = wrapped(widget(), figure.caption);
    m_grid->addWidget(view, row, column, 1, columns);
    m_grid->addWidget(caption, row + 1, column, 1, columns);
    m_figures.insert(m_figures.end(), {view, caption});
}

void NetworkPanel::showEvent(QShowEvent* event)
{
    if (!m_filled)
        fill();
    QScrollArea::showEvent(event);
}

void NetworkPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && widget() != nullptr)
        recolour();
    QScrollArea::changeEvent(event);
}

void NetworkPanel::recolour()
{
    for (QWidget* label : m_figures)
        if (qobject_cast<QLabel*>(label) != nullptr)
            setTextColour(*label, quietText(palette()));
    viewport()->setBackgroundRole(QPalette::Base);
    widget()->setBackgroundRole(QPalette::Base);
}

} // namespace pentimento::ui
