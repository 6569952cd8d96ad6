// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/decode.h"
#include "core/imaging/icc.h"

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

bool isFloat(const VImage& image)
{
    return image.format() == VIPS_FORMAT_FLOAT || image.format() == VIPS_FORMAT_DOUBLE;
}

bool isCmyk(const VImage& image)
{
    return image.interpretation() == VIPS_INTERPRETATION_CMYK;
}

/// Spaces whose samples are not simply grey, RGB or CMYK, and that libvips converts itself.
bool isLabLike(const VImage& image)
{
    if (image.coding() != VIPS_CODING_NONE)
        return true;
    switch (image.interpretation()) {
    case VIPS_INTERPRETATION_LAB:
    case VIPS_INTERPRETATION_LABS:
    case VIPS_INTERPRETATION_LABQ:
    case VIPS_INTERPRETATION_XYZ:
    case VIPS_INTERPRETATION_YXY:
    case VIPS_INTERPRETATION_HSV:
        return true;
    default:
        return false;
    }
}

std::string spaceName(const VImage& image, int colours)
{
    if (isCmyk(image))
        return "CMYK";
    return colours == 1 ? "grey" : "RGB";
}

/// The embedded profile when it is whole and fits the samples; a note when it is there but does
/// not help.
std::optional<IccProfile> usableProfile(const VImage& image, int colours, Decoded& decoded)
{
    if (image.get_typeof(VIPS_META_ICC_NAME) == 0)
        return {};
    std::size_t length = 0;
    const void* data = image.get_blob(VIPS_META_ICC_NAME, &length);
    std::optional<IccProfile> profile =
        IccProfile::open({static_cast<const std::uint8_t*>(data), length});
    if (profile && profile->channels() == colours && ToSrgb::make(*profile, false)) {
        decoded.stored.iccProfile = profile->description();
        decoded.profile = profile->metadata();
        return profile;
    }
    decoded.notes.emplace_back("The embedded colour profile is damaged or does not fit the picture "
                               "and was ignored.");
    return {};
}

/// Lays transparency over white paper: full ink-free CMYK, full light otherwise.
VImage flattened(const VImage& image, Decoded& decoded)
{
    const double white = isCmyk(image)                          ? 0.0
                         : image.format() == VIPS_FORMAT_USHORT ? 65535.0
                         : isFloat(image)                       ? 1.0
                                                                : 255.0;
    const double opaque = image.format() == VIPS_FORMAT_USHORT ? 65535.0
                          : isFloat(image)                     ? 1.0
                                                               : 255.0;
    decoded.notes.emplace_back("Transparent parts were laid on white.");
    return image.flatten(
        VImage::option()->set("background", std::vector<double>{white})->set("max_alpha", opaque));
}

/// Samples that rows can be converted from: unsigned, 8 or 16 bits, 1, 3 or 4 (CMYK) channels.
VImage normalised(VImage image, bool hasProfile, Decoded& decoded)
{
    if (isFloat(image)) {
        decoded.notes.emplace_back(
            "Floating-point samples: 0 to 1 was taken as black to white, the rest cut off.");
        image = (image * 65535.0 + 0.5).cast(VIPS_FORMAT_USHORT);
    } else if (image.format() == VIPS_FORMAT_UINT) {
        image = (image * (1.0 / 65537.0)).cast(VIPS_FORMAT_USHORT);
    } else if (image.format() == VIPS_FORMAT_CHAR || image.format() == VIPS_FORMAT_SHORT ||
               image.format() == VIPS_FORMAT_INT) {
        decoded.notes.emplace_back("Signed samples: negative values were cut off.");
        image =
            image.cast(image.format() == VIPS_FORMAT_CHAR ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT);
    }
    if (isCmyk(image) && !hasProfile) {
        decoded.notes.emplace_back("No colour profile: a generic CMYK was assumed.");
        image = image.colourspace(VIPS_INTERPRETATION_sRGB);
    }
    return image;
}

/// Converts rows of normalised samples to 8-bit sRGB.
class RowConverter
{
public:
    RowConverter(const VImage& image, std::optional<ToSrgb> profile)
        : m_width(image.width()), m_bands(image.bands()),
          m_sixteenBit(image.format() == VIPS_FORMAT_USHORT), m_profile(std::move(profile))
    {}

    void convert(const std::uint8_t* samples, std::uint8_t* rgb) const
    {
        if (m_profile)
            m_profile->row(samples, rgb, m_width);
        else if (m_sixteenBit)
            spread(reinterpret_cast<const std::uint16_t*>(samples), rgb, [](std::uint16_t value) {
                return static_cast<std::uint8_t>((value * 255U + 32767U) / 65535U);
            });
        else if (m_bands == 3)
            std::memcpy(rgb, samples, static_cast<std::size_t>(m_width) * 3);
        else
            spread(samples, rgb, [](std::uint8_t value) { return value; });
    }

private:
    template <class Sample, class Narrow>
    void spread(const Sample* samples, std::uint8_t* rgb, Narrow narrow) const
    {
        const int green = m_bands == 1 ? 0 : 1;
        const int blue = m_bands == 1 ? 0 : 2;
        for (int x = 0; x < m_width; ++x, samples += m_bands, rgb += 3) {
            rgb[0] = narrow(samples[0]);
            rgb[1] = narrow(samples[green]);
            rgb[2] = narrow(samples[blue]);
        }
    }

    int m_width;
    int m_bands;
    bool m_sixteenBit;
    std::optional<ToSrgb> m_profile;
};

/// Pulls the picture through libvips strip by strip.
Result<void> readRows(const VImage& image, const RowConverter& converter,
                      const PictureLimits& limits, Clock::time_point start, const Job& job,
                      std::vector<std::uint8_t>& rgb)
{
    const auto width = static_cast<std::size_t>(image.width());
    rgb.resize(width * static_cast<std::size_t>(image.height()) * 3);
    const vips::VRegion region = vips::VRegion::new_from_image(image);
    for (int top = 0; top < image.height(); top += stripRows) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        if (std::chrono::duration<double>(Clock::now() - start).count() > limits.maxDecodeSeconds)
            return Error{ErrorCode::UnreadableInput, "takes too long to decode", {}};
        const int rows = std::min(stripRows, image.height() - top);
        region.prepare(0, top, image.width(), rows);
        for (int y = top; y < top + rows; ++y)
            converter.convert(region.addr(0, y),
                              rgb.data() + static_cast<std::size_t>(y) * width * 3);
        job.report(static_cast<double>(top + rows) / image.height(), "reading");
    }
    return {};
}

void describeStored(const VImage& image, Decoded& decoded)
{
    StoredForm& stored = decoded.stored;
    stored.width = image.width();
    stored.height = image.height();
    stored.channels = image.bands();
    stored.bitsPerChannel =
        integerField(image, "bits-per-sample",
                     integerField(image, "heif-bitdepth",
                                  static_cast<int>(vips_format_sizeof(image.format())) * 8));
    stored.frames = std::max(1, integerField(image, VIPS_META_N_PAGES, 1));
}

std::vector<std::uint8_t> blobField(const VImage& image, const char* name)
{
    if (image.get_typeof(name) == 0)
        return {};
    std::size_t length = 0;
    const auto* data = static_cast<const std::uint8_t*>(image.get_blob(name, &length));
    return {data, data + length};
}

std::string framesNote(PictureFormat format, int frames)
{
    const std::string count = std::to_string(frames);
    switch (format) {
    case PictureFormat::Heic:
    case PictureFormat::Avif:
        return "The main one of " + count + " pictures in the file is analysed.";
    case PictureFormat::Tiff:
        return "The first of " + count + " pages is analysed.";
    default:
        return "The first of " + count + " frames is analysed.";
    }
}

Result<Decoded> decodeOnce(PictureFormat format, Bytes file, VipsFailOn failOn,
                           const PictureLimits& limits, const Job& job)
{
    const Clock::time_point start = Clock::now();
    Decoded decoded;
    VImage image = open(format, file, failOn);
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
    describeStored(image, decoded);
    if (format == PictureFormat::Heic || format == PictureFormat::Avif) {
        decoded.exif = blobField(image, VIPS_META_EXIF_NAME);
        decoded.xmp = blobField(image, VIPS_META_XMP_NAME);
    }
    decoded.stored.colourSpace = labLike ? "Lab" : spaceName(image, colours);
    if (decoded.stored.frames > 1)
        decoded.notes.push_back(framesNote(format, decoded.stored.frames));
    const std::optional<IccProfile> profile = usableProfile(image, colours, decoded);
    if (image.has_alpha())
        image = flattened(image, decoded);
    image = normalised(image, profile.has_value(), decoded);

    std::optional<ToSrgb> conversion;
    if (profile && !profile->isSrgb()) {
        conversion = ToSrgb::make(*profile, image.format() == VIPS_FORMAT_USHORT);
    } else if (decoded.stored.colourSpace == "RGB") {
        decoded.stored.colourSpace = "sRGB"; // by its profile or for want of one
    }
    const RowConverter converter(image, std::move(conversion));
    if (const auto read = readRows(image, converter, limits, start, job, decoded.rgb); !read)
        return read.error();
    if (endsEarly(format, file))
        decoded.notes.emplace_back("The file is cut off, but only after the pixels.");
    return decoded;
}

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
    });
    return text;
}

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

Error reasonFor(const vips::VError& failure, PictureFormat format, Bytes file)
{
    const std::string text = failure.what();
    vips_error_clear();
    if (endsEarly(format, file) || speaksOfTheEnd(text))
        return {ErrorCode::UnreadableInput, "is cut off: the file ends before the picture does",
                text};
    return {ErrorCode::UnreadableInput,
            std::string("is damaged, or a kind of ") + formatName(format) + " that cannot be read",
            text};
}

} // namespace

Result<Decoded> decodeWithVips(PictureFormat format, Bytes file, const PictureLimits& limits,
                               const Job& job)
{
    if (!initialiseVips())
        return Error{ErrorCode::Internal, "cannot be read: libvips did not start",
                     vips_error_buffer()};
    if (endsEarly(format, file) && format != PictureFormat::Png) // a cut PNG fails while decoding
        return Error{
            ErrorCode::UnreadableInput, "is cut off: the file ends before the picture does", {}};
    try {
        return decodeOnce(format, file, VIPS_FAIL_ON_WARNING, limits, job);
    } catch (const vips::VError&) {
        vips_error_clear();
    }
    // Cameras write files that are wrong in harmless ways: only real damage is a failure, the
    // rest is a note.
    try {
        Result<Decoded> decoded = decodeOnce(format, file, VIPS_FAIL_ON_ERROR, limits, job);
        if (decoded)
            decoded->notes.emplace_back("The decoder met irregular data in the file; parts of the "
                                        "picture may be damaged.");
        return decoded;
    } catch (const vips::VError& failure) {
        return reasonFor(failure, format, file);
    }
}

} // namespace pentimento
