// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/dataset/onnx_file.h"

#include <cstdint>
#include <cstring>
#include <fstream>

namespace pentimento {

namespace {

// Protocol buffers' wire format: a key (field number, kind), then a number or counted bytes.
std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>((value & 0x7F) | 0x80);
    return bytes + static_cast<char>(value);
}
std::string number(int field, std::uint64_t value)
{
    return varint(static_cast<std::uint64_t>(field) << 3) + varint(value);
}
std::string bytes(int field, const std::string& value)
{
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(value.size()) + value;
}
std::string real(int field, float value)
{
    std::string raw(4, '\0');
    std::memcpy(raw.data(), &value, 4);
    return varint(static_cast<std::uint64_t>(field) << 3 | 5) + raw;
}

/// ValueInfoProto: a float tensor (1, 3, side, side).
std::string valueInfo(const std::string& name, int side)
{
    std::string shape;
    for (const int length : {1, 3, side, side})
        shape += bytes(1, number(1, static_cast<std::uint64_t>(length)));
    const std::string tensor = number(1, 1) + bytes(2, shape);
    return bytes(1, name) + bytes(2, bytes(1, tensor));
}

std::string nodeProto(const OnnxNode& node, const std::string& input, const std::string& output)
{
    std::string proto =
        bytes(1, input) + bytes(2, output) + bytes(3, output) + bytes(4, node.operation);
    for (const auto& [name, value] : node.numbers)
        proto += bytes(5, bytes(1, name) + real(2, value) + number(20, 1));
    for (const auto& [name, values] : node.lists) {
        std::string attribute = bytes(1, name);
        for (const int value : values)
            attribute += number(8, static_cast<std::uint64_t>(value));
        proto += bytes(5, attribute + number(20, 7));
    }
    for (const auto& [name, value] : node.texts)
        proto += bytes(5, bytes(1, name) + bytes(4, value) + number(20, 3));
    return proto;
}

} // namespace

void writeOnnx(const std::filesystem::path& file, int side, const std::vector<OnnxNode>& nodes)
{
    std::string graph;
    std::string last = "input";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const std::string next = "value" + std::to_string(i);
        graph += bytes(1, nodeProto(nodes[i], last, next));
        last = next;
    }
    graph +=
        bytes(2, "graph") + bytes(11, valueInfo("input", side)) + bytes(12, valueInfo(last, side));
    const std::string model = number(1, 4) + bytes(7, graph) + bytes(8, number(2, 6)); // opset 6
    std::ofstream(file, std::ios::binary) << model;
}

std::vector<OnnxNode> softening()
{
    return {{"Clip", {{"min", 0.0F}, {"max", 1.0F}}, {}},
            {"AveragePool",
             {},
             {{"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}, {"strides", {1, 1}}}}};
}

} // namespace pentimento
