// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials/trust_list.h"

#include "core/base/child_program.h"
#include "core/base/json_limits.h"
#include "core/base/user_data.h"

#include <vector>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostBytes = std::size_t{4} << 20;

std::vector<fs::path> trustFolders()
{
    std::vector<fs::path> folders;
    if (const fs::path data = userDataFolder(); !data.empty())
        folders.push_back(data / "trust");
    const fs::path programs = programOfOurs("").parent_path();
    folders.push_back(programs / "../share/pentimento/trust");
    folders.push_back(programs / "../../../resources/trust");
    return folders;
}

} // namespace

Result<TrustList> readTrustList(const fs::path& folder)
{
    TrustList list;
    for (const char* name : {"C2PA-TRUST-LIST.pem", "C2PA-TSA-TRUST-LIST.pem"}) {
        auto text = readSmallFile(folder / name, mostBytes);
        if (!text)
            return text.error();
        list.anchors += *text + '\n';
    }
    auto date = readSmallFile(folder / "date", mostBytes);
    if (!date)
        return date.error();
    list.date = date->substr(0, date->find_first_of(" \r\n"));
    if (list.date.size() != 10 || list.date.find_first_not_of("0123456789-") != std::string::npos)
        return Error{ErrorCode::UnreadableInput,
                     (folder / "date").string() + ": is no date, such as 2026-08-21",
                     {}};
    return list;
}

Result<TrustList> readTrustList()
{
    std::error_code ignored;
    for (const fs::path& folder : trustFolders())
        if (fs::is_directory(folder, ignored))
            return readTrustList(folder);
    return Error{ErrorCode::UnreadableInput, "there is no trust list", {}};
}

} // namespace pentimento
