// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/vips_samples.h"

#include <algorithm>
#include <cstring>

namespace pentimento {

namespace {

using vips::VImage;

bool isFloat(const VImage& image)
{
    return image.format() == VIPS_FORMAT_FLOAT || image.format() == VIPS_FORMAT_DOUBLE;
}

double opaqueValue(const VImage& image)
{
    if (isFloat(image))
        return 1.0;
    return image.format() == VIPS_FORMAT_USHORT ? 65535.0 : 255.0;
}

} // namespace

bool isCmyk(const VImage& image)
{
    return image.interpretation() == VIPS_INTERPRETATION_CMYK;
}

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

std::optional<IccProfile> usableProfile(const VImage& image, int colours, bool dropped,
                                        Decoded& decoded)
{
    std::optional<IccProfile> profile;
    if (image.get_typeof(VIPS_META_ICC_NAME) != 0) {
        std::size_t length = 0;
        const void* data = image.get_blob(VIPS_META_ICC_NAME, &length);
        profile = IccProfile::open({static_cast<const std::uint8_t*>(data), length});
    } else if (!dropped) {
        return {};
    }
    if (profile && profile->channels() == colours && ToSrgb::make(*profile, false)) {
        decoded.stored.iccProfile = profile->description();
        decoded.profile = profile->metadata();
        return profile;
    }
    decoded.notes.emplace_back("The embedded colour profile is damaged or does not fit the picture "
                               "and was ignored.");
    return {};
}

VImage flattened(const VImage& image, Decoded& decoded)
{
    const double opaque = opaqueValue(image);
    const double white = isCmyk(image) ? 0.0 : opaque;
    decoded.notes.emplace_back("Transparent parts were laid on white.");
    return image.flatten(
        VImage::option()->set("background", std::vector<double>{white})->set("max_alpha", opaque));
}

VImage hiddenColour(const VImage& image)
{
    const double opaque = opaqueValue(image);
    const VImage colours = image.extract_band(0, VImage::option()->set("n", image.bands() - 1));
    const VImage blank = (colours == 0.0).bandand() | (colours == opaque).bandand();
    return (image.extract_band(image.bands() - 1) < opaque / 16) & (blank == 0.0);
}

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
    if (!isCmyk(image))
        return image;
    decoded.notes.push_back(std::string("The picture is in printing colours (CMYK), converted for "
                                        "analysis ") +
                            (hasProfile ? "by its colour profile."
                                        : "as generic CMYK, because it has no colour profile."));
    return hasProfile ? image : image.colourspace(VIPS_INTERPRETATION_sRGB);
}

RowConverter::RowConverter(const VImage& image, std::optional<ToSrgb> profile, bool marked)
    : m_width(image.width()), m_bands(image.bands() - (marked ? 1 : 0)),
      m_sixteenBit(image.format() == VIPS_FORMAT_USHORT), m_marked(marked),
      m_profile(std::move(profile))
{}

template <class Sample>
const std::uint8_t* RowConverter::withoutMarks(const std::uint8_t* row)
{
    const auto width = static_cast<std::size_t>(m_width);
    const auto bands = static_cast<std::size_t>(m_bands);
    m_colours.resize(width * bands * sizeof(Sample));
    const auto* from = reinterpret_cast<const Sample*>(row);
    auto* to = reinterpret_cast<Sample*>(m_colours.data());
    for (std::size_t x = 0; x < width; ++x, from += bands + 1, to += bands) {
        std::copy_n(from, bands, to);
        m_marks += from[bands] != 0 ? 1 : 0;
    }
    return m_colours.data();
}

template <class Sample, class Narrow>
void RowConverter::spread(const Sample* samples, std::uint8_t* rgb, Narrow narrow) const
{
    const int green = m_bands == 1 ? 0 : 1;
    const int blue = m_bands == 1 ? 0 : 2;
    for (int x = 0; x < m_width; ++x, samples += m_bands, rgb += 3) {
        rgb[0] = narrow(samples[0]);
        rgb[1] = narrow(samples[green]);
        rgb[2] = narrow(samples[blue]);
    }
}

void RowConverter::convert(const std::uint8_t* samples, std::uint8_t* rgb)
{
    if (m_marked)
        samples = m_sixteenBit ? withoutMarks<std::uint16_t>(samples)
                               : withoutMarks<std::uint8_t>(samples);
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

} // namespace pentimento
