// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/layout.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// Holds the tensors of a file against those that a graph needs, and keeps the first difference.
class ShapeCheck
{
public:
    ShapeCheck(const Weights& weights, std::filesystem::path file);

    /// The shape of a tensor that sizes are derived from. When it is missing, has another number of
    /// dimensions or a senseless size, that is the difference, and the shape is all ones.
    Shape sizesOf(const std::string& name, std::size_t dimensions);
    [[nodiscard]] bool has(const std::string& name) const { return m_weights.count(name) != 0; }
    /// The graph needs this tensor in this shape.
    void expect(const std::string& name, const Shape& shape);
    void expectBatchNorm(const std::string& prefix, std::int64_t channels);
    void expectLinear(const std::string& prefix, std::int64_t out, std::int64_t in);
    /// One of CLIP's residual attention blocks.
    void expectAttentionBlock(const std::string& prefix, std::int64_t width);
    /// Tensors that a whole model has and the graph does not need.
    void allow(std::string_view prefix);
    void fail(const std::string& reason);

    /// How many of "<prefix>0.", "<prefix>1.", ... the file names, up to the highest.
    [[nodiscard]] std::int64_t countOf(std::string_view prefix) const;

    /// The names of all expected tensors, or the first difference: first what is missing or
    /// mis-shaped, then what is spare.
    [[nodiscard]] Result<std::vector<std::string>> tensors() const;

private:
    const Weights& m_weights;
    std::filesystem::path m_file;
    std::set<std::string> m_expected;
    std::vector<std::string> m_allowed;
    std::optional<std::string> m_flaw;
};

} // namespace pentimento
