// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode_vips.h"

#include "core/imaging/icc.h"
#include "core/imaging/vips_samples.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>

namespace pentimento {

namespace {

using vips::VImage;
using Clock = std::chrono::steady_clock;

/// Rows decoded between two looks at cancellation and the clock.
constexpr int stripRows = 64;

int integerField(const VImage& image, const char* name, int fallback)
{
    return image.get_typeof(name) == G_TYPE_INT ? image.get_int(name) : fallback;
}

/// Pulls the picture through libvips strip by strip; returns how many rows came.
Result<int> readRows(const VImage& image, RowConverter& converter, const OwnRows& own,
                     const PictureLimits& limits, Clock::time_point start, const Job& job,
                     PixelBytes& rgb)
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

void describeStored(const VImage& image, const VipsFormat& format, Decoded& decoded)
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
    if (format.pagesAreFrames)
        stored.frames = pages;
    else
        stored.pictures = pages;
    stored.analysed = std::clamp(integerField(image, "heif-primary", 0) + 1, 1, pages);
}

/// Colours and transparency alone.
VImage picked(const VImage& image, const Channels& channels, Decoded& decoded)
{
    const bool transparent = channels.opacity && *channels.opacity < image.bands();
    const int further = image.bands() - channels.colours - (transparent ? 1 : 0);
    if (further <= 0)
        return image;
    decoded.notes.push_back(further == 1
                                ? "A further channel was not used."
                                : std::to_string(further) + " further channels were not used.");
    const VImage colours = image.extract_band(0, VImage::option()->set("n", channels.colours));
    return transparent ? colours.bandjoin(image.extract_band(*channels.opacity)) : colours;
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

Result<Decoded> decodeWhole(const VipsFormat& format, Bytes file, VipsFailOn failOn,
                            const PictureLimits& limits, const Job& job)
{
    return decodeVipsImage(openWithVips(format, file, failOn), format, file, {}, limits, job);
}

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return text;
}

/// Whether a library's complaint means that the file is cut off; there is no code for that.
bool saysThatTheFileEnds(const std::string& libraryText)
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

Error reasonFor(const std::string& text, const VipsFormat& format, Bytes file)
{
    if ((format.endMissing && format.endMissing(file)) || saysThatTheFileEnds(text))
        return cutOff(text);
    return {ErrorCode::UnreadableInput,
            "is damaged, or a kind of " + std::string(format.name) + " that cannot be read", text};
}

} // namespace

bool startVips()
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

VImage openWithVips(const VipsFormat& format, Bytes file, VipsFailOn failOn)
{
    struct Unref
    {
        void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
    };
    const std::unique_ptr<VipsBlob, Unref> blob(vips_blob_new(nullptr, file.data(), file.size()));
    vips::VOption* options =
        VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", failOn);
    return format.load(blob.get(), options);
}

Result<Decoded> decodeVipsImage(VImage image, const VipsFormat& format, Bytes file,
                                const OwnRows& own, const PictureLimits& limits, const Job& job)
{
    const Clock::time_point start = Clock::now();
    Decoded decoded;
    if (const auto size = checkSize(image.width(), image.height(), limits); !size)
        return size.error();
    const int storedChannels = image.bands();
    if (format.channels && image.coding() == VIPS_CODING_NONE)
        if (const auto channels = format.channels(file)) {
            if (channels->zeroIsWhite && !vips_band_format_isuint(image.format()))
                return Error{
                    ErrorCode::UnreadableInput,
                    "has signed or floating-point samples of which 0 is white, a kind of " +
                        std::string(format.name) + " that cannot be read",
                    {}};
            image = picked(image, *channels, decoded);
        }
    const int further = storedChannels - image.bands();
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
    decoded.stored.channels += further;
    if (format.givesMetadata) {
        decoded.exif = blobField(image, VIPS_META_EXIF_NAME);
        decoded.xmp = blobField(image, VIPS_META_XMP_NAME);
    }
    decoded.stored.colourSpace = labLike ? "Lab" : spaceName(image, colours);
    if (format.inkUnmarked && isCmyk(image) && format.inkUnmarked(file))
        decoded.notes.emplace_back("The file does not say whether its ink values are stored "
                                   "inverted (no Adobe marker); they were taken to be, as most "
                                   "programs do.");
    const std::optional<IccProfile> profile =
        usableProfile(image, colours, format.holdsProfile && format.holdsProfile(file), decoded);
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

Result<Decoded> decodeVipsUntilError(const VipsFormat& format, Bytes file,
                                     const PictureLimits& limits, const Job& job)
{
    return decodeVipsImage(openWithVips(format, file, VIPS_FAIL_ON_TRUNCATED), format, file,
                           {{}, true}, limits, job);
}

Result<Decoded> decodeWithVips(const VipsFormat& format, Bytes file, const PictureLimits& limits,
                               const Job& job)
{
    if (!startVips())
        return Error{ErrorCode::Internal, "cannot be read: libvips did not start",
                     vips_error_buffer()};
    std::string refusal;
    const auto whole = [&](VipsFailOn failOn) {
        return attemptWithVips(refusal,
                               [&] { return decodeWhole(format, file, failOn, limits, job); });
    };
    if (auto decoded = whole(VIPS_FAIL_ON_WARNING))
        return *std::move(decoded);
    if (format.afterRefusal)
        if (auto decoded = format.afterRefusal(file, limits, job, refusal))
            return *std::move(decoded);
    // Cameras write files that are wrong in harmless ways: only real damage is a failure, the
    // rest is a note.
    if (auto decoded = whole(VIPS_FAIL_ON_ERROR)) {
        if (*decoded)
            (*decoded)->notes.emplace_back("The decoder met irregular data in the file; parts of "
                                           "the picture may be damaged.");
        return *std::move(decoded);
    }
    const Error reason = reasonFor(refusal, format, file);
    if (!format.part)
        return reason;
    if (auto part = attemptWithVips(refusal, [&] { return format.part(file, limits, job); }))
        if (*part || part->error().code == ErrorCode::Cancelled)
            return *std::move(part);
    return reason;
}

} // namespace pentimento
