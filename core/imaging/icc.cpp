// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/icc.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <type_traits>

namespace pentimento {

namespace {

/// Profile texts come as UTF-16 code units in wide characters.
std::string profileText(cmsHPROFILE profile, cmsInfoType type)
{
    std::array<wchar_t, 256> wide{};
    cmsGetProfileInfo(profile, type, "en", "US", wide.data(),
                      static_cast<cmsUInt32Number>((wide.size() - 1) * sizeof(wchar_t)));
    std::string text;
    for (const wchar_t unit : wide) {
        const auto code = static_cast<std::uint32_t>(unit); // NOLINT(bugprone-signed-char-misuse)
        if (code == 0)
            break;
        if (code < 0x80) {
            text += static_cast<char>(code < 32 ? ' ' : code);
        } else if (code < 0x800) {
            text += static_cast<char>(0xc0 | code >> 6);
            text += static_cast<char>(0x80 | (code & 0x3f));
        } else if (code < 0xd800 || (code > 0xdfff && code < 0x10000)) {
            text += static_cast<char>(0xe0 | code >> 12);
            text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            text += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            text += '?';
        }
    }
    return text;
}

} // namespace

std::optional<IccProfile> IccProfile::open(Bytes profile)
{
    IccProfile result;
    result.m_profile = std::shared_ptr<void>(
        cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size())),
        [](cmsHPROFILE handle) {
            if (handle)
                cmsCloseProfile(handle);
        });
    if (!result.m_profile)
        return {};
    switch (cmsGetColorSpace(result.m_profile.get())) {
    case cmsSigGrayData:
        result.m_channels = 1;
        result.m_colourSpace = "grey";
        break;
    case cmsSigRgbData:
        result.m_channels = 3;
        result.m_colourSpace = "RGB";
        break;
    case cmsSigCmykData:
        result.m_channels = 4;
        result.m_colourSpace = "CMYK";
        break;
    default:
        return {};
    }
    result.m_description = profileText(result.m_profile.get(), cmsInfoDescription);
    return result;
}

std::vector<MetadataEntry> IccProfile::metadata() const
{
    std::vector<MetadataEntry> entries;
    const auto add = [&](const char* key, const char* label, std::string value) {
        if (!value.empty())
            entries.push_back({"ICC", key, label, std::move(value)});
    };
    add("Icc.Description", "Profile", m_description);
    add("Icc.ColourSpace", "Colour space", m_colourSpace);
    add("Icc.Manufacturer", "Manufacturer", profileText(m_profile.get(), cmsInfoManufacturer));
    add("Icc.Model", "Model", profileText(m_profile.get(), cmsInfoModel));
    add("Icc.Copyright", "Copyright", profileText(m_profile.get(), cmsInfoCopyright));
    return entries;
}

bool IccProfile::isSrgb() const
{
    if (m_channels != 3)
        return false;
    const std::optional<ToSrgb> transform = ToSrgb::make(*this, false);
    if (!transform)
        return false;
    std::vector<std::uint8_t> cube;
    for (int red = 0; red < 256; red += 15)
        for (int green = 0; green < 256; green += 15)
            for (int blue = 0; blue < 256; blue += 15)
                for (const int value : {red, green, blue})
                    cube.push_back(static_cast<std::uint8_t>(value));
    std::vector<std::uint8_t> converted(cube.size());
    transform->row(cube.data(), converted.data(), static_cast<int>(cube.size() / 3));
    return std::equal(cube.begin(), cube.end(), converted.begin(),
                      [](int before, int after) { return std::abs(before - after) <= 1; });
}

std::optional<ToSrgb> ToSrgb::make(const IccProfile& profile, bool sixteenBit)
{
    const cmsUInt32Number bytes = sixteenBit ? 2 : 1;
    cmsUInt32Number space = PT_RGB;
    if (profile.channels() != 3)
        space = profile.channels() == 1 ? PT_GRAY : PT_CMYK;
    const cmsUInt32Number input = COLORSPACE_SH(space) | BYTES_SH(bytes) |
                                  CHANNELS_SH(static_cast<cmsUInt32Number>(profile.channels()));
    const std::shared_ptr<void> srgb(cmsCreate_sRGBProfile(), &cmsCloseProfile);
    cmsHTRANSFORM transform = cmsCreateTransform(
        profile.m_profile.get(), input, srgb.get(), TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE);
    if (!transform)
        return {};
    ToSrgb result;
    result.m_transform = std::shared_ptr<void>(transform, &cmsDeleteTransform);
    return result;
}

void ToSrgb::row(const void* samples, std::uint8_t* rgb, int pixels) const
{
    cmsDoTransform(m_transform.get(), samples, rgb, static_cast<cmsUInt32Number>(pixels));
}

} // namespace pentimento
