// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/import/pickle.h"

#include <bit>
#include <cstring>
#include <string>
#include <utility>

namespace pentimento {

/// Why a pickle is refused. Thrown by PickleMachine and caught by Pickle::parse() alone: every
/// instruction can fail, and none of them has anything to clean up.
struct PickleRefusal
{
    std::string reason;
};

[[noreturn]] inline void refuse(std::string reason)
{
    throw PickleRefusal{std::move(reason)};
}

/// Runs the instructions of one pickle. Values live in one growing list and refer to each other by
/// index, so that no depth of nesting, loops included, costs more than the list.
class PickleMachine
{
public:
    explicit PickleMachine(std::span<const std::uint8_t> bytes) : m_rest(bytes) {}
    Pickle run();

private:
    using Ref = Pickle::Ref;
    using Kind = Pickle::Kind;
    using Node = Pickle::Node;

    std::span<const std::uint8_t> take(std::size_t count);
    template <class T>
    T number();
    std::string line();
    Node& node(Ref ref) { return m_pickle.m_nodes[ref]; }

    Ref add(Kind kind);
    void push(Ref ref) { m_stack.push_back(ref); }
    void pushInteger(std::int64_t value, Kind kind = Kind::Integer);
    void pushText(std::size_t bytes);
    Ref pop();
    Ref top();
    std::vector<Ref> popToMark();

    void step(std::uint8_t op);
    void pushLong();
    void pushTuple(std::size_t count);
    void append(std::vector<Ref> values);
    void setItems(std::vector<Ref> pairs);
    void put(std::size_t slot);
    void get(std::size_t slot);
    void pushName(const std::string& module, const std::string& name);
    [[noreturn]] static void refuseName(std::string_view name);
    void call();
    void makeObject();
    void build();
    void pushStorage();
    Ref tensorFrom(Ref arguments);
    Ref addView(TensorView view);
    std::vector<std::int64_t> integers(Ref tuple);
    std::int64_t integer(Ref ref);

    std::span<const std::uint8_t> m_rest;
    std::vector<Ref> m_stack;
    std::vector<std::size_t> m_marks; ///< sizes of the stack
    std::vector<Ref> m_memo;
    Pickle m_pickle;
};

/// Little-endian, as every number of a pickle but Float.
template <class T>
T PickleMachine::number()
{
    static_assert(std::endian::native == std::endian::little);
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
}

} // namespace pentimento
