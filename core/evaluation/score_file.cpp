// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/score_file.h"

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
    if (there) {
        std::ifstream in(file);
        std::string line;
        if (!std::getline(in, line) || json::parse(line, nullptr, false) != *head)
            return unreadable(file, "holds no scores of this pack in this number format");
        const std::size_t heads = pack.heads.size() + 1;
        while (std::getline(in, line)) {
            const json entry = json::parse(line, nullptr, false);
            if (in.eof() && entry.is_discarded())
                break; // cut off when a run was killed
            try {
                const auto scores = entry.at("scores").get<std::vector<float>>();
                if (scores.size() != heads)
                    return unreadable(file, "has a line with scores of other heads");
                m_known[{entry.at("photo"), entry.at("saved_again")}] = scores;
            } catch (const json::exception&) {
                return unreadable(file, "has a line that is none of scores");
            }
        }
    }
    m_out.open(file, std::ios::app);
    if (!there)
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
