// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report.h"

#include "core/base/output.h"
#include "core/base/version.h"
#include "core/drawing/raster_image.h"
#include "core/evidence/json_parts.h"
#include "core/imaging/raster_io.h"
#include "core/report/pdf_time.h"
#include "core/report/report_agreement.h"
#include "core/report/report_findings.h"
#include "core/report/report_first_page.h"
#include "core/report/report_lenses.h"
#include "core/report/report_material.h"
#include "core/report/report_network.h"
#include "core/report/report_record.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QHashFunctions>
#include <QPageLayout>
#include <QPdfWriter>

namespace pentimento {

namespace {

constexpr int printedSide = 1600; ///< pixels; more is lost on paper
constexpr int headMapSide = 560;
constexpr int pixelsPerInch = 300;

ReportMaterial materialOf(const Analysis& analysis, const EvidenceOptions& options,
                          const ReportMaker& maker, const std::string& created)
{
    const Raster picture = shrunkTo(analysis.picture->pixels, printedSide);
    const Raster small = shrunkTo(picture, headMapSide);
    ReportMaterial material{
        .analysis = analysis,
        .options = options,
        .maker = maker,
        .made = QString::fromStdString(created)
                    .replace(u'T', u' ')
                    .replace(u'Z', QStringLiteral(" UTC")),
        .picture = imageOf(picture),
        .overlay =
            imageOf(blendOverlay(picture, mapOf(*analysis.maps, options.layer), options.overlay)),
        .headOverlays = {},
        .spreadOverlay = {},
        .networkFigures =
            networkFigures(*analysis.maps, analysis.pack, analysis.maps->combined, analysis.highest,
                           analysis.picture->pixels, small, options.overlay),
        .lensOverlays = {},
        .overlaid = *findingOf(analysis.findings, options.layer)};
    for (const HeadMap& head : analysis.maps->heads)
        material.headOverlays.push_back(imageOf(blendOverlay(small, head.map, options.overlay)));
    if (!analysis.spread.empty()) {
        OverlayStyle style = options.overlay;
        style.threshold = disagreementThreshold;
        material.spreadOverlay = imageOf(blendOverlay(small, analysis.spread, style));
    }
    for (const LensRun& run : analysis.lenses) {
        std::vector<QImage>& overlays = material.lensOverlays.emplace_back();
        for (const Layer& layer : layersOf(run)) {
            OverlayStyle style = options.overlay;
            style.threshold = layer.threshold;
            overlays.push_back(imageOf(blendOverlay(small, layer.map, style)));
        }
    }
    return material;
}

/// Qt lists a document's fonts in the order of a hash table, which it shuffles anew in every
/// program: the same report would never be the same bytes.
void orderFontsAlike()
{
    static const bool once = [] {
        QHashSeed::setDeterministicGlobalSeed();
        return true;
    }();
    static_cast<void>(once);
}

/// Writes the document to `device` and returns how many pages it took.
int compose(QIODevice& device, const ReportMaterial& material, int pageCount)
{
    const FileIdentity& file = material.analysis.picture->file;
    orderFontsAlike();
    QPdfWriter writer(&device);
    writer.setPageLayout(
        {QPageSize(material.options.page == PageSize::A4 ? QPageSize::A4 : QPageSize::Letter),
         QPageLayout::Portrait, QMarginsF(0, 0, 0, 0)});
    writer.setResolution(pixelsPerInch);
    writer.setTitle(QStringLiteral("Evidence report: %1").arg(shownText(file.name)));
    writer.setCreator(QStringLiteral("Pentimento %1").arg(shownText(material.maker.version)));

    PageFlow flow(
        writer,
        {.left = QStringLiteral("%1, report made %2").arg(shownText(file.name), material.made),
         .hash = QStringLiteral("SHA-256 ") + QString::fromStdString(file.sha256)},
        pageCount);
    writeFirstPage(flow, material);
    flow.newPage();
    writeDetectors(flow, material);
    writeRegions(flow, material);
    writeNetworkView(flow, material);
    writeLenses(flow, material);
    writeInputQuality(flow, material);
    writeMetadata(flow, material);
    writeMethod(flow, material);
    writeLimits(flow);
    writeAnalystNotes(flow, material);
    writeMetadataAppendix(flow, material);
    return flow.page();
}

} // namespace

ReportMaker ReportMaker::thisProgram()
{
    return {PENTIMENTO_VERSION, PENTIMENTO_COMMIT};
}

Result<std::string> reportBytes(const Analysis& analysis, const EvidenceOptions& options,
                                const ReportMaker& maker, const Job& job)
{
    const auto cancelled = [&] {
        return Error{ErrorCode::Cancelled, analysis.picture->file.name + ": cancelled", {}};
    };
    if (qGuiApp == nullptr)
        return Error{ErrorCode::Internal, "drawing text needs a QGuiApplication", {}};
    if (findingOf(analysis.findings, options.layer) == nullptr)
        return Error{ErrorCode::Usage, "there is no head named " + options.layer.name(), {}};
    if (job.stopRequested())
        return cancelled();
    const std::string created = options.created.empty() ? utcNow() : options.created;
    const ReportMaterial material = materialOf(analysis, options, maker, created);
    // Twice: the footer states the number of pages, which the first pass finds out.
    QBuffer scratch;
    scratch.open(QIODevice::WriteOnly);
    const int pages = compose(scratch, material, 0);
    if (job.stopRequested())
        return cancelled();
    QBuffer document;
    document.open(QIODevice::WriteOnly);
    compose(document, material, pages);
    if (job.stopRequested())
        return cancelled();
    return withCreationTime(document.data().toStdString(), created);
}

Result<void> writeReport(const Analysis& analysis, const std::filesystem::path& file,
                         const EvidenceOptions& options)
{
    if (auto lengths = confirmLengths(options); !lengths)
        return lengths;
    if (auto unchanged = confirmUnchanged(analysis.picture->file); !unchanged)
        return unchanged;
    const auto bytes = reportBytes(analysis, options);
    if (!bytes)
        return bytes.error();
    return writeWhole(file, *bytes);
}

} // namespace pentimento
