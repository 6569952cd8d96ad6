// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_record.h"

#include "core/analysis/wording.h"
#include "core/evidence/json_parts.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace pentimento {

namespace {

constexpr std::size_t maxAppendixRows = 250;
constexpr qsizetype maxValueLength = 300;

QString yesNo(bool value)
{
    return value ? QStringLiteral("yes") : QStringLiteral("no");
}

QString jpegText(const StoredCompression& jpeg)
{
    QStringList parts;
    parts << (jpeg.quality == 0     ? QStringLiteral("quality and tables unknown")
              : jpeg.standardTables ? QStringLiteral("standard tables")
                                    : QStringLiteral("tables of its own"));
    if (!jpeg.subsampling.empty())
        parts << QStringLiteral("chroma %1").arg(shownText(jpeg.subsampling));
    if (jpeg.progressive)
        parts << QStringLiteral("progressive");
    return parts.join(QStringLiteral(", "));
}

QString earlierJpegText(const QualityFacts& quality)
{
    if (!quality.earlierJpegLikely)
        return QStringLiteral("not looked for in pixels stored like this");
    return *quality.earlierJpegLikely ? QStringLiteral("found") : QStringLiteral("none found");
}

QString storedText(const StoredForm& stored)
{
    QStringList parts{
        QStringLiteral("%1 × %2 pixels").arg(stored.width).arg(stored.height),
        QStringLiteral("%1 channels of %2 bits").arg(stored.channels).arg(stored.bitsPerChannel)};
    if (!stored.colourSpace.empty())
        parts << shownText(stored.colourSpace);
    parts << (stored.iccProfile.empty()
                  ? QStringLiteral("no colour profile")
                  : QStringLiteral("colour profile “%1”").arg(shownText(stored.iccProfile)));
    if (stored.pictures > 1)
        parts << QStringLiteral("%1 of %2 pictures").arg(stored.analysed).arg(stored.pictures);
    if (stored.frames > 1)
        parts << QStringLiteral("first of %1 frames").arg(stored.frames);
    return parts.join(QStringLiteral(", "));
}

QString shortened(const std::string& value)
{
    const QString text = shownText(value);
    return text.size() <= maxValueLength ? text : text.left(maxValueLength) + u'…';
}

/// The fields that an editor looks at first.
bool isKeyField(const std::string& key)
{
    static constexpr std::array<std::string_view, 22> keys{"Exif.Image.Make",
                                                           "Exif.Image.Model",
                                                           "Exif.Photo.LensModel",
                                                           "Exif.Photo.DateTimeOriginal",
                                                           "Exif.Photo.OffsetTimeOriginal",
                                                           "Exif.Image.DateTime",
                                                           "Exif.Image.Software",
                                                           "Xmp.xmp.CreatorTool",
                                                           "Exif.Image.Artist",
                                                           "Exif.Image.Copyright",
                                                           "Exif.Image.ImageDescription",
                                                           "Exif.GPSInfo.GPSLatitude",
                                                           "Exif.GPSInfo.GPSLongitude",
                                                           "Exif.Photo.ExposureTime",
                                                           "Exif.Photo.FNumber",
                                                           "Exif.Photo.ISOSpeedRatings",
                                                           "Exif.Photo.FocalLength",
                                                           "Iptc.Application2.Byline",
                                                           "Iptc.Application2.Credit",
                                                           "Iptc.Application2.Caption",
                                                           "Xmp.photoshop.Credit",
                                                           "Xmp.dc.creator"};
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// What a table was measured on, once for all that were measured on the same.
class MeasuredOn
{
public:
    void add(const QString& detector, const CalibrationTable& calibration)
    {
        if (calibration.pristineScores.empty() || calibration.measuredOn.empty())
            return;
        const QString photos = shortened(calibration.measuredOn);
        const auto same = std::find_if(m_photos.begin(), m_photos.end(),
                                       [&](const auto& entry) { return entry.first == photos; });
        (same == m_photos.end() ? m_photos.emplace_back(photos, QStringList()) : *same).second
            << detector;
    }

    void write(PageFlow& flow) const
    {
        const TextStyle style{.size = 8.4};
        for (const auto& [photos, detectors] : m_photos)
            if (m_photos.size() == 1)
                flow.paragraph(QStringLiteral("The untouched photos: %1.").arg(photos), style);
            else
                flow.bullet(QStringLiteral("The untouched photos of %1: %2.")
                                .arg(detectors.join(QStringLiteral(", ")), photos),
                            style);
    }

private:
    std::vector<std::pair<QString, QStringList>> m_photos;
};

/// Whether the promised rates held on photos that calibration had not seen.
void writeHeldOutCheck(PageFlow& flow, const Calibration& calibration,
                       std::optional<QualityClass> quality)
{
    if (calibration.heldOut.empty())
        return;
    const bool own = calibration.tableOf(quality).quality.has_value();
    flow.paragraph(
        QStringLiteral("The combined map's promise, checked on photos that were held back (%1)%2:")
            .arg(shortened(calibration.heldOutOn),
                 own ? QStringLiteral(", %1 pictures")
                           .arg(QString::fromUtf8(qualityClassName(*quality)))
                     : QStringLiteral(", all qualities together")),
        {.size = 8.4});
    for (const RateCheck& check : calibration.heldOut)
        if (check.quality.has_value() == own && (!own || check.quality == quality))
            flow.bullet(shownText(check.text()) + u'.', {.size = 8.4});
}

void writeCalibrationTable(PageFlow& flow, const Analysis& analysis)
{
    const Pack& pack = analysis.pack;
    const std::optional<QualityClass> quality = analysis.quality.qualityClass;
    const InferenceMode inferenceMode = analysis.maps->inferenceMode;
    std::vector<QStringList> rows;
    MeasuredOn measuredOn;
    const auto add = [&](const HeadInfo& head) {
        const CalibrationTable& calibration = calibrationFor(head, inferenceMode, quality);
        const bool measured = !calibration.pristineScores.empty();
        const auto line = [&](double value) {
            return !measured    ? QStringLiteral("not measured")
                   : value <= 1 ? QString::number(value, 'f', 3)
                                : QStringLiteral("never");
        };
        rows.push_back({shownText(head.title), QString::number(head.mapThreshold, 'f', 2),
                        line(calibration.inconclusiveLine), line(calibration.moderateLine),
                        line(calibration.strongLine),
                        QString::number(calibration.pristineScores.size())});
        measuredOn.add(shownText(head.title), calibration);
    };
    add(pack.combined);
    for (const HeadInfo& head : pack.heads)
        add(head);
    flow.subheading(QStringLiteral("Where the verbal scale begins, and what it was measured on"));
    flow.table({{QStringLiteral("Detector"), 0.3},
                {QStringLiteral("Map threshold"), 0.14, Qt::AlignRight},
                {QStringLiteral("Inconclusive from"), 0.14, Qt::AlignRight},
                {QStringLiteral("Moderate from"), 0.14, Qt::AlignRight},
                {QStringLiteral("Strong from"), 0.14, Qt::AlignRight},
                {QStringLiteral("Untouched photos"), 0.14, Qt::AlignRight}},
               rows);
    measuredOn.write(flow);
    if (inferenceMode == InferenceMode::SlidingWindow) // nothing was measured with the other
        writeHeldOutCheck(flow, pack.combined.calibration, quality);
}

void writeReplication(PageFlow& flow, const ReportMaterial& material)
{
    flow.subheading(QStringLiteral("To get the same numbers again"));
    const std::string command = commandLineOf(material.analysis, material.options.rawLogits);
    flow.keyValue(QStringLiteral("Command"), shownText(command), true);
    flow.keyValue(QStringLiteral("Check the files"),
                  QStringLiteral("pentimento-cli verify BUNDLE-FOLDER"), true);
    flow.keyValue(QStringLiteral("Check by running again"),
                  QStringLiteral("pentimento-cli verify BUNDLE-FOLDER --rerun --picture PHOTO"),
                  true);
    flow.keyValue(QStringLiteral("Check a lone overlay"),
                  QStringLiteral("pentimento-cli verify overlay.png --picture PHOTO"), true);
    flow.paragraph(
        QStringLiteral(
            "result.json holds every number of this report, the maps hold every value (16 bits, "
            "65535 stands for 1), and manifest.json the SHA-256 of each file. Another device or "
            "precision changes the last digits."),
        {.size = 8.4, .colour = ink::muted});
}

} // namespace

void writeInputQuality(PageFlow& flow, const ReportMaterial& material)
{
    const QualityFacts& quality = material.analysis.quality;
    const Picture& picture = *material.analysis.picture;
    flow.heading(QStringLiteral("Quality of the input"));
    flow.keyValue(QStringLiteral("Stored as"), storedText(picture.stored));
    flow.keyValue(QStringLiteral("Size"), QStringLiteral("%1 megapixels, %2 bits per pixel")
                                              .arg(quality.megapixels, 0, 'f', 2)
                                              .arg(quality.bitsPerPixel, 0, 'f', 2));
    flow.keyValue(QStringLiteral("Pixels stored"), shownText(compressionText(quality.compression)));
    if (quality.compression.kind == StoredCompression::Kind::Jpeg)
        flow.keyValue(QStringLiteral("JPEG"), jpegText(quality.compression));
    flow.keyValue(QStringLiteral("Quality class"),
                  QString::fromUtf8(classNameOrUnknown(quality.qualityClass)));
    flow.keyValue(QStringLiteral("Traces of an earlier JPEG"), earlierJpegText(quality));
    flow.keyValue(QStringLiteral("Camera named"), yesNo(quality.cameraMetadata));
    flow.keyValue(QStringLiteral("Software named"), shortened(quality.software));
    flow.skip(3);
    for (const std::string& remark : quality.remarks)
        flow.bullet(shownText(remark));
    for (const std::string& note : picture.notes)
        flow.bullet(shownText(note));
}

void writeMetadata(PageFlow& flow, const ReportMaterial& material)
{
    const auto& metadata = material.analysis.picture->metadata;
    flow.heading(QStringLiteral("Metadata"));
    if (metadata.empty()) {
        flow.paragraph(QStringLiteral(
            "The file carries none. Platforms and messengers strip metadata as a rule, so its "
            "absence says little."));
        return;
    }
    flow.paragraph(
        QStringLiteral(
            "Metadata can be edited as easily as text: these are claims of the file, not findings. "
            "The complete list is in the appendix."),
        {.size = 8.4, .colour = ink::muted});
    bool any = false;
    for (const MetadataEntry& entry : metadata)
        if (isKeyField(entry.key)) {
            flow.keyValue(shownText(entry.label.empty() ? entry.key : entry.label),
                          shortened(entry.value));
            any = true;
        }
    if (!any)
        flow.paragraph(QStringLiteral(
            "None of the fields that name a camera, a date, a place, software or an author."));
}

void writeMethod(PageFlow& flow, const ReportMaterial& material)
{
    const Analysis& analysis = material.analysis;
    const Pack& pack = analysis.pack;
    const MapSet& maps = *analysis.maps;
    flow.heading(QStringLiteral("Method"));
    flow.keyValue(QStringLiteral("Application"),
                  QStringLiteral("Pentimento %1, commit %2")
                      .arg(shownText(material.maker.version), shownText(material.maker.commit)));
    flow.keyValue(QStringLiteral("Model pack"),
                  QStringLiteral("%1 %2, network %3, licence %4")
                      .arg(shownText(pack.name), shownText(pack.version),
                           shownText(std::string(pack.graph->id)), shownText(pack.licence)));
    flow.keyValue(QStringLiteral("Pack SHA-256"), QString::fromStdString(pack.sha256), true);
    flow.keyValue(QStringLiteral("Protocol"), inferenceModeText(maps.inferenceMode, pack));
    flow.keyValue(QStringLiteral("Device, precision"),
                  QStringLiteral("%1, %2").arg(shownText(maps.device), shownText(maps.precision)));
    flow.keyValue(
        QStringLiteral("Map grid"),
        QStringLiteral("%1 × %2 cells over the picture: one cell spans about %3 × %4 pixels")
            .arg(maps.combined.width())
            .arg(maps.combined.height())
            .arg(maps.combined.cellWidth(), 0, 'f', 1)
            .arg(maps.combined.cellHeight(), 0, 'f', 1));
    flow.keyValue(QStringLiteral("Overlay"),
                  QStringLiteral("%1, opacity %2, coloured from %3")
                      .arg(QString::fromUtf8(colourMapName(material.options.overlay.colours)))
                      .arg(material.options.overlay.opacity, 0, 'f', 2)
                      .arg(material.options.overlay.threshold, 0, 'f', 2));
    flow.keyValue(QStringLiteral("Time taken"),
                  QStringLiteral("decoding %1 s, inference %2 s")
                      .arg(rounded(analysis.decodeSeconds), 0, 'f', 2)
                      .arg(rounded(analysis.inferenceSeconds), 0, 'f', 2));
    for (const std::string& note : maps.notes)
        flow.bullet(shownText(note));
    writeCalibrationTable(flow, analysis);
    writeReplication(flow, material);
}

void writeLimits(PageFlow& flow)
{
    flow.heading(QStringLiteral("Limits: what this report cannot tell"), 80);
    for (const QString& limit : limitsOfTheMethod())
        flow.bullet(limit);
}

void writeAnalystNotes(PageFlow& flow, const ReportMaterial& material)
{
    const QString notes = shownText(material.options.notes).trimmed();
    if (notes.isEmpty())
        return;
    const QString analyst = shownText(material.options.analyst);
    flow.heading(QStringLiteral("The analyst's own notes"));
    flow.boxed(analyst.isEmpty()
                   ? QStringLiteral("Written by the analyst, not by the software")
                   : QStringLiteral("Written by %1, not by the software").arg(analyst),
               notes);
}

void writeMetadataAppendix(PageFlow& flow, const ReportMaterial& material)
{
    const auto& metadata = material.analysis.picture->metadata;
    if (metadata.empty())
        return;
    flow.heading(QStringLiteral("Appendix: all metadata of the file"), 80);
    std::vector<QStringList> rows;
    for (const MetadataEntry& entry : metadata) {
        if (rows.size() == maxAppendixRows)
            break;
        rows.push_back({shownText(entry.key), shortened(entry.value)});
    }
    flow.table({{QStringLiteral("Field"), 0.42}, {QStringLiteral("Value"), 0.58}}, rows);
    if (metadata.size() > rows.size())
        flow.paragraph(
            QStringLiteral("%1 more fields are in result.json.").arg(metadata.size() - rows.size()),
            {.size = 8.4, .colour = ink::muted});
}

} // namespace pentimento
