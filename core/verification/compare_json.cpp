// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verification/compare_json.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace pentimento::verification {

namespace {

constexpr double rounding = 1e-9;
/// The program writes no longer sentence, so that each can be quoted whole.
constexpr std::size_t longestSentence = 500; ///< characters, as they are shown
constexpr std::size_t longestKey = 80;

std::string plain(const Json& value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown(const Json& value)
{
    return visibleLine(plain(value), longestSentence);
}

bool isQuotedWhole(const Json& sentence)
{
    const std::string text = plain(sentence);
    return visibleLine(text, longestSentence) == visibleLine(text, text.size());
}

bool sameKind(const Json& a, const Json& b)
{
    return a.type() == b.type() || (a.is_number() && b.is_number());
}

bool sameValue(const Json& a, const Json& b)
{
    if (!a.is_number() || !b.is_number())
        return a == b;
    const double x = a.get<double>();
    const double y = b.get<double>();
    return std::abs(x - y) <= rounding * std::max({1.0, std::abs(x), std::abs(y)});
}

/// A sentence or a list of sentences.
bool isText(const Json& value)
{
    return value.is_string() ||
           (value.is_array() && std::all_of(value.begin(), value.end(),
                                            [](const Json& item) { return item.is_string(); }));
}

/// A place in both documents: as rules name it and as people read it.
struct Place
{
    std::string path;
    std::string name;

    [[nodiscard]] Place key(const std::string& key) const
    {
        return {path.empty() ? key : path + '/' + key,
                name.empty() ? visibleLine(key, longestKey)
                             : name + '.' + visibleLine(key, longestKey)};
    }
    [[nodiscard]] Place item(std::size_t index) const
    {
        return {path + "/*", name + '[' + std::to_string(index) + ']'};
    }
};

class Comparison
{
public:
    Comparison(std::span<const FieldRule> rules, bool sameWords)
        : m_rules(rules), m_sameWords(sameWords)
    {}

    void compare(const Json& recorded, const Json& expected, const Place& place);
    [[nodiscard]] JsonDifferences take() { return std::move(m_found); }

private:
    void takeSentences(const Json& recorded, const Place& place);
    void compareObjects(const Json& recorded, const Json& expected, const Place& place);
    void compareArrays(const Json& recorded, const Json& expected, const Place& place);
    [[nodiscard]] std::optional<FieldKind> kindOf(const Place& place) const;

    std::span<const FieldRule> m_rules;
    bool m_sameWords;
    JsonDifferences m_found;
};

std::optional<FieldKind> Comparison::kindOf(const Place& place) const
{
    const auto found = std::find_if(m_rules.begin(), m_rules.end(),
                                    [&](const FieldRule& rule) { return rule.path == place.path; });
    return found == m_rules.end() ? std::nullopt : std::optional(found->kind);
}

/// Whoever says nothing claims nothing.
bool saysNothing(const Json& claim)
{
    return claim.is_string() && claim.get_ref<const std::string&>().empty();
}

void Comparison::compare(const Json& recorded, const Json& expected, const Place& place)
{
    const auto kind = kindOf(place);
    const auto wrong = [&] {
        m_found.wrong.push_back(place.name + " is " + shown(recorded) + ", the analysis gives " +
                                shown(expected));
    };
    if (!sameKind(recorded, expected)) {
        wrong();
        return;
    }
    if (kind == FieldKind::Words && !m_sameWords && isText(recorded)) {
        if (recorded != expected)
            takeSentences(recorded, place);
    } else if (expected.is_object())
        compareObjects(recorded, expected, place);
    else if (expected.is_array())
        compareArrays(recorded, expected, place);
    else if (!sameValue(recorded, expected))
        wrong();
    else if (kind == FieldKind::Claim && !saysNothing(recorded))
        m_found.claims.push_back(place.name + ' ' + shown(recorded));
}

void Comparison::takeSentences(const Json& recorded, const Place& place)
{
    if (recorded.is_array())
        for (std::size_t i = 0; i < recorded.size(); ++i)
            takeSentences(recorded[i], place.item(i));
    else if (isQuotedWhole(recorded))
        m_found.otherWords.push_back(place.name + ' ' + shown(recorded));
    else
        m_found.wrong.push_back(place.name +
                                " is longer than any sentence of the program: " + shown(recorded));
}

void Comparison::compareObjects(const Json& recorded, const Json& expected, const Place& place)
{
    for (const auto& [key, value] : recorded.items()) {
        const Place inside = place.key(key);
        if (const auto found = expected.find(key); found != expected.end())
            compare(value, *found, inside);
        else
            m_found.wrong.push_back(inside.name + " is " + shown(value) +
                                    ", a field that the program does not write");
    }
    for (const auto& [key, value] : expected.items())
        if (!recorded.contains(key)) {
            const auto kind = kindOf(place.key(key));
            const bool notYet = kind == FieldKind::Newer || kind == FieldKind::Words;
            if (m_sameWords || !notYet)
                m_found.wrong.push_back(place.key(key).name + " is missing");
        }
}

void Comparison::compareArrays(const Json& recorded, const Json& expected, const Place& place)
{
    if (recorded.size() != expected.size())
        m_found.wrong.push_back(place.name + " has " + std::to_string(recorded.size()) +
                                " entries, the analysis gives " + std::to_string(expected.size()));
    for (std::size_t i = 0; i < std::min(recorded.size(), expected.size()); ++i)
        compare(recorded[i], expected[i], place.item(i));
}

} // namespace

JsonDifferences compareJson(const Json& recorded, const Json& expected,
                            std::span<const FieldRule> rules, bool sameWords)
{
    Comparison comparison(rules, sameWords);
    comparison.compare(recorded, expected, {});
    return comparison.take();
}

} // namespace pentimento::verification
