// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/pickle.h"

#include "core/import/pickle_machine.h"

#include <bit>
#include <string>

namespace pentimento {

namespace {

constexpr std::size_t maxBytes = 64 << 20;
constexpr std::size_t maxMarks = 1000;

/// The instructions that build plain values, by the byte that stands for them.
enum Op : std::uint8_t {
    InferenceMode = 0x80,
    Frame = 0x95,
    Stop = '.',
    MarkHere = '(',
    None = 'N',
    True = 0x88,
    False = 0x89,
    Int = 'J',
    Int1 = 'K',
    Int2 = 'M',
    Long1 = 0x8a,
    Float = 'G',
    Text = 'X',
    ShortText = 0x8c,
    Text8 = 0x8d,
    EmptyTuple = ')',
    Tuple = 't',
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    EmptyList = ']',
    Append = 'a',
    Appends = 'e',
    EmptyDictionary = '}',
    SetItem = 's',
    SetItems = 'u',
    Put1 = 'q',
    Put4 = 'r',
    Memoize = 0x94,
    Get1 = 'h',
    Get4 = 'j',
    Global = 'c',
    StackGlobal = 0x93,
    Instance = 'i', // refused, but by the name that it asks for
    Call = 'R',
    NewObject = 0x81,
    Build = 'b',
    Persistent = 'Q',
};

} // namespace

void PickleMachine::step(std::uint8_t op)
{
    switch (op) {
    case Frame: // only announces how many bytes may be fetched at once
        take(sizeof(std::uint64_t));
        break;
    case MarkHere:
        if (m_marks.size() >= maxMarks)
            refuse("is nested deeper than any checkpoint");
        m_marks.push_back(m_stack.size());
        break;
    case None:
        push(add(Kind::None));
        break;
    case True:
    case False:
        pushInteger(op == True ? 1 : 0, Kind::Bool);
        break;
    case Int:
        pushInteger(number<std::int32_t>());
        break;
    case Int1:
        pushInteger(number<std::uint8_t>());
        break;
    case Int2:
        pushInteger(number<std::uint16_t>());
        break;
    case Long1:
        pushLong();
        break;
    case Float: {
        const Ref ref = add(Kind::Real);
        node(ref).real = std::bit_cast<double>(__builtin_bswap64(number<std::uint64_t>()));
        push(ref);
        break;
    }
    case Text:
        pushText(number<std::uint32_t>());
        break;
    case ShortText:
        pushText(number<std::uint8_t>());
        break;
    case Text8:
        pushText(number<std::uint64_t>());
        break;
    case EmptyTuple:
        push(add(Kind::Tuple));
        break;
    case Tuple: {
        auto values = popToMark();
        const Ref ref = add(Kind::Tuple);
        node(ref).items = std::move(values);
        push(ref);
        break;
    }
    case Tuple1:
    case Tuple2:
    case Tuple3:
        pushTuple(static_cast<std::size_t>(op - Tuple1) + 1);
        break;
    case EmptyList:
        push(add(Kind::List));
        break;
    case Append: {
        const Ref value = pop();
        append({value});
        break;
    }
    case Appends:
        append(popToMark());
        break;
    case EmptyDictionary:
        push(add(Kind::Dictionary));
        break;
    case SetItem: {
        const Ref value = pop();
        const Ref key = pop();
        setItems({key, value});
        break;
    }
    case SetItems:
        setItems(popToMark());
        break;
    case Put1:
        put(number<std::uint8_t>());
        break;
    case Put4:
        put(number<std::uint32_t>());
        break;
    case Memoize:
        put(m_memo.size());
        break;
    case Get1:
        get(number<std::uint8_t>());
        break;
    case Get4:
        get(number<std::uint32_t>());
        break;
    case Global:
    case Instance: {
        const std::string module = line();
        const std::string name = line();
        if (op == Instance)
            refuseName(module + '.' + name);
        pushName(module, name);
        break;
    }
    case StackGlobal: {
        const Node& name = node(pop());
        const Node& module = node(pop());
        if (name.kind != Kind::Text || module.kind != Kind::Text)
            refuse("asks for a name that is no text");
        pushName(module.text, name.text);
        break;
    }
    case Call:
        call();
        break;
    case NewObject:
        makeObject();
        break;
    case Build:
        build();
        break;
    case Persistent:
        pushStorage();
        break;
    default: {
        constexpr std::string_view digits = "0123456789abcdef";
        refuse(std::string("uses pickle instruction 0x") + digits[op >> 4] + digits[op & 15] +
               ", which a list of tensors does not need");
    }
    }
}

Pickle PickleMachine::run()
{
    if (m_rest.size() > maxBytes)
        refuse("is longer than any list of tensors");
    if (number<std::uint8_t>() != InferenceMode)
        refuse("is no pickle of protocol 2 or later");
    if (const auto inferenceMode = number<std::uint8_t>(); inferenceMode < 2 || inferenceMode > 4)
        refuse("is written in a pickle protocol that torch does not use");
    for (std::uint8_t op = number<std::uint8_t>(); op != Stop; op = number<std::uint8_t>())
        step(op);
    m_pickle.m_root = pop();
    return std::move(m_pickle);
}

Result<Pickle> Pickle::parse(std::span<const std::uint8_t> bytes)
{
    try {
        return PickleMachine(bytes).run();
    } catch (const PickleRefusal& refusal) {
        return Error{ErrorCode::ModelUnavailable, refusal.reason, {}};
    }
}

const std::vector<Pickle::Ref>& Pickle::pairs(const Node& node) const
{
    static const std::vector<Ref> none;
    if (node.kind == Kind::Dictionary)
        return node.items;
    if (node.kind == Kind::Object && !node.items.empty())
        return m_nodes[node.items[0]].items;
    return none;
}

const Pickle::Node* Pickle::find(const Node& node, std::string_view key) const
{
    const auto& entries = pairs(node);
    for (std::size_t i = 0; i + 1 < entries.size(); i += 2)
        if (const Node& name = m_nodes[entries[i]]; name.kind == Kind::Text && name.text == key)
            return &m_nodes[entries[i + 1]];
    return nullptr;
}

} // namespace pentimento
