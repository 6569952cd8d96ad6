// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/picture_tensor.h"

#include <algorithm>
#include <utility>

namespace pentimento {

namespace {

HeatMap mapFrom(const at::Tensor& plane, const Raster& picture, int cell)
{
    const at::Tensor flat = plane.to(at::kCPU, at::kFloat).contiguous();
    const float* first = flat.data_ptr<float>();
    std::vector<float> values(first, first + flat.numel());
    const auto height = static_cast<int>(plane.size(0));
    const auto width = static_cast<int>(plane.size(1));
    if (cell > 0)
        return {width,
                height,
                picture.width(),
                picture.height(),
                std::move(values),
                static_cast<double>(cell)};
    return {width, height, picture.width(), picture.height(), std::move(values)};
}

/// Looked for in the logits: as probabilities, infinite ones are 0 and 1 and look like answers.
void requireNumbers(const at::Tensor& logits, const std::string& head)
{
    if (!at::isfinite(logits).all().item<bool>())
        throw NotNumbers(head);
}

} // namespace

std::vector<Span> spans(int length, int tile, int halo)
{
    std::vector<Span> result;
    for (int at = 0; at < length; at += tile) {
        const int end = std::min(at + tile, length);
        result.push_back({at, end, std::max(0, at - halo), std::min(length, end + halo)});
    }
    return result;
}

int roundedUp(int value, int multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

at::Tensor bytesOf(const Raster& picture)
{
    return at::from_blob(const_cast<std::uint8_t*>(picture.data()),
                         {picture.height(), picture.width(), 3}, at::TensorOptions(at::kByte));
}

at::Tensor floatPart(const at::Tensor& bytes, int top, int bottom, int left, int right)
{
    const auto height = bytes.size(0);
    const auto width = bytes.size(1);
    at::Tensor part = bytes.slice(0, top, std::min<std::int64_t>(bottom, height))
                          .slice(1, left, std::min<std::int64_t>(right, width))
                          .permute({2, 0, 1})
                          .unsqueeze(0)
                          .to(at::kFloat);
    const auto below = std::max<std::int64_t>(0, bottom - height);
    const auto beside = std::max<std::int64_t>(0, right - width);
    if (below > 0 || beside > 0)
        part = at::replication_pad2d(part, {0, beside, 0, below});
    return part.contiguous(at::MemoryFormat::ChannelsLast);
}

HeatMap mapOf(const at::Tensor& logits, const std::string& head, const Raster& picture, int cell)
{
    requireNumbers(logits, head);
    return mapFrom(logits, picture, cell);
}

HeatMap probabilitiesOf(const at::Tensor& logits, double shift, const std::string& head,
                        const Raster& picture, int cell)
{
    const at::Tensor shifted = logits + shift;
    requireNumbers(shifted, head);
    return mapFrom(at::sigmoid(shifted), picture, cell);
}

} // namespace pentimento
