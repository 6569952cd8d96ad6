// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"

#include "app/cli/text_file.h"
#include "core/base/output.h"
#include "core/evidence/result_json.h"

#include <chrono>
#include <sstream>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

/// When the file was last written, in whole milliseconds; 0 when there is no such file.
std::int64_t modified(const fs::path& file)
{
    std::error_code failure;
    const auto time = fs::last_write_time(file, failure);
    if (failure)
        return 0;
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string oneLine(const Json& row)
{
    return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

Json finishedRow(const fs::path& picture, const std::string& bundle, const Analysis& analysis)
{
    Json row = {{"path", picture.string()}, {"modified", modified(picture)}, {"bundle", bundle}};
    const Json result = parsedObject(resultJson(analysis)).value_or(Json::object());
    for (const auto& [key, value] : result.items())
        if (key != "metadata") // in the bundle; it would make up most of a row
            row[key] = value;
    return row;
}

Json failedRow(const fs::path& picture, const Error& error)
{
    return {{"path", picture.string()},
            {"image", {{"file", picture.filename().string()}}},
            {"error", error.message}};
}

Result<void> BatchLog::open(const fs::path& file, bool resume)
{
    m_file = file;
    std::error_code ignored;
    if (resume && fs::exists(file, ignored)) {
        auto text = readTextFile(file);
        if (!text)
            return text.error();
        std::istringstream lines(*text);
        // A last line cut off by a crash is no JSON, and its picture is done again.
        for (std::string line; std::getline(lines, line);)
            if (auto row = parsedObject(line))
                m_earlier.insert_or_assign(textAt(*row, "path"), std::move(*row));
    }
    m_written = unusedSibling(file);
    m_stream.open(m_written, std::ios::binary | std::ios::trunc);
    if (!m_stream)
        return outputError(file, "cannot be written");
    return {};
}

Result<bool> BatchLog::keep(const fs::path& picture, const fs::path& bundle, const Pack& pack,
                            Protocol protocol)
{
    const auto found = m_earlier.find(picture.string());
    if (found == m_earlier.end() || found->second.contains("error"))
        return false;
    const Json& row = found->second;
    std::error_code ignored;
    const bool same = numberAt(row, "modified") == static_cast<double>(modified(picture)) &&
                      textAt(row, "bundle") == bundle.filename().string() &&
                      textAt(objectAt(row, "pack"), "sha256") == pack.sha256 &&
                      textAt(row, "protocol") == protocolName(protocol) &&
                      fs::exists(bundle / "manifest.json", ignored);
    if (!same)
        return false;
    if (auto written = append(row); !written)
        return written.error();
    return true;
}

Result<void> BatchLog::append(const Json& row)
{
    if (!(m_stream << oneLine(row) << '\n' << std::flush))
        return outputError(m_file, "cannot be written");
    return {};
}

Result<void> BatchLog::publish()
{
    std::error_code failure;
    fs::rename(m_written, m_file, failure); // the open stream follows the file
    if (failure)
        return outputError(m_file, failure.message());
    return {};
}

} // namespace pentimento::cli
