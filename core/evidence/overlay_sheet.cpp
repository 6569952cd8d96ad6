// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/overlay_sheet.h"

#include "core/analysis/wording.h"
#include "core/drawing/canvas.h"
#include "core/drawing/figures.h"
#include "core/drawing/raster_image.h"
#include "core/imaging/raster_io.h"

#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace pentimento {

namespace {

constexpr qreal sheetUnits = 720; ///< width of every sheet, whatever its pixels
constexpr qreal margin = 20;
constexpr qreal content = sheetUnits - 2 * margin;

/// The band under the picture: laid out first, to know its height, and drawn then.
class Caption
{
public:
    Caption(const SheetFacts& facts, qreal shrunkTo, qreal pixelsPerUnit);

    [[nodiscard]] qreal height() const { return m_y + 14; }
    void draw(Canvas& canvas, qreal top) const;
    [[nodiscard]] const QRectF& legend() const { return m_legend; }

private:
    struct Item
    {
        TextBlock block;
        QPointF at;
    };

    void place(const QString& text, const TextStyle& style, qreal x = margin,
               qreal width = content);
    void placeFileName(const std::string& name, const TextStyle& style);
    void placeLegend(const SheetFacts& facts);
    void placeIdentity(const SheetFacts& facts, qreal shrunkTo);

    qreal m_pixelsPerUnit;
    qreal m_y = 12;
    std::vector<Item> m_items;
    QRectF m_legend;
    OverlayStyle m_style;
};

Caption::Caption(const SheetFacts& facts, qreal shrunkTo, qreal pixelsPerUnit)
    : m_pixelsPerUnit(pixelsPerUnit), m_style(facts.style)
{
    place(QStringLiteral("%1: %2").arg(shownLine(facts.headTitle), verdictLabel(facts.verdict)),
          {.size = 17, .weight = QFont::DemiBold, .colour = verdictColour(facts.verdict)});
    m_y += 1;
    place(verdictSentence(facts.verdict, facts.falseAlarm, facts.caveat), {.size = 12.5});
    m_y += 12;
    placeLegend(facts);
    place(overlayDisclaimer(), {.size = 11, .colour = ink::muted});
    m_y += 6;
    placeIdentity(facts, shrunkTo);
}

void Caption::place(const QString& text, const TextStyle& style, qreal x, qreal width)
{
    TextBlock block(text, style, width, m_pixelsPerUnit);
    const qreal height = block.height();
    m_items.push_back({std::move(block), {x, m_y}});
    m_y += height;
}

void Caption::placeLegend(const SheetFacts& facts)
{
    constexpr qreal width = 330;
    const qreal top = m_y;
    m_legend = {margin + 2, top, width, 14};
    m_y = m_legend.bottom() + legendScaleHeight + 1;
    place(QStringLiteral("Map value, fixed scale. Coloured from %1 on (%2, opacity %3 %)")
              .arg(facts.style.threshold, 0, 'f', 2)
              .arg(QString::fromUtf8(colourMapName(facts.style.colours)))
              .arg(facts.style.opacity * 100, 0, 'f', 0),
          {.size = 10, .colour = ink::muted}, margin, width + 10);
    const qreal legendBottom = m_y;

    m_y = top - 4;
    const qreal x = margin + width + 34;
    const qreal room = margin + content - x;
    place(QStringLiteral("Score %1, marked area %2")
              .arg(scoreText(facts.score), shareText(facts.area)),
          {.size = 12.5, .weight = QFont::DemiBold}, x, room);
    place(shownText(facts.falseAlarm.text()), {.size = 11.5}, x, room);
    if (!facts.trainedOn.empty())
        place(QStringLiteral("Trained on %1").arg(shownText(facts.trainedOn)),
              {.size = 10, .colour = ink::muted}, x, room);
    m_y = std::max(m_y, legendBottom) + 8;
}

/// One line, however long the name.
void Caption::placeFileName(const std::string& name, const TextStyle& style)
{
    const qreal top = m_y;
    place(QStringLiteral("Picture"), style);
    m_y = top;
    constexpr qreal indent = 38;
    place(fittedLine(shownLine(name), style, content - indent, m_pixelsPerUnit), style,
          margin + indent, content);
}

void Caption::placeIdentity(const SheetFacts& facts, qreal shrunkTo)
{
    const TextStyle style{.size = 10, .colour = ink::muted};
    placeFileName(facts.file, style);
    place(QStringLiteral("SHA-256 %1").arg(shownLine(facts.pictureSha256)), style);
    QString origin = QStringLiteral("Pentimento %1 (%2), pack %3 %4 (%5), protocol %6, %7, made %8")
                         .arg(shownLine(facts.version), shownLine(facts.commit),
                              shownLine(facts.packName), shownLine(facts.packVersion),
                              shownLine(facts.packSha256).left(16), shownLine(facts.inferenceMode),
                              shownLine(facts.precision), shownLine(facts.created));
    if (shrunkTo < 1)
        origin +=
            QStringLiteral(", picture shrunk to %1 % of its width").arg(shrunkTo * 100, 0, 'f', 1);
    place(origin, style);
    place(QStringLiteral("Whether this picture gives this map can be checked: "
                         "pentimento-cli verify OVERLAY.png --picture PHOTO"),
          style);
}

void Caption::draw(Canvas& canvas, qreal top) const
{
    canvas.painter().save();
    canvas.painter().translate(0, top);
    canvas.fill({0, 0, sheetUnits, height()}, Qt::white);
    drawLegend(canvas, m_legend, m_style);
    for (const Item& item : m_items)
        item.block.draw(canvas, item.at, 0, item.block.lineCount());
    canvas.painter().restore();
}

/// A field for the sheet, cut to a length that cannot blow up the layout.
std::string shortText(const Json& object, std::string_view key)
{
    return QString::fromStdString(textAt(object, key)).left(2000).toStdString();
}

Result<std::string> analysisTextOf(const std::filesystem::path& png)
{
    auto texts = readPngText(png);
    if (!texts)
        return texts.error();
    if (texts->size() == 1 && texts->front().first == analysisKeyword)
        return texts->front().second;
    return Error{ErrorCode::UnreadableInput, png.string() + ": carries no Pentimento analysis", {}};
}

} // namespace

std::string SheetFacts::toJson(const Picture& picture) const
{
    Json application = {{"name", "Pentimento"}, {"version", version}, {"commit", commit}};
    Json json = {{"schema", 1},
                 {"application", std::move(application)},
                 {"words", words},
                 {"created", created},
                 {"image", imageJson(picture)},
                 {"pack", {{"name", packName}, {"version", packVersion}, {"sha256", packSha256}}},
                 {"protocol", inferenceMode},
                 {"device", device},
                 {"precision", precision},
                 {"head", {{"id", head}, {"title", headTitle}, {"trained_on", trainedOn}}},
                 {"style", styleJson(style)},
                 {"finding",
                  {{"score", score},
                   {"area", area},
                   {"false_alarm_rate", falseAlarmJson(falseAlarm)},
                   {"verdict", verdictId(verdict)},
                   {"caveat", caveatId(caveat)}}}};
    if (words == 1) { // which evidence of that version does not state
        json.erase("words");
        json["finding"].erase("caveat");
    }
    return dumped(json);
}

Result<SheetFacts> SheetFacts::readFrom(const std::filesystem::path& png)
{
    auto text = analysisTextOf(png);
    if (!text)
        return text.error();
    const Error damaged{
        ErrorCode::UnreadableInput, png.string() + ": its analysis text is damaged", {}};
    const std::optional<Json> json = parsedObject(*text);
    if (!json)
        return damaged;
    const Json& finding = objectAt(*json, "finding");
    const auto falseAlarm = falseAlarmIn(objectAt(finding, "false_alarm_rate"));
    const Json& style = objectAt(*json, "style");
    const auto verdict = verdictNamed(textAt(finding, "verdict"));
    const auto colours = colourMapNamed(textAt(style, "colours"));
    const auto score = numberAt(finding, "score");
    const auto area = numberAt(finding, "area");
    const auto opacity = numberAt(style, "opacity");
    const auto threshold = numberAt(style, "threshold");
    if (!verdict || !colours || !score || !area || !falseAlarm || !opacity || !threshold)
        return damaged;

    SheetFacts facts;
    const Json& application = objectAt(*json, "application");
    facts.version = shortText(application, "version");
    facts.commit = shortText(application, "commit");
    facts.created = shortText(*json, "created");
    facts.file = shortText(objectAt(*json, "image"), "file");
    facts.pictureSha256 = shortText(objectAt(*json, "image"), "sha256");
    const Json& pack = objectAt(*json, "pack");
    facts.packName = shortText(pack, "name");
    facts.packVersion = shortText(pack, "version");
    facts.packSha256 = shortText(pack, "sha256");
    facts.inferenceMode = shortText(*json, "protocol");
    facts.device = shortText(*json, "device");
    facts.precision = shortText(*json, "precision");
    const Json& head = objectAt(*json, "head");
    facts.head = shortText(head, "id");
    facts.headTitle = shortText(head, "title");
    facts.trainedOn = shortText(head, "trained_on");
    facts.words = static_cast<int>(std::clamp(numberAt(*json, "words").value_or(1), 0.0, 1e6));
    facts.style = {*colours, *opacity, *threshold};
    facts.score = *score;
    facts.area = *area;
    facts.falseAlarm = *falseAlarm;
    facts.falseAlarm.rate = std::clamp(falseAlarm->rate, 0.0, 1.0);
    facts.falseAlarm.photos = std::max(falseAlarm->photos, 0);
    facts.verdict = *verdict;
    facts.caveat = caveatWithId(textAt(finding, "caveat"));
    return facts;
}

bool isOffered(const OverlayStyle& style, const Pack& pack)
{
    return isOffered(style, pack.combined.mapThreshold) ||
           std::any_of(pack.heads.begin(), pack.heads.end(),
                       [&](const HeadInfo& head) { return isOffered(style, head.mapThreshold); });
}

Result<SheetFacts> sheetFactsOf(const Analysis& analysis, const EvidenceOptions& options)
{
    const HeadFinding* finding = findingOf(analysis.findings, options.layer);
    if (finding == nullptr)
        return Error{ErrorCode::Usage, "there is no head named " + options.layer.name(), {}};
    if (!isOffered(options.overlay, analysis.pack))
        return Error{ErrorCode::Usage,
                     "an overlay has an opacity from 10 to 100 % and a threshold from 0 to 1, both "
                     "in whole percent",
                     {}};
    const Json application = applicationJson();
    return SheetFacts{.version = textAt(application, "version"),
                      .commit = textAt(application, "commit"),
                      .created = options.created.empty() ? utcNow() : options.created,
                      .file = storedText(analysis.picture->file.name),
                      .pictureSha256 = analysis.picture->file.sha256,
                      .packName = analysis.pack.name,
                      .packVersion = analysis.pack.version,
                      .packSha256 = analysis.pack.sha256,
                      .inferenceMode = std::string(inferenceModeName(analysis.maps->inferenceMode)),
                      .device = analysis.maps->device,
                      .precision = analysis.maps->precision,
                      .head = finding->id,
                      .headTitle = finding->title,
                      .trainedOn = finding->trainedOn,
                      .style = options.overlay,
                      .score = rounded(finding->score),
                      .area = rounded(finding->area),
                      .falseAlarm = finding->falseAlarm,
                      .verdict = finding->verdict,
                      .caveat = finding->caveat};
}

Sheet drawSheet(const Raster& overlaid, int pictureWidth, const SheetFacts& facts)
{
    // Tiny pictures get room for the words, tall ones words that can be read at their height.
    const int width =
        std::max({overlaid.width(), static_cast<int>(sheetUnits), overlaid.height() / 2});
    const qreal pixelsPerUnit = width / sheetUnits;
    const qreal shrunkTo = static_cast<qreal>(overlaid.width()) / pictureWidth;
    const Caption caption(facts, shrunkTo, pixelsPerUnit);

    Sheet sheet;
    sheet.picture = {(width - overlaid.width()) / 2, 0, overlaid.width(), overlaid.height()};
    const int captionPixels = static_cast<int>(std::ceil(caption.height() * pixelsPerUnit));
    QImage image(width, overlaid.height() + captionPixels, QImage::Format_RGB32);
    image.fill(ink::wash);
    {
        Canvas canvas(&image, pixelsPerUnit);
        const qreal top = overlaid.height() / pixelsPerUnit;
        caption.draw(canvas, top);
        canvas.painter().resetTransform();
        canvas.painter().drawImage(sheet.picture.topLeft(), imageOf(overlaid));
        const auto inPixels = [&](const QRectF& rect) {
            return QRectF(rect.topLeft() * pixelsPerUnit + QPointF(0, overlaid.height()),
                          rect.size() * pixelsPerUnit)
                .toAlignedRect();
        };
        sheet.legend = inPixels(caption.legend());
    }
    sheet.pixelsPerUnit = pixelsPerUnit;
    sheet.pixels = rasterOf(image);
    return sheet;
}

Result<void> writeOverlay(const Analysis& analysis, const std::filesystem::path& file,
                          const EvidenceOptions& options)
{
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    const auto facts = sheetFactsOf(analysis, options);
    if (!facts)
        return facts.error();
    if (auto unchanged = confirmUnchanged(analysis.picture->file); !unchanged)
        return unchanged;
    const Raster reduced = shrunkTo(analysis.picture->pixels, maxOverlaySide);
    const Raster overlaid =
        blendOverlay(reduced, mapOf(*analysis.maps, options.layer), options.overlay);
    const Sheet sheet = drawSheet(overlaid, analysis.picture->pixels.width(), *facts);
    return writePng(file, sheet.pixels, {{analysisKeyword, facts->toJson(*analysis.picture)}});
}

} // namespace pentimento
