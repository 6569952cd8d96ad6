// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/shape_check.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pentimento {

namespace {

constexpr std::int64_t maxSize = 1 << 24;
constexpr std::int64_t maxBlocks = 1000; ///< a number in a name, not a reason to work for hours

std::string textOf(const Shape& shape)
{
    std::string text;
    for (const std::int64_t size : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text.empty() ? "a single number" : text;
}

} // namespace

ShapeCheck::ShapeCheck(const Weights& weights, std::filesystem::path file)
    : m_weights(weights), m_file(std::move(file))
{}

Shape ShapeCheck::sizesOf(const std::string& name, std::size_t dimensions)
{
    const auto found = m_weights.find(name);
    if (found == m_weights.end())
        fail("lacks tensor " + name);
    else if (found->second.shape.size() != dimensions)
        fail("has tensor " + name + " as " + textOf(found->second.shape) + ", not with " +
             std::to_string(dimensions) + " dimensions");
    else if (std::any_of(found->second.shape.begin(), found->second.shape.end(),
                         [](std::int64_t size) { return size < 1 || size > maxSize; }))
        fail("has tensor " + name + " as " + textOf(found->second.shape));
    else
        return found->second.shape;
    return Shape(dimensions, 1);
}

void ShapeCheck::expect(const std::string& name, const Shape& shape)
{
    m_expected.insert(name);
    const auto found = m_weights.find(name);
    if (found == m_weights.end())
        fail("lacks tensor " + name);
    else if (found->second.shape != shape)
        fail("has tensor " + name + " as " + textOf(found->second.shape) + ", not as " +
             textOf(shape));
}

void ShapeCheck::expectBatchNorm(const std::string& prefix, std::int64_t channels)
{
    for (const char* name : {".weight", ".bias", ".running_mean", ".running_var"})
        expect(prefix + name, {channels});
}

void ShapeCheck::expectLinear(const std::string& prefix, std::int64_t out, std::int64_t in)
{
    expect(prefix + ".weight", {out, in});
    expect(prefix + ".bias", {out});
}

void ShapeCheck::expectAttentionBlock(const std::string& prefix, std::int64_t width)
{
    for (const char* norm : {"ln_1", "ln_2"})
        for (const char* name : {".weight", ".bias"})
            expect(prefix + norm + name, {width});
    expect(prefix + "attn.in_proj_weight", {3 * width, width});
    expect(prefix + "attn.in_proj_bias", {3 * width});
    expectLinear(prefix + "attn.out_proj", width, width);
    expectLinear(prefix + "mlp.c_fc", 4 * width, width);
    expectLinear(prefix + "mlp.c_proj", width, 4 * width);
}

void ShapeCheck::allow(std::string_view prefix)
{
    m_allowed.emplace_back(prefix);
}

void ShapeCheck::fail(const std::string& reason)
{
    if (!m_flaw)
        m_flaw = reason;
}

std::int64_t ShapeCheck::countOf(std::string_view prefix) const
{
    std::int64_t count = 0;
    for (const auto& [name, weight] : m_weights) {
        if (name.compare(0, prefix.size(), prefix) != 0)
            continue;
        std::int64_t index = -1;
        const char* end = name.data() + name.size();
        const auto parsed = std::from_chars(name.data() + prefix.size(), end, index);
        if (parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '.' && index >= 0)
            count = std::max(count, std::min(index, maxBlocks) + 1);
    }
    return count;
}

Result<std::vector<std::string>> ShapeCheck::tensors() const
{
    const auto damaged = [this](const std::string& reason) {
        return Error{ErrorCode::ModelUnavailable, m_file.string() + ": " + reason, {}};
    };
    if (m_flaw)
        return damaged(*m_flaw);
    for (const auto& [name, weight] : m_weights) {
        const bool allowed =
            std::any_of(m_allowed.begin(), m_allowed.end(), [&](const std::string& prefix) {
                return name.compare(0, prefix.size(), prefix) == 0;
            });
        if (!allowed && m_expected.count(name) == 0)
            return damaged("has a spare tensor " + name);
    }
    return std::vector<std::string>(m_expected.begin(), m_expected.end());
}

} // namespace pentimento
