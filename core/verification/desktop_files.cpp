// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/desktop_files.h"

#include "core/base/json_limits.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace pentimento::verification {

namespace {

/// A kind of file: how it begins and how large it becomes in a bundle's folder.
struct DesktopFile
{
    std::string_view name;
    std::string_view signature; ///< empty: lines of text
    std::size_t most;           ///< bytes
};

constexpr std::array<DesktopFile, 4> desktopFiles{{
    {".DS_Store", {"\0\0\0\1Bud1", 8}, 1U << 20U},
    {"Thumbs.db", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8U << 20U},
    {"desktop.ini", "", 400},
    {".directory", "", 400},
}};

const DesktopFile* kindOf(const std::string& name)
{
    const auto found = std::find_if(desktopFiles.begin(), desktopFiles.end(),
                                    [&](const DesktopFile& file) { return file.name == name; });
    return found == desktopFiles.end() ? nullptr : &*found;
}

/// Whether a line says how a folder is shown (order, size, kind of view), and nothing that is read
/// there: names, tips, icons.
bool isPlainLine(const std::string& line)
{
    constexpr std::array<std::string_view, 3> sections{"[ViewState]", "[Dolphin]", "[Settings]"};
    constexpr std::array<std::string_view, 11> keys{
        "Mode",     "Vid",       "FolderType",       "Timestamp",     "Version",       "ViewMode",
        "SortRole", "SortOrder", "HiddenFilesShown", "PreviewsShown", "GroupedSorting"};
    constexpr std::size_t longestValue = 48;
    if (line.empty() || std::find(sections.begin(), sections.end(), line) != sections.end())
        return true;
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos)
        return false;
    const std::string_view value = std::string_view(line).substr(equals + 1);
    return std::find(keys.begin(), keys.end(), line.substr(0, equals)) != keys.end() &&
           value.size() <= longestValue && std::all_of(value.begin(), value.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      std::string_view(",.:_{}-").find(c) != std::string_view::npos;
           });
}

bool isPlainText(const std::string& text)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (!isPlainLine(line))
            return false;
    }
    return true;
}

} // namespace

bool isLeftByDesktops(const std::string& name)
{
    return kindOf(name) != nullptr;
}

std::optional<std::string> desktopFileFlaw(const std::filesystem::path& file)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    const DesktopFile* kind = kindOf(file.filename().string());
    if (kind == nullptr || !fs::is_regular_file(fs::symlink_status(file, ignored)))
        return "is not listed in the manifest";
    const auto text = readSmallFile(file, kind->most);
    if (!text)
        return "is not listed in the manifest, and is larger than file managers leave it there";
    if (!kind->signature.empty() && !text->starts_with(kind->signature))
        return "is not listed in the manifest, and is no file that file managers leave there";
    if (kind->signature.empty() && !isPlainText(*text))
        return "is not listed in the manifest, and gives names that file managers show";
    return std::nullopt;
}

} // namespace pentimento::verification
