// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/score_file.h"

#include "core/base/hash.h"
#include "core/base/output.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace pentimento {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const char* nameOf(Precision precision)
{
    switch (precision) {
    case Precision::Fp32:
        return "fp32";
    case Precision::Bf16:
        return "bf16";
    case Precision::Fp16:
        return "fp16";
    case Precision::Auto:
        break;
    }
    return "auto";
}

/// What scores depend on beside the photo.
Result<json> headLine(const Pack& pack, Precision precision)
{
    json weights = json::array();
    for (const std::string& name : pack.weightFiles) {
        const auto hash = sha256OfFile(pack.folder / name);
        if (!hash)
            return hash.error();
        weights.push_back(*hash);
    }
    json shifts = json::array();
    for (const HeadInfo& head : pack.heads)
        shifts.push_back(head.logitShift);
    shifts.push_back(pack.combined.logitShift);
    return json{
        {"schema", 1}, {"weights", weights}, {"shifts", shifts}, {"precision", nameOf(precision)}};
}

Error unreadable(const fs::path& file, const std::string& why)
{
    return {ErrorCode::UnreadableInput, file.string() + ": " + why, {}};
}

} // namespace

/// Takes every line that was written to its end, and gives how many bytes these are.
Result<std::uintmax_t> ScoreFile::readKnown(const std::string& head, std::size_t scoresEach)
{
    std::ifstream in(m_file, std::ios::binary);
    std::string line;
    if (!std::getline(in, line) || json::parse(line, nullptr, false) != json::parse(head))
        return unreadable(m_file, "holds no scores of this pack in this number format");
    std::uintmax_t whole = 0;
    while (!in.eof()) { // a line that ends with the file was cut off when a run was killed
        whole += line.size() + 1;
        if (!std::getline(in, line) || in.eof())
            break;
        try {
            const json entry = json::parse(line);
            const auto scores = entry.at("scores").get<std::vector<float>>();
            if (scores.size() != scoresEach)
                return unreadable(m_file, "has a line with scores of other heads");
            m_known[{entry.at("photo"), entry.at("saved_again")}] = scores;
        } catch (const json::exception&) {
            return unreadable(m_file, "has a line that is none of scores");
        }
    }
    return whole;
}

Result<void> ScoreFile::open(const fs::path& file, const Pack& pack, Precision precision)
{
    m_file = file;
    const auto head = headLine(pack, precision);
    if (!head)
        return head.error();
    std::error_code failure;
    const bool there = fs::exists(file, failure);
    if (there && !fs::is_regular_file(file, failure))
        return unreadable(file, "is no file");
    std::uintmax_t whole = 0;
    if (there) {
        const auto known = readKnown(head->dump(), pack.heads.size() + 1);
        if (!known)
            return known.error();
        whole = *known;
        if (fs::file_size(file, failure) != whole)
            fs::resize_file(file, whole, failure); // or the next row would go on in that line
        if (failure)
            return outputError(file, failure.message());
    }
    m_out.open(file, std::ios::app);
    if (whole == 0)
        m_out << head->dump() << std::endl;
    return m_out ? Result<void>{} : outputError(file, "cannot be written");
}

const std::vector<float>* ScoreFile::find(const std::string& sha256, bool savedAgain) const
{
    const auto found = m_known.find({sha256, savedAgain});
    return found == m_known.end() ? nullptr : &found->second;
}

Result<void> ScoreFile::add(const std::string& sha256, bool savedAgain,
                            const std::vector<float>& scores)
{
    json rounded = json::array();
    for (const float score : scores)
        rounded.push_back(std::round(static_cast<double>(score) * 1e5) / 1e5);
    m_out << json{{"photo", sha256}, {"saved_again", savedAgain}, {"scores", rounded}}.dump()
          << std::endl;
    if (!m_out)
        return outputError(m_file, "cannot be written");
    m_known[{sha256, savedAgain}] = scores;
    return {};
}

} // namespace pentimento
