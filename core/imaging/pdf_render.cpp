// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_render.h"

#include <vips/vips8>

#include <memory>

namespace pentimento {

namespace {

using vips::VImage;

std::string textField(const VImage& image, const char* name)
{
    return image.get_typeof(name) == VIPS_TYPE_REF_STRING ? image.get_string(name) : "";
}

Raster rasterOf(VImage page)
{
    if (page.has_alpha())
        page =
            page.flatten(VImage::option()->set("background", std::vector<double>{255, 255, 255}));
    page = page.colourspace(VIPS_INTERPRETATION_sRGB).cast(VIPS_FORMAT_UCHAR);
    std::size_t size = 0;
    const std::unique_ptr<void, decltype(&g_free)> pixels(page.write_to_memory(&size), g_free);
    const auto* first = static_cast<const std::uint8_t*>(pixels.get());
    return {page.width(), page.height(), std::vector<std::uint8_t>(first, first + size)};
}

} // namespace

Result<RenderedPdf> renderPdf(const std::string& bytes, double dotsPerInch, int mostPages)
{
    const auto refused = [](const char* reason, std::string detail = {}) {
        return Error{ErrorCode::UnreadableInput, reason, std::move(detail)};
    };
    if (VIPS_INIT("pentimento") != 0)
        return refused("libvips does not start");
    struct Unref
    {
        void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
    };
    const std::unique_ptr<VipsBlob, Unref> blob(vips_blob_new(nullptr, bytes.data(), bytes.size()));
    try {
        RenderedPdf document;
        int pages = 1;
        for (int page = 0; page < pages; ++page) {
            const VImage image = VImage::pdfload_buffer(
                blob.get(), VImage::option()->set("page", page)->set("dpi", dotsPerInch));
            if (page == 0) {
                pages = image.get_typeof("n-pages") == G_TYPE_INT ? image.get_int("n-pages") : 1;
                document.title = textField(image, "pdf-title");
                document.creator = textField(image, "pdf-creator");
            }
            if (pages > mostPages || image.width() > longestPdfSide ||
                image.height() > longestPdfSide)
                return refused("has more or larger pages than any report");
            document.pages.push_back(rasterOf(image));
        }
        return document;
    } catch (const vips::VError& failure) {
        vips_error_clear();
        return refused("cannot be drawn", failure.what());
    }
}

void startPdfLibraries()
{
    // Without a table of objects, which poppler makes by itself.
    static const std::string oneWord =
        "%PDF-1.4\n"
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        "4 0 obj<</Length 23>>stream\nBT/F 9 Tf(a)Tj ET      \nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n";
    static_cast<void>(renderPdf(oneWord, 72, 1));
    // Titles are UTF-16, and what converts them is loaded when first asked for.
    [[maybe_unused]] static const GIConv kept = g_iconv_open("UTF-8", "UTF-16BE");
}

} // namespace pentimento
