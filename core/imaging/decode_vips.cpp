// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"
#include "core/imaging/icc.h"
#include "core/imaging/jpeg_extent.h"
#include "core/imaging/jpeg_layout.h"
#include "core/imaging/png_layout.h"
#include "core/imaging/vips_samples.h"
#include "core/imaging/webp_part.h"

#include <vips/vips8>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>

namespace pentimento {

namespace {

using vips::VImage;
using Clock = std::chrono::steady_clock;

/// Rows decoded between two looks at cancellation and the clock.
constexpr int stripRows = 64;

bool initialiseVips()
{
    static const bool ready = [] {
        if (VIPS_INIT("pentimento") != 0)
            return false;
        vips_cache_set_max(0); // every picture is read once: keeping operations only costs memory
        // libvips warns on stderr about odd files; we say what matters ourselves.
        g_log_set_handler(
            "VIPS", G_LOG_LEVEL_WARNING, [](auto...) {}, nullptr);
        return true;
    }();
    return ready;
}

VImage open(PictureFormat format, Bytes file, VipsFailOn failOn)
{
    struct Unref
    {
        void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
    };
    const std::unique_ptr<VipsBlob, Unref> blob(vips_blob_new(nullptr, file.data(), file.size()));
    vips::VOption* options =
        VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", failOn);
    switch (format) {
    case PictureFormat::Jpeg:
        return VImage::jpegload_buffer(blob.get(), options);
    case PictureFormat::Png:
        return VImage::pngload_buffer(blob.get(), options);
    case PictureFormat::WebP:
        return VImage::webpload_buffer(blob.get(), options);
    case PictureFormat::Tiff:
        return VImage::tiffload_buffer(blob.get(), options);
    case PictureFormat::Gif:
        return VImage::gifload_buffer(blob.get(), options);
    default: // HEIC and AVIF; without a page option this is the primary picture
        return VImage::heifload_buffer(blob.get(), options);
    }
}

int integerField(const VImage& image, const char* name, int fallback)
{
    return image.get_typeof(name) == G_TYPE_INT ? image.get_int(name) : fallback;
}

/// Which rows from the top are the picture's own.
struct OwnRows
{
    std::optional<int> count; ///< nothing: all
    bool untilError = false;  ///< those before the loader first complains
    double detail = 1;        ///< how much of their detail is there
};

/// Pulls the picture through libvips strip by strip; returns how many rows came.
Result<int> readRows(const VImage& image, RowConverter& converter, const OwnRows& own,
                     const PictureLimits& limits, Clock::time_point start, const Job& job,
                     std::vector<std::uint8_t>& rgb)
{
    const auto width = static_cast<std::size_t>(image.width());
    rgb.assign(width * static_cast<std::size_t>(image.height()) * 3, fillerGrey);
    const vips::VRegion region = vips::VRegion::new_from_image(image);
    const int wanted = own.count.value_or(image.height());
    const int strip = own.untilError ? 1 : stripRows;
    for (int top = 0; top < wanted; top += strip) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        if (std::chrono::duration<double>(Clock::now() - start).count() > limits.maxDecodeSeconds)
            return Error{ErrorCode::UnreadableInput, "takes too long to decode", {}};
        const int rows = std::min(strip, wanted - top);
        try {
            region.prepare(0, top, image.width(), rows);
        } catch (const vips::VError&) {
            if (!own.untilError)
                throw;
            vips_error_clear();
            return top;
        }
        for (int y = top; y < top + rows; ++y)
            converter.convert(region.addr(0, y),
                              rgb.data() + static_cast<std::size_t>(y) * width * 3);
        job.report(static_cast<double>(top + rows) / image.height(), "reading");
    }
    return wanted;
}

void describeStored(const VImage& image, PictureFormat format, Decoded& decoded)
{
    StoredForm& stored = decoded.stored;
    stored.width = image.width();
    stored.height = image.height();
    stored.channels = image.bands();
    stored.bitsPerChannel =
        integerField(image, "bits-per-sample",
                     integerField(image, "heif-bitdepth",
                                  static_cast<int>(vips_format_sizeof(image.format())) * 8));
    const int pages = std::max(1, integerField(image, VIPS_META_N_PAGES, 1));
    if (format == PictureFormat::Gif || format == PictureFormat::WebP)
        stored.frames = pages;
    else
        stored.pictures = pages;
    stored.analysed = std::clamp(integerField(image, "heif-primary", 0) + 1, 1, pages);
}

std::vector<std::uint8_t> blobField(const VImage& image, const char* name)
{
    if (image.get_typeof(name) == 0)
        return {};
    std::size_t length = 0;
    const auto* data = static_cast<const std::uint8_t*>(image.get_blob(name, &length));
    return {data, data + length};
}

void noteHiddenColour(std::int64_t pixels, Decoded& decoded)
{
    const double share = static_cast<double>(pixels) /
                         (static_cast<double>(decoded.stored.width) * decoded.stored.height);
    constexpr double worthMentioning = 0.001; // soft edges leave a few pixels
    if (share >= worthMentioning)
        decoded.notes.push_back(
            "Transparent areas hold other colours, which do not show: " + aboutPercent(share) +
            " of the picture. It is analysed as it shows, on white.");
}

/// A CMYK JPEG that does not say how its ink values are stored. libvips takes them to be inverted,
/// marked or not, and so do browsers.
bool hasUnmarkedInk(const VImage& image, PictureFormat format, Bytes file)
{
    return format == PictureFormat::Jpeg && isCmyk(image) && !jpegLayout(file).adobe;
}

Result<Decoded> decodeImage(VImage image, PictureFormat format, Bytes file, const OwnRows& own,
                            const PictureLimits& limits, const Job& job)
{
    const Clock::time_point start = Clock::now();
    Decoded decoded;
    if (const auto size = checkSize(image.width(), image.height(), limits); !size)
        return size.error();
    const bool labLike = isLabLike(image);
    if (labLike)
        image = image.colourspace(VIPS_INTERPRETATION_sRGB);
    const int colours = image.bands() - (image.has_alpha() ? 1 : 0);
    if (image.bands() > 5 || colours < 1 || colours == 2 || image.format() == VIPS_FORMAT_COMPLEX ||
        image.format() == VIPS_FORMAT_DPCOMPLEX)
        return Error{ErrorCode::UnreadableInput,
                     "has " + std::to_string(image.bands()) +
                         " channels of a kind that is not grey, RGB or CMYK",
                     {}};
    describeStored(image, format, decoded);
    if (format == PictureFormat::Heic || format == PictureFormat::Avif) {
        decoded.exif = blobField(image, VIPS_META_EXIF_NAME);
        decoded.xmp = blobField(image, VIPS_META_XMP_NAME);
    }
    decoded.stored.colourSpace = labLike ? "Lab" : spaceName(image, colours);
    if (hasUnmarkedInk(image, format, file))
        decoded.notes.emplace_back("The file does not say whether its ink values are stored "
                                   "inverted (no Adobe marker); they were taken to be, as most "
                                   "programs do.");
    const std::optional<IccProfile> profile = usableProfile(image, colours, decoded);
    std::optional<VImage> hidden;
    if (image.has_alpha()) {
        hidden = hiddenColour(image);
        image = flattened(image, decoded);
    }
    image = normalised(image, profile.has_value(), decoded);
    if (hidden)
        image = image.bandjoin(hidden->cast(image.format()));

    std::optional<ToSrgb> conversion;
    if (profile && !profile->isSrgb()) {
        conversion = ToSrgb::make(*profile, image.format() == VIPS_FORMAT_USHORT);
    } else if (decoded.stored.colourSpace == "RGB") {
        decoded.stored.colourSpace = "sRGB"; // by its profile or for want of one
    }
    RowConverter converter(image, std::move(conversion), hidden.has_value());
    const Result<int> rows = readRows(image, converter, own, limits, start, job, decoded.rgb);
    if (!rows)
        return rows.error();
    noteHiddenColour(converter.marks(), decoded);
    if (const auto enough = noteMissing(*rows, true, own.detail, decoded); !enough)
        return enough.error();
    return decoded;
}

Result<Decoded> decodeWhole(PictureFormat format, Bytes file, VipsFailOn failOn,
                            const PictureLimits& limits, const Job& job)
{
    return decodeImage(open(format, file, failOn), format, file, {}, limits, job);
}

/// As far as libjpeg found the file to go.
Result<Decoded> decodeJpegPart(Bytes file, const JpegExtent& extent, const PictureLimits& limits,
                               const Job& job)
{
    const Bytes part = file.first(extent.bytes);
    return decodeImage(open(PictureFormat::Jpeg, part, VIPS_FAIL_ON_NONE), PictureFormat::Jpeg,
                       part, {extent.rows, false, extent.detail}, limits, job);
}

/// libnsgif leaves the rows that it could not read transparent.
Result<Decoded> decodeGifPart(Bytes file, const PictureLimits& limits, const Job& job)
{
    VImage image = open(PictureFormat::Gif, file, VIPS_FAIL_ON_NONE);
    if (const auto size = checkSize(image.width(), image.height(), limits); !size)
        return size.error();
    if (!image.has_alpha())
        return cutOff();
    image = image.copy_memory();
    const VImage alpha = image.extract_band(image.bands() - 1).copy_memory();
    const auto* opacity = static_cast<const std::uint8_t*>(alpha.data());
    const auto width = static_cast<std::size_t>(image.width());
    int rows = 0;
    while (rows < image.height() &&
           std::any_of(opacity, opacity + width, [](std::uint8_t value) { return value != 0; })) {
        ++rows;
        opacity += width;
    }
    rows = std::max(0, rows - 1); // the last one may be there in part
    if (rows > 0 && alpha.crop(0, 0, image.width(), rows).min() == 255)
        image = image.extract_band(0, VImage::option()->set("n", image.bands() - 1));
    return decodeImage(image, PictureFormat::Gif, file, {rows, false}, limits, job);
}

/// As far as libwebp can read it.
Result<Decoded> decodeWebPPart(Bytes file, const PictureLimits& limits, const Job& job)
{
    const Result<WebPPart> part = readWebPPart(file, limits);
    if (!part)
        return part.error();
    // libvips only reads the memory.
    VImage image = VImage::new_from_memory(const_cast<std::uint8_t*>(part->samples.data()),
                                           part->samples.size(), part->width, part->height,
                                           part->channels, VIPS_FORMAT_UCHAR);
    image = image.copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
    if (!part->profile.empty())
        image.set(VIPS_META_ICC_NAME, nullptr, const_cast<std::uint8_t*>(part->profile.data()),
                  part->profile.size());
    return decodeImage(image, PictureFormat::WebP, file, {part->rows, false}, limits, job);
}

/// What a loader gives before it meets the end or the damage.
Result<Decoded> decodePart(PictureFormat format, Bytes file, const PictureLimits& limits,
                           const Job& job)
{
    switch (format) {
    case PictureFormat::Gif:
        return decodeGifPart(file, limits, job);
    case PictureFormat::Png:
    case PictureFormat::Tiff:
        return decodeImage(open(format, file, VIPS_FAIL_ON_TRUNCATED), format, file, {{}, true},
                           limits, job);
    default:
        return cutOff();
    }
}

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return text;
}

/// Whether a library's complaint means that the file is cut off; there is no code for that.
bool speaksOfTheEnd(const std::string& libraryText)
{
    static constexpr const char* words[] = {"premature end", "truncat",
                                            "end of file",   "unexpected end",
                                            "out of data",   "can not read tiff directory",
                                            "not enough",    "read error",
                                            "end-of-file",   "too short"};
    const std::string text = lowerCase(libraryText);
    return std::any_of(std::begin(words), std::end(words),
                       [&](const char* word) { return text.find(word) != std::string::npos; });
}

Error reasonFor(const std::string& text, PictureFormat format, Bytes file)
{
    const bool endless = format == PictureFormat::Png && !pngLayout(file).end;
    if (endless || endsEarly(format, file) || speaksOfTheEnd(text))
        return cutOff(text);
    return {ErrorCode::UnreadableInput,
            std::string("is damaged, or a kind of ") + formatName(format) + " that cannot be read",
            text};
}

/// Runs one way to decode; nothing when libvips refuses, whose complaint is then in `refusal`.
template <class Decode>
std::optional<Result<Decoded>> attempt(std::string& refusal, Decode decode)
{
    try {
        return decode();
    } catch (const vips::VError& failure) {
        refusal = failure.what();
        vips_error_clear();
        return {};
    }
}

} // namespace

Result<Decoded> decodeWithVips(PictureFormat format, Bytes file, const PictureLimits& limits,
                               const Job& job)
{
    if (!initialiseVips())
        return Error{ErrorCode::Internal, "cannot be read: libvips did not start",
                     vips_error_buffer()};
    std::string refusal;
    if (endsEarly(format, file)) {
        if (format != PictureFormat::WebP)
            return cutOff();
        const auto part = attempt(refusal, [&] { return decodeWebPPart(file, limits, job); });
        return part ? *part : cutOff(refusal);
    }
    const auto whole = [&](VipsFailOn failOn) {
        return attempt(refusal, [&] { return decodeWhole(format, file, failOn, limits, job); });
    };
    if (auto decoded = whole(VIPS_FAIL_ON_WARNING))
        return *std::move(decoded);
    if (format == PictureFormat::Jpeg) {
        const Result<JpegExtent> extent = jpegExtent(file, limits, job);
        if (!extent)
            return extent.error();
        if (extent->endsEarly || !jpegLayout(file).end) {
            auto decoded =
                attempt(refusal, [&] { return decodeJpegPart(file, *extent, limits, job); });
            return decoded ? *std::move(decoded) : cutOff(refusal);
        }
    }
    // Cameras write files that are wrong in harmless ways: only real damage is a failure, the
    // rest is a note.
    if (auto decoded = whole(VIPS_FAIL_ON_ERROR)) {
        if (*decoded)
            (*decoded)->notes.emplace_back("The decoder met irregular data in the file; parts of "
                                           "the picture may be damaged.");
        return *std::move(decoded);
    }
    const Error reason = reasonFor(refusal, format, file);
    if (auto part = attempt(refusal, [&] { return decodePart(format, file, limits, job); }))
        if (*part || part->error().code == ErrorCode::Cancelled)
            return *std::move(part);
    return reason;
}

} // namespace pentimento
