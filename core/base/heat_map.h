// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace pentimento {

/// An immutable field of values (probabilities 0..1 unless said otherwise) over a picture, on a
/// grid that is usually coarser than the pixels. Cell (i, j) is centred at picture position
/// ((i + 0.5) * cellWidth, (j + 0.5) * cellHeight), in pixels with the origin at the top-left
/// corner of the top-left pixel. Copies share the values.
class HeatMap
{
public:
    HeatMap() = default;
    /// `values` holds exactly width * height numbers, row by row; the grid spans the picture.
    HeatMap(int width, int height, int pictureWidth, int pictureHeight, std::vector<float> values)
        : HeatMap(width, height, pictureWidth, pictureHeight, std::move(values),
                  static_cast<double>(pictureWidth) / width,
                  static_cast<double>(pictureHeight) / height)
    {}
    /// A grid with square cells of `cell` pixels, the last of which may reach over the edge.
    HeatMap(int width, int height, int pictureWidth, int pictureHeight, std::vector<float> values,
            double cell)
        : HeatMap(width, height, pictureWidth, pictureHeight, std::move(values), cell, cell)
    {}

    [[nodiscard]] bool empty() const { return m_values == nullptr; }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] int pictureWidth() const { return m_pictureWidth; }
    [[nodiscard]] int pictureHeight() const { return m_pictureHeight; }
    [[nodiscard]] double cellWidth() const { return m_cellWidth; }   ///< in pixels
    [[nodiscard]] double cellHeight() const { return m_cellHeight; } ///< in pixels
    [[nodiscard]] const float* data() const { return m_values ? m_values->data() : nullptr; }
    [[nodiscard]] float cell(int i, int j) const
    {
        return (*m_values)[static_cast<std::size_t>(j) * static_cast<std::size_t>(m_width) +
                           static_cast<std::size_t>(i)];
    }

    /// Bilinear value at the centre of picture pixel (x, y), clamped at the borders.
    [[nodiscard]] float atPixel(int x, int y) const;

    /// One picture row, `pictureWidth()` bilinear values, written to `out`. Every consumer that
    /// wants the map at the picture's own size (export, metrics, overlay) uses this, so that all
    /// of them see the same numbers.
    void pictureRow(int y, float* out) const;

private:
    HeatMap(int width, int height, int pictureWidth, int pictureHeight, std::vector<float> values,
            double cellWidth, double cellHeight)
        : m_width(width), m_height(height), m_pictureWidth(pictureWidth),
          m_pictureHeight(pictureHeight), m_cellWidth(cellWidth), m_cellHeight(cellHeight),
          m_values(std::make_shared<const std::vector<float>>(std::move(values)))
    {}

    int m_width = 0;
    int m_height = 0;
    int m_pictureWidth = 0;
    int m_pictureHeight = 0;
    double m_cellWidth = 1;
    double m_cellHeight = 1;
    std::shared_ptr<const std::vector<float>> m_values;
};

} // namespace pentimento
