// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/analysis_fixture.h"

#include "core/drawing/blend.h"
#include "core/evidence/overlay_sheet.h"
#include "core/verification/arithmetic.h"
#include "core/verification/verify_overlay.h"

#include <QImage>
#include <QPainter>

#include <functional>
#include <random>

/// An exported overlay taken apart, to be changed and put together again as a forger would.
namespace forgery {

using namespace pentimento;

constexpr int pictureHeight = 240; ///< of the fixture

using Colour = std::array<std::uint8_t, 3>;

struct Overlay
{
    const Analysis& analysis;
    SheetFacts facts;
    Json json;   ///< what its text says
    int width;   ///< of the sheet
    QRect place; ///< of the picture on it
    std::vector<std::uint8_t> pixels;
    std::string padding = {}; ///< around the text

    [[nodiscard]] int height() const { return static_cast<int>(pixels.size()) / (3 * width); }
    [[nodiscard]] std::uint8_t* at(int x, int y)
    {
        return pixels.data() + (static_cast<std::ptrdiff_t>(y) * width + x) * 3;
    }
    void paint(int x, int y, const Colour& colour)
    {
        std::copy(colour.begin(), colour.end(), at(x, y));
    }
    void fill(const QRect& where, const Colour& colour)
    {
        for (int y = where.top(); y <= where.bottom(); ++y)
            for (int x = where.left(); x <= where.right(); ++x)
                paint(x, y, colour);
    }
    /// Draws the whole sheet as a program would that believes `forged`, and states it.
    void redraw(const SheetFacts& forged)
    {
        const Raster overlaid =
            blendOverlay(analysis.picture->pixels,
                         mapOf(*analysis.maps, LayerId::named(forged.head)), forged.style);
        take(drawSheet(overlaid, analysis.picture->pixels.width(), forged));
        facts = forged;
        json = Json::parse(forged.toJson(*analysis.picture));
        json["image"]["file"] = forged.file;
    }
    void take(const Sheet& sheet)
    {
        width = sheet.pixels.width();
        place = sheet.picture;
        pixels.assign(sheet.pixels.data(),
                      sheet.pixels.data() +
                          sheet.pixels.stride() * static_cast<std::size_t>(sheet.pixels.height()));
    }
    void write(const std::filesystem::path& file) const
    {
        if (!writePng(file, Raster(width, height(), pixels),
                      {{analysisKeyword, padding + dumped(json) + padding}}))
            qFatal("the forged overlay cannot be written");
    }
};

inline Overlay overlayOf(const Analysis& analysis, const EvidenceOptions& options = {})
{
    Overlay overlay{analysis, *sheetFactsOf(analysis, options), {}, 0, {}, {}};
    overlay.redraw(SheetFacts(overlay.facts));
    return overlay;
}

/// Calls `mark` for every pixel of a word, with its middle at `centre` and letters `size` high.
inline void write(const QString& word, const QPoint& centre, int size,
                  const std::function<void(int x, int y)>& mark)
{
    QImage image(size * static_cast<int>(word.size()) + 8, 2 * size, QImage::Format_Grayscale8);
    image.fill(0);
    {
        QPainter painter(&image);
        QFont font(QStringLiteral("Evidence Open Sans"));
        font.setPixelSize(size);
        font.setBold(true);
        painter.setFont(font);
        painter.setPen(Qt::white);
        painter.drawText(image.rect(), Qt::AlignCenter, word);
    }
    const QPoint corner = centre - image.rect().center();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.constScanLine(y)[x] > 128)
                mark(corner.x() + x, corner.y() + y);
}

/// A box with words where the name's line is, or anywhere else in the band.
inline void paintBox(Overlay& overlay, int fromBottom, int height)
{
    const QRect box(30, overlay.height() - fromBottom, 500, height);
    overlay.fill(box, {151, 47, 18});
    write("FAKE", box.center(), height / 2, [&](int x, int y) {
        overlay.paint(x, y, {255, 255, 255});
    });
}

/// The same overlay as a program of an earlier wording would have written it.
inline void makeOld(Overlay& overlay)
{
    overlay.json.erase("words");
    overlay.json["finding"].erase("caveat");
}

/// A map with every cell off by up to `by`, as other arithmetic gives.
inline HeatMap noisy(const HeatMap& map, float by, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> noise(-by, by);
    std::vector<float> cells(map.data(), map.data() + map.width() * map.height());
    for (float& cell : cells)
        cell += noise(random);
    return {map.width(), map.height(), map.pictureWidth(), map.pictureHeight(), std::move(cells)};
}

/// The analysis with another combined map, and what follows from it.
inline Analysis withMap(const Analysis& analysis, const HeatMap& map)
{
    Analysis changed = analysis;
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    maps->combined = map;
    changed.maps = maps;
    changed.findings = findingsOf(*maps, changed.pack);
    return changed;
}

/// The same result, computed elsewhere.
inline Analysis onGpu(const Analysis& analysis)
{
    Analysis changed = analysis;
    auto maps = std::make_shared<MapSet>(*analysis.maps);
    maps->device = "CUDA GPU";
    maps->precision = "bf16";
    changed.maps = maps;
    return changed;
}

/// What a lone overlay is held against.
inline verification::OverlayMaps shownBy(const Analysis& fresh, const SheetFacts& facts)
{
    const verification::Arithmetic arithmetic =
        verification::arithmeticOf(facts.precision, facts.device, *fresh.maps);
    return {*fresh.maps, verification::mapBounds(arithmetic, fresh).largest};
}

/// What is said of an overlay that is held against a fresh analysis.
inline verification::VerifyReport verified(const Overlay& overlay, const Analysis& fresh,
                                           const QTemporaryDir& folder)
{
    const auto file = fixture::pathIn(folder, "overlay.png");
    overlay.write(file);
    verification::VerifyReport report;
    const auto facts = SheetFacts::readFrom(file);
    if (!facts)
        report.add(false, facts.error().message);
    else if (!verification::checkOverlay(report, file, *facts, fresh, shownBy(fresh, *facts)))
        report.add(false, "cancelled");
    return report;
}

} // namespace forgery
