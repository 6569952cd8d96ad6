// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bundle/bundle_name.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdint>

namespace pentimento {

namespace {

constexpr std::size_t longestName = 139; ///< 143 bytes less "-999"
constexpr std::size_t hashDigits = 8;

/// The first `most` bytes without a broken character at the end.
std::string shortened(std::string text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
        --end;
    text.resize(end);
    return text;
}

} // namespace

std::string bundleNameFor(const std::filesystem::path& picture)
{
    std::string name = picture.filename().string();
    return name.empty() || name == "." || name == ".." ? "picture" : name;
}

std::string safeBundleName(const std::string& name)
{
    // Bytes that are no UTF-8 and characters that nobody sees get a name, "<0xE9>".
    std::string safe = visibleLine(name, name.size() + 1);
    std::replace_if(
        safe.begin(), safe.end(),
        [](char c) { return std::string_view("\"*/:<>?\\|").find(c) != std::string_view::npos; },
        '_');
    while (safe.ends_with('.') || safe.ends_with(' '))
        safe.pop_back();
    if (safe == name && safe.size() <= longestName)
        return safe;
    const std::string hash =
        sha256({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    return shortened(std::move(safe), longestName - hashDigits - 1) + '-' +
           hash.substr(0, hashDigits);
}

} // namespace pentimento
