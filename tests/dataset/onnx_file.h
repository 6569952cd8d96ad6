// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pentimento {

/// One operation of a chain, with attributes as onnx.proto3 defines them.
struct OnnxNode
{
    std::string operation;
    std::vector<std::pair<std::string, float>> numbers;
    std::vector<std::pair<std::string, std::vector<int>>> lists;
    std::vector<std::pair<std::string, std::string>> texts = {};
};

/// Writes a network for OpenCV: input (1, 3, side, side), the operations one after the other.
void writeOnnx(const std::filesystem::path& file, int side, const std::vector<OnnxNode>& nodes);

/// Keeps values within 0..1, then averages over 3x3.
[[nodiscard]] std::vector<OnnxNode> softening();

} // namespace pentimento
