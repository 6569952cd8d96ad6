// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/pickle_machine.h"

#include <algorithm>
#include <array>

namespace pentimento {

namespace {

// A full checkpoint of CLIP ViT-L/14 with its optimiser's state has some 50,000 values.
constexpr std::size_t maxNodes = 1'000'000;
constexpr std::size_t maxTextBytes = 1 << 20;
constexpr std::size_t maxNameBytes = 200; ///< of modules, classes and storages
constexpr std::size_t maxDimensions = 8;
constexpr std::size_t maxTensorArguments = 8;
constexpr Pickle::Ref nothing = 0xFFFFFFFF;

// Names that torch uses to describe tensors. "__torch__." classes are TorchScript's modules.
constexpr std::string_view orderedDictionary = "collections.OrderedDict";
constexpr std::string_view rebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view rebuildParameter = "torch._utils._rebuild_parameter";
constexpr std::string_view storagePrefix = "torch.";
constexpr std::string_view scriptPrefix = "__torch__.";
constexpr std::string_view scriptRoot = "__torch__";
constexpr std::array<std::string_view, 5> passThrough{
    "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_doublelist",
    "torch.jit._pickle.build_boollist", "torch.jit._pickle.build_tensorlist",
    "torch.jit._pickle.restore_type_tag"};

bool startsWith(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

/// A name from the file, fit for a message.
std::string shown(std::string_view name)
{
    std::string text(name.substr(0, 120));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return text;
}

bool isStorage(std::string_view name)
{
    return startsWith(name, storagePrefix) &&
           storedTypeNamed(name.substr(storagePrefix.size())).has_value();
}

bool isScriptClass(std::string_view name)
{
    return startsWith(name, scriptPrefix) && name.size() > scriptPrefix.size();
}

bool isPassThrough(std::string_view name)
{
    return std::find(passThrough.begin(), passThrough.end(), name) != passThrough.end();
}

bool isKnown(std::string_view name)
{
    return name == orderedDictionary || name == rebuildTensor || name == rebuildParameter ||
           isStorage(name) || isScriptClass(name) || isPassThrough(name);
}

} // namespace

std::span<const std::uint8_t> PickleMachine::take(std::size_t count)
{
    if (count > m_rest.size())
        refuse("is cut off");
    const auto taken = m_rest.first(count);
    m_rest = m_rest.subspan(count);
    return taken;
}

std::string PickleMachine::line()
{
    const auto end = std::find(m_rest.begin(), m_rest.end(), '\n');
    const auto length = static_cast<std::size_t>(end - m_rest.begin());
    if (end == m_rest.end() || length > maxNameBytes)
        refuse("has a name without an end");
    const auto bytes = take(length + 1).first(length);
    return {bytes.begin(), bytes.end()};
}

PickleMachine::Ref PickleMachine::add(Kind kind)
{
    if (m_pickle.m_nodes.size() >= maxNodes)
        refuse("holds more values than any checkpoint");
    Node added;
    added.kind = kind;
    m_pickle.m_nodes.push_back(std::move(added));
    return static_cast<Ref>(m_pickle.m_nodes.size() - 1);
}

void PickleMachine::pushInteger(std::int64_t value, Kind kind)
{
    const Ref ref = add(kind);
    node(ref).integer = value;
    push(ref);
}

void PickleMachine::pushText(std::size_t bytes)
{
    if (bytes > maxTextBytes)
        refuse("holds a text longer than any name");
    const auto taken = take(bytes);
    const Ref ref = add(Kind::Text);
    node(ref).text.assign(taken.begin(), taken.end());
    push(ref);
}

PickleMachine::Ref PickleMachine::top()
{
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() <= floor)
        refuse("uses a value that is not there");
    return m_stack.back();
}

PickleMachine::Ref PickleMachine::pop()
{
    const Ref ref = top();
    m_stack.pop_back();
    return ref;
}

std::vector<PickleMachine::Ref> PickleMachine::popToMark()
{
    if (m_marks.empty())
        refuse("uses a mark that is not there");
    const auto from = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<Ref> values(from, m_stack.end());
    m_stack.erase(from, m_stack.end());
    m_marks.pop_back();
    return values;
}

void PickleMachine::pushLong()
{
    const std::size_t count = number<std::uint8_t>();
    if (count > sizeof(std::int64_t))
        refuse("holds a number beyond 64 bits");
    const auto bytes = take(count);
    std::uint64_t value = count > 0 && (bytes[count - 1] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    std::memcpy(&value, bytes.data(), count);
    pushInteger(static_cast<std::int64_t>(value));
}

void PickleMachine::pushTuple(std::size_t count)
{
    std::vector<Ref> values(count);
    for (std::size_t i = count; i-- > 0;)
        values[i] = pop();
    const Ref ref = add(Kind::Tuple);
    node(ref).items = std::move(values);
    push(ref);
}

void PickleMachine::append(std::vector<Ref> values)
{
    Node& list = node(top());
    if (list.kind != Kind::List)
        refuse("appends to what is no list");
    list.items.insert(list.items.end(), values.begin(), values.end());
}

void PickleMachine::setItems(std::vector<Ref> pairs)
{
    Node& dictionary = node(top());
    if (dictionary.kind != Kind::Dictionary || pairs.size() % 2 != 0)
        refuse("sets items of what is no dictionary");
    for (std::size_t i = 0; i < pairs.size(); i += 2)
        if (const Kind key = node(pairs[i]).kind; key != Kind::Text && key != Kind::Integer)
            refuse("has a key that is neither text nor a number");
    dictionary.items.insert(dictionary.items.end(), pairs.begin(), pairs.end());
}

void PickleMachine::put(std::size_t slot)
{
    if (slot >= maxNodes)
        refuse("remembers more values than any checkpoint");
    if (slot >= m_memo.size())
        m_memo.resize(slot + 1, nothing);
    m_memo[slot] = top();
}

void PickleMachine::get(std::size_t slot)
{
    if (slot >= m_memo.size() || m_memo[slot] == nothing)
        refuse("recalls a value that it never remembered");
    push(m_memo[slot]);
}

void PickleMachine::refuseName(std::string_view name)
{
    refuse("asks to run " + shown(name));
}

void PickleMachine::pushName(const std::string& module, const std::string& name)
{
    const std::string full = module + '.' + name;
    if (full.size() > maxNameBytes)
        refuseName(full);
    // TorchScript's outermost module lies in "__torch__" itself.
    if (!isKnown(full) && module != scriptRoot)
        refuseName(full);
    const Ref ref = add(Kind::Mark);
    node(ref).text = full;
    push(ref);
}

/// Python would call here. What torch's few names would build is built directly.
void PickleMachine::call()
{
    const Ref tuple = pop();
    const Ref function = pop();
    if (node(function).kind != Kind::Mark || node(tuple).kind != Kind::Tuple)
        refuse("calls what is no known function");
    const std::string& name = node(function).text;
    const std::vector<Ref>& arguments = node(tuple).items;
    if (name == orderedDictionary && arguments.empty())
        push(add(Kind::Dictionary));
    else if (name == rebuildTensor)
        push(tensorFrom(tuple));
    else if (name == rebuildParameter && !arguments.empty() &&
             node(arguments[0]).kind == Kind::View)
        push(arguments[0]);
    else if (isPassThrough(name) && !arguments.empty())
        push(arguments[0]);
    else
        refuse("calls " + shown(name) + " in a way that torch does not");
}

void PickleMachine::makeObject()
{
    const Ref arguments = pop();
    const Node& type = node(pop());
    const bool plain = node(arguments).kind == Kind::Tuple && node(arguments).items.empty();
    if (type.kind != Kind::Mark || !startsWith(type.text, scriptPrefix) || !plain)
        refuse("makes an object of what is no TorchScript module");
    push(add(Kind::Object));
}

void PickleMachine::build()
{
    const Ref state = pop();
    Node& target = node(top());
    if (node(state).kind != Kind::Dictionary)
        refuse("builds an object from what is no dictionary");
    if (target.kind == Kind::Object && target.items.empty())
        target.items.push_back(state);
    else if (target.kind != Kind::Dictionary) // an OrderedDict's own attributes: "_metadata"
        refuse("builds what is no object");
}

std::int64_t PickleMachine::integer(Ref ref)
{
    if (node(ref).kind != Kind::Integer)
        refuse("describes a tensor with what is no number");
    return node(ref).integer;
}

std::vector<std::int64_t> PickleMachine::integers(Ref ref)
{
    const Node& tuple = node(ref);
    if (tuple.kind != Kind::Tuple && tuple.kind != Kind::List)
        refuse("describes a tensor without its sizes");
    if (tuple.items.size() > maxDimensions)
        refuse("describes a tensor that has an impossible number of dimensions");
    std::vector<std::int64_t> values;
    for (const Ref item : tuple.items)
        values.push_back(integer(item));
    return values;
}

/// ("storage", class, key, device, items): where the numbers lie. The device is where they were
/// when the file was written ("cuda:0") and means nothing here.
void PickleMachine::pushStorage()
{
    const Node& id = node(pop());
    const bool storage =
        id.kind == Kind::Tuple && id.items.size() == 5 && node(id.items[0]).text == "storage" &&
        node(id.items[1]).kind == Kind::Mark && isStorage(node(id.items[1]).text) &&
        node(id.items[2]).kind == Kind::Text && node(id.items[2]).text.size() <= maxNameBytes;
    if (!storage)
        refuse("refers to something outside that is no storage");
    const std::int64_t items = integer(id.items[4]);
    if (items < 0)
        refuse("refers to a storage of a negative size");
    TensorView view;
    view.storage = node(id.items[2]).text;
    view.type =
        *storedTypeNamed(std::string_view(node(id.items[1]).text).substr(storagePrefix.size()));
    view.storageItems = static_cast<std::uint64_t>(items);
    view.sizes = {items};
    view.strides = {1};
    push(addView(std::move(view)));
}

/// (storage, offset, sizes, strides, whether it is trained, hooks[, more])
PickleMachine::Ref PickleMachine::tensorFrom(Ref tuple)
{
    const std::vector<Ref>& items = node(tuple).items;
    const bool described = items.size() >= 4 && items.size() <= maxTensorArguments &&
                           node(items[0]).kind == Kind::View && integer(items[1]) >= 0;
    if (!described)
        refuse("describes a tensor without its storage");
    TensorView view = m_pickle.m_views[node(items[0]).view];
    view.offset = static_cast<std::uint64_t>(integer(items[1]));
    view.sizes = integers(items[2]);
    view.strides = integers(items[3]);
    if (const auto flaw = flawOf(view))
        refuse("describes a tensor that " + *flaw);
    return addView(std::move(view));
}

PickleMachine::Ref PickleMachine::addView(TensorView view)
{
    const Ref ref = add(Kind::View);
    node(ref).view = m_pickle.m_views.size();
    m_pickle.m_views.push_back(std::move(view));
    return ref;
}

} // namespace pentimento
