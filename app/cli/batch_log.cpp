// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"

#include "core/base/text.h"
#include "core/evidence/result_json.h"

#include <array>
#include <charconv>
#include <chrono>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

std::string oneLine(const Json& row)
{
    return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The text as JSON can hold it, under `key`; bytes that are no UTF-8 stand beside it.
void addText(Json& object, const std::string& key, const std::string& text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    if (isUtf8(text)) {
        object[key] = text;
        return;
    }
    std::string hex;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xfU];
    }
    object[key] = visibleText(text);
    object[key + "_bytes_hex"] = hex;
}

/// What addText() put there.
std::string exactText(const Json& object, const std::string& key)
{
    const std::string hex = textAt(object, key + "_bytes_hex");
    if (hex.empty())
        return textAt(object, key);
    std::string text;
    for (std::size_t i = 0; i + 2 <= hex.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        text += static_cast<char>(byte);
    }
    return text;
}

Json rowOf(const fs::path& picture)
{
    Json row;
    addText(row, "path", picture.string());
    return row;
}

} // namespace

std::int64_t modifiedAt(const fs::path& file)
{
    std::error_code failure;
    const auto time = fs::last_write_time(file, failure);
    if (failure)
        return 0;
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Json finishedRow(const fs::path& picture, std::int64_t modified, const std::string& bundle,
                 const Analysis& analysis, const EvidenceOptions& options)
{
    Json row = rowOf(picture);
    row["modified"] = modified;
    addText(row, "bundle", bundle);
    const Json result = parsedObject(resultJson(analysis, options)).value_or(Json::object());
    for (const auto& [key, value] : result.items())
        if (key != "metadata") // in the bundle; it would make up most of a row
            row[key] = value;
    return row;
}

Json failedRow(const fs::path& picture, const Error& error)
{
    Json row = rowOf(picture);
    Json image;
    addText(image, "file", picture.filename().string());
    row["image"] = std::move(image);
    row["error"] = visibleText(error.message);
    return row;
}

Json sameRow(const fs::path& picture, const fs::path& sameAs)
{
    Json row = rowOf(picture);
    addText(row, "same_as", sameAs.string());
    return row;
}

Result<void> BatchLog::open(const fs::path& file, bool resume)
{
    m_file = file;
    std::error_code ignored;
    if (resume && fs::exists(file, ignored)) {
        m_before.open(file, std::ios::binary);
        if (!fs::is_regular_file(file, ignored) || !m_before)
            return Error{ErrorCode::UnreadableInput, file.string() + ": cannot be read", {}};
        readEarlier();
    }
    m_partial.emplace(file);
    if (!m_partial->stream())
        return outputError(file, "cannot be written");
    return {};
}

/// A last line cut off by a crash is no JSON, and its picture is done again.
void BatchLog::readEarlier()
{
    std::streamoff begin = 0;
    for (std::string line; std::getline(m_before, line); begin = m_before.tellg()) {
        const auto row = parsedObject(line);
        if (row && !row->contains("error") && !row->contains("same_as"))
            m_earlier.insert_or_assign(
                exactText(*row, "path"),
                EarlierRow{begin, static_cast<std::int64_t>(numberAt(*row, "modified").value_or(0)),
                           exactText(*row, "bundle"), textAt(objectAt(*row, "pack"), "sha256"),
                           textAt(*row, "protocol")});
        if (m_before.eof())
            break;
    }
    m_before.clear();
}

Result<bool> BatchLog::keep(const fs::path& picture, const fs::path& out, const Pack& pack,
                            InferenceMode inferenceMode)
{
    const auto found = m_earlier.find(picture.string());
    if (found == m_earlier.end())
        return false;
    const EarlierRow& row = found->second;
    std::error_code ignored;
    if (row.modified != modifiedAt(picture) || row.packSha256 != pack.sha256 ||
        row.inferenceMode != inferenceModeName(inferenceMode) ||
        !fs::exists(out / fs::path(row.bundle).filename() / "manifest.json", ignored))
        return false;
    std::string line;
    m_before.seekg(row.begin);
    if (!std::getline(m_before, line))
        return false;
    m_before.clear();
    if (auto written = write(line); !written)
        return written.error();
    return true;
}

Result<void> BatchLog::append(const Json& row)
{
    return write(oneLine(row));
}

Result<void> BatchLog::write(const std::string& line)
{
    if (m_partial) // keeps its first failure for publish()
        m_partial->write(line + '\n');
    else if (!(m_stream << line << '\n' << std::flush))
        return outputError(m_file, "cannot be written");
    return {};
}

Result<void> BatchLog::publish()
{
    if (auto committed = m_partial->commit(); !committed) // m_before follows its file
        return committed;
    m_partial.reset();
    m_stream.open(m_file, std::ios::binary | std::ios::app);
    if (!m_stream)
        return outputError(m_file, "cannot be written");
    return {};
}

} // namespace pentimento::cli
