// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_limits.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <vector>

namespace pentimento {

namespace {

using nlohmann::json;

/// Listens to the parser and stops it at the first flaw; it keeps the keys of open objects alone.
class LimitKeeper : public nlohmann::json_sax<json>
{
public:
    explicit LimitKeeper(const JsonLimits& limits) : m_limits(limits) {}

    [[nodiscard]] const std::string& flaw() const { return m_flaw; }

    bool null() override { return counted(); }
    bool boolean(bool /*value*/) override { return counted(); }
    bool number_integer(number_integer_t /*value*/) override { return counted(); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return counted(); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override
    {
        return counted();
    }
    bool string(string_t& /*value*/) override { return counted(); }
    bool binary(binary_t& /*value*/) override { return counted(); }
    bool start_object(std::size_t /*elements*/) override { return opened(); }
    bool end_object() override { return closed(); }
    bool start_array(std::size_t /*elements*/) override { return opened(); }
    bool end_array() override { return closed(); }
    bool key(string_t& key) override
    {
        if (!m_open.back().insert(key).second)
            return refuse("states a key twice in one object");
        return m_open.back().size() <= m_limits.keys ? counted() : tooMany();
    }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const json::exception& /*why*/) override
    {
        return refuse("is not JSON");
    }

private:
    bool refuse(const char* flaw)
    {
        m_flaw = flaw;
        return false;
    }
    bool tooMany() { return refuse("holds more values than any of its kind"); }
    bool counted() { return ++m_values <= m_limits.values || tooMany(); }
    bool opened()
    {
        if (m_open.size() == m_limits.depth)
            return refuse("is nested more deeply than any of its kind");
        m_open.emplace_back();
        return counted();
    }
    bool closed()
    {
        m_open.pop_back();
        return true;
    }

    const JsonLimits m_limits;
    std::size_t m_values = 0;
    std::vector<std::set<std::string>> m_open;
    std::string m_flaw;
};

} // namespace

std::optional<std::string> jsonFlaw(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.bytes)
        return "is larger than any of its kind";
    LimitKeeper keeper(limits);
    if (json::sax_parse(text, &keeper))
        return std::nullopt;
    return keeper.flaw();
}

Result<std::string> readSmallFile(const std::filesystem::path& path, std::size_t most)
{
    const auto refused = [&](const char* reason) {
        return Error{ErrorCode::UnreadableInput, path.string() + ": " + reason, {}};
    };
    std::error_code ignored;
    // Opening a pipe would wait for somebody to write into it.
    if (!std::filesystem::is_regular_file(path, ignored))
        return refused("is not a file that can be read");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return refused("cannot be opened");
    std::string text;
    constexpr std::size_t block = 1U << 16U;
    while (file && text.size() <= most) {
        const std::size_t before = text.size();
        text.resize(before + block);
        file.read(text.data() + before, block);
        text.resize(before + static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad())
        return refused("cannot be read");
    if (text.size() > most)
        return refused("is larger than any of its kind");
    return text;
}

} // namespace pentimento
