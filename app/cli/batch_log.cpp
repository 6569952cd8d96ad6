// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"

#include "core/base/output.h"
#include "core/evidence/result_json.h"

#include <chrono>

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
        if (!fs::is_regular_file(file, ignored))
            return Error{ErrorCode::UnreadableInput, file.string() + ": is not a file", {}};
        m_earlierFile.open(file, std::ios::binary);
        if (!m_earlierFile)
            return Error{ErrorCode::UnreadableInput, file.string() + ": cannot be opened", {}};
        // Row by row: a long run's file is larger than anybody wants in memory. A last line cut off
        // by a crash is no JSON, and its picture is done again.
        std::streamoff begin = 0;
        for (std::string line; std::getline(m_earlierFile, line);) {
            if (const auto row = parsedObject(line))
                m_earlier.insert_or_assign(textAt(*row, "path"), begin);
            begin += static_cast<std::streamoff>(line.size()) + 1;
        }
    }
    m_written = unusedSibling(file);
    m_stream.open(m_written, std::ios::binary | std::ios::trunc);
    if (!m_stream)
        return outputError(file, "cannot be written");
    return {};
}

std::optional<Json> BatchLog::earlierRow(const fs::path& picture)
{
    const auto found = m_earlier.find(picture.string());
    if (found == m_earlier.end())
        return std::nullopt;
    m_earlierFile.clear();
    m_earlierFile.seekg(found->second);
    std::string line;
    std::getline(m_earlierFile, line);
    return parsedObject(line);
}

Result<bool> BatchLog::keep(const fs::path& picture, const fs::path& out, const Pack& pack,
                            Protocol protocol)
{
    const auto row = earlierRow(picture);
    if (!row || row->contains("error"))
        return false;
    const fs::path bundle = textAt(*row, "bundle");
    std::error_code ignored;
    const bool same = numberAt(*row, "modified") == static_cast<double>(modified(picture)) &&
                      bundle.has_filename() && bundle == bundle.filename() &&
                      textAt(objectAt(*row, "pack"), "sha256") == pack.sha256 &&
                      textAt(*row, "protocol") == protocolName(protocol) &&
                      fs::exists(out / bundle / "manifest.json", ignored);
    if (!same)
        return false;
    if (auto written = append(*row); !written)
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
