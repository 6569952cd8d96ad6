// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/tensor_view.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// A Python pickle (protocol 2 to 4) of the kind that torch.save and TorchScript write, read as
/// data. Nothing in it is ever run, imported or looked up: of the pickle machine's instructions
/// only those that build plain values are known, and of Python's names only the few that torch
/// needs to describe tensors, as inert marks. Anything else is refused by its name. What it costs
/// is bounded by the pickle's length, and nothing here recurses.
class Pickle
{
public:
    using Ref = std::uint32_t;

    enum class Kind {
        None,
        Bool,
        Integer,
        Real,
        Text,
        Tuple,
        List,
        Dictionary,
        Object,
        Mark,
        View
    };
    struct Node
    {
        Kind kind = Kind::None;
        std::int64_t integer = 0; ///< of Bool and Integer
        double real = 0;
        std::string text; ///< of Text; of Mark: "module.name"
        /// Of Tuple and List; of Dictionary: key, value, key, value, ...; of Object: the Dictionary
        /// of its attributes, once it has one.
        std::vector<Ref> items;
        std::size_t view = 0; ///< of View
    };

    /// The message of a failure is the reason alone, e.g. "asks to run os.system".
    [[nodiscard]] static Result<Pickle> parse(std::span<const std::uint8_t> bytes);

    [[nodiscard]] const Node& root() const { return m_nodes[m_root]; }
    [[nodiscard]] const Node& node(Ref ref) const { return m_nodes[ref]; }
    [[nodiscard]] const TensorView& view(const Node& node) const { return m_views[node.view]; }
    /// Keys and values of a Dictionary or of an Object's attributes; empty for every other kind.
    [[nodiscard]] const std::vector<Ref>& pairs(const Node& node) const;
    /// The value under a text key of these pairs; null when there is none.
    [[nodiscard]] const Node* find(const Node& node, std::string_view key) const;

private:
    friend class PickleMachine;
    std::vector<Node> m_nodes;
    std::vector<TensorView> m_views;
    Ref m_root = 0;
};

} // namespace pentimento
