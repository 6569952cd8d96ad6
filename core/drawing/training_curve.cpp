// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/training_curve.h"

#include "core/drawing/canvas.h"
#include "core/drawing/raster_image.h"
#include "core/imaging/raster_io.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view header =
    "step,loss,overlap,validation_loss,seconds_per_step,waiting_share";
constexpr std::size_t columns = 6;

std::optional<TrainingPoint> pointOf(std::string_view row)
{
    std::array<double, columns> values{};
    for (std::size_t i = 0; i < columns; ++i) {
        const std::size_t end = row.find(',');
        if ((end == std::string_view::npos) != (i + 1 == columns))
            return std::nullopt;
        const std::string_view cell = row.substr(0, end);
        const auto [rest, fault] =
            std::from_chars(cell.data(), cell.data() + cell.size(), values[i]);
        if (fault != std::errc() || rest != cell.data() + cell.size())
            return std::nullopt;
        row.remove_prefix(end == std::string_view::npos ? row.size() : end + 1);
    }
    const bool isStep = values[0] >= 1 && values[0] <= 1e9 && values[0] == std::floor(values[0]);
    if (!isStep)
        return std::nullopt;
    return TrainingPoint{
        static_cast<int>(values[0]), values[1], values[2], values[3], values[4], values[5]};
}

Error unreadable(const fs::path& csv, const std::string& reason)
{
    return {ErrorCode::UnreadableInput, csv.string() + ": " + reason, {}};
}

// ---- drawing -------------------------------------------------------------------------------

constexpr qreal sheetWidth = 720;
constexpr qreal sheetHeight = 460;
constexpr qreal pixelsPerUnit = 2;
constexpr qreal left = 58;
constexpr qreal right = sheetWidth - 24;
const QColor validationInk{0xa8, 0x5a, 0x0c};
const TextStyle small{.size = 8.5, .colour = ink::muted};

/// A round step that divides `range` into at most `parts`.
double roundStep(double range, int parts)
{
    const double rough = range / parts;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double digit : {1.0, 2.0, 5.0})
        if (digit * power >= rough)
            return digit * power;
    return 10 * power;
}

QString plain(double value)
{
    return QString::number(value, 'g', 6);
}

/// One chart of the sheet: its place and what its axes span.
class Panel
{
public:
    Panel(Canvas& canvas, const QRectF& place, double lastStep, double top)
        : m_canvas(canvas), m_place(place), m_lastStep(lastStep), m_top(top)
    {}

    void drawAxes(const QString& title) const
    {
        m_canvas.text({m_place.left(), m_place.top() - 17}, m_place.width(), title,
                      {.size = 9.5, .weight = QFont::DemiBold});
        const double each = roundStep(m_top, 4);
        for (int i = 0; i * each <= m_top * 1.0001; ++i) {
            const double value = i * each;
            const qreal y = yOf(value);
            m_canvas.rule({m_place.left(), y}, {m_place.right(), y});
            m_canvas.text({0, y - 6}, m_place.left() - 7, plain(value),
                          {.size = 8.5, .colour = ink::muted, .align = Qt::AlignRight});
        }
        const double eachStep = std::max(1.0, roundStep(m_lastStep, 6));
        for (int i = 0; i * eachStep <= m_lastStep * 1.0001; ++i)
            m_canvas.text({xOf(i * eachStep) - 40, m_place.bottom() + 4}, 80,
                          QString::number(std::llround(i * eachStep)),
                          {.size = 8.5, .colour = ink::muted, .align = Qt::AlignHCenter});
    }

    /// Broken where a value is no number.
    void drawLine(const TrainingCurve& curve, double TrainingPoint::*value, const QColor& colour,
                  bool dots) const
    {
        QPainter& painter = m_canvas.painter();
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(m_place.adjusted(0, -3, 3, 3));
        painter.setPen(QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(colour);
        std::optional<QPointF> before;
        for (const TrainingPoint& point : curve) {
            if (!std::isfinite(point.*value)) {
                before.reset();
                continue;
            }
            const QPointF at(xOf(point.step), yOf(point.*value));
            if (before)
                painter.drawLine(*before, at);
            if (dots || curve.size() == 1)
                painter.drawEllipse(at, 1.8, 1.8);
            before = at;
        }
        painter.restore();
    }

    /// Marks the names of the lines, from the right of the title's row.
    void drawKey(const std::vector<std::pair<QString, QColor>>& names) const
    {
        qreal x = m_place.right();
        for (auto entry = names.rbegin(); entry != names.rend(); ++entry) {
            const qreal width =
                TextBlock(entry->first, small, 300, pixelsPerUnit).naturalWidth() + 1;
            m_canvas.text({x - width, m_place.top() - 16}, width + 2, entry->first, small);
            m_canvas.rule({x - width - 20, m_place.top() - 10}, {x - width - 6, m_place.top() - 10},
                          entry->second, 1.6);
            x -= width + 34;
        }
    }

private:
    [[nodiscard]] qreal xOf(double step) const
    {
        return m_place.left() + m_place.width() * step / m_lastStep;
    }
    [[nodiscard]] qreal yOf(double value) const
    {
        return m_place.bottom() - m_place.height() * value / m_top;
    }

    Canvas& m_canvas;
    QRectF m_place;
    double m_lastStep;
    double m_top;
};

double highestLoss(const TrainingCurve& curve)
{
    double highest = 0;
    for (const TrainingPoint& point : curve)
        for (const double loss : {point.loss, point.validationLoss})
            if (std::isfinite(loss))
                highest = std::max(highest, loss);
    return highest > 0 ? highest : 1;
}

QString summaryOf(const TrainingCurve& curve)
{
    if (curve.empty())
        return QStringLiteral("No step was written down yet.");
    const TrainingPoint& last = curve.back();
    return QStringLiteral("Step %1: loss %2, overlap %3%4. %5 s a step, %6 % of that waiting for "
                          "examples.")
        .arg(last.step)
        .arg(last.loss, 0, 'f', 3)
        .arg(last.overlap, 0, 'f', 3)
        .arg(last.validationLoss > 0
                 ? QStringLiteral(", validation loss %1").arg(last.validationLoss, 0, 'f', 3)
                 : QString())
        .arg(last.secondsPerStep, 0, 'g', 3)
        .arg(100 * last.waitingShare, 0, 'f', 0);
}

void draw(Canvas& canvas, const TrainingCurve& curve, const QString& title)
{
    canvas.fill({0, 0, sheetWidth, sheetHeight}, Qt::white);
    canvas.line({left, 16}, right - left, title, {.size = 13, .weight = QFont::DemiBold});
    canvas.text({left, 36}, right - left, summaryOf(curve), {.size = 9.5, .colour = ink::muted});
    const double lastStep = curve.empty() ? 1 : curve.back().step;
    const double loss = highestLoss(curve);
    const double each = roundStep(loss, 4);
    const TrainingCurve validations = validationsOf(curve);
    const Panel losses(canvas, {left, 84, right - left, 176}, lastStep,
                       each * std::ceil(loss / each));
    losses.drawAxes(QStringLiteral("Loss"));
    std::vector<std::pair<QString, QColor>> names{
        {QStringLiteral("training (running mean)"), ink::accent}};
    if (!validations.empty())
        names.emplace_back(QStringLiteral("validation (sources held back, averaged weights)"),
                           validationInk);
    losses.drawKey(names);
    losses.drawLine(curve, &TrainingPoint::loss, ink::accent, false);
    losses.drawLine(validations, &TrainingPoint::validationLoss, validationInk, true);

    const Panel overlap(canvas, {left, 308, right - left, 110}, lastStep, 1);
    overlap.drawAxes(QStringLiteral("Overlap of the combined map with the mask (soft Dice)"));
    overlap.drawLine(curve, &TrainingPoint::overlap, ink::accent, false);
    canvas.text({left, sheetHeight - 25}, right - left, QStringLiteral("Step"),
                {.size = 8.5, .colour = ink::muted, .align = Qt::AlignHCenter});
}

} // namespace

Result<TrainingCurve> readTrainingCurve(const fs::path& csv)
{
    std::ifstream file(csv, std::ios::binary);
    if (!file)
        return unreadable(csv, "cannot be read");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::string_view rest = text;
    TrainingCurve curve;
    for (int line = 1; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos && line > 1)
            break; // cut off in the middle
        const std::string_view row = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line == 1) {
            if (row != header)
                return unreadable(csv, "is no table of a training run");
            continue;
        }
        const auto point = pointOf(row);
        if (!point)
            return unreadable(csv, "line " + std::to_string(line) + " is no row of a training run");
        while (!curve.empty() && curve.back().step >= point->step)
            curve.pop_back();
        curve.push_back(*point);
    }
    return curve;
}

TrainingCurve validationsOf(const TrainingCurve& curve)
{
    TrainingCurve validations;
    for (const TrainingPoint& point : curve)
        if (point.validationLoss > 0 &&
            (validations.empty() || validations.back().validationLoss != point.validationLoss))
            validations.push_back(point);
    return validations;
}

Result<void> writeTrainingCurve(const TrainingCurve& curve, const std::string& title,
                                const fs::path& png)
{
    QImage sheet(qRound(sheetWidth * pixelsPerUnit), qRound(sheetHeight * pixelsPerUnit),
                 QImage::Format_RGB32);
    {
        Canvas canvas(&sheet, pixelsPerUnit);
        draw(canvas, curve, shownText(title));
    }
    return writePng(png, rasterOf(sheet));
}

} // namespace pentimento
