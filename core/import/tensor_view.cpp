// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tensor_view.h"

#include <array>
#include <utility>

namespace pentimento {

namespace {

constexpr std::size_t maxDimensions = 8;

struct StorageClass
{
    std::string_view name;
    StoredType type;
    std::size_t bytes;
};

constexpr std::array<StorageClass, 10> storageClasses{{
    {"DoubleStorage", StoredType::Float64, 8},
    {"FloatStorage", StoredType::Float32, 4},
    {"HalfStorage", StoredType::Float16, 2},
    {"BFloat16Storage", StoredType::BFloat16, 2},
    {"LongStorage", StoredType::Int64, 8},
    {"IntStorage", StoredType::Int32, 4},
    {"ShortStorage", StoredType::Int16, 2},
    {"CharStorage", StoredType::Int8, 1},
    {"ByteStorage", StoredType::UInt8, 1},
    {"BoolStorage", StoredType::Bool, 1},
}};

} // namespace

std::size_t bytesOf(StoredType type)
{
    for (const StorageClass& known : storageClasses)
        if (known.type == type)
            return known.bytes;
    return 0;
}

std::optional<StoredType> storedTypeNamed(std::string_view storageClass)
{
    for (const StorageClass& known : storageClasses)
        if (known.name == storageClass)
            return known.type;
    return std::nullopt;
}

std::uint64_t TensorView::items() const
{
    std::uint64_t count = 1;
    for (const std::int64_t size : sizes)
        count *= static_cast<std::uint64_t>(size);
    return count;
}

bool TensorView::dense() const
{
    std::int64_t expected = 1;
    for (std::size_t i = sizes.size(); i-- > 0;) {
        if (sizes[i] != 1 && strides[i] != expected)
            return false;
        expected *= sizes[i];
    }
    return true;
}

std::optional<std::string> flawOf(const TensorView& view)
{
    if (view.sizes.size() != view.strides.size() || view.sizes.size() > maxDimensions)
        return "has an impossible number of dimensions";
    std::uint64_t items = 1;
    std::uint64_t last = view.offset; // of the item that lies furthest in the storage
    bool empty = false;
    for (std::size_t i = 0; i < view.sizes.size(); ++i) {
        if (view.sizes[i] < 0 || view.strides[i] < 0)
            return "has a negative size or stride";
        const auto size = static_cast<std::uint64_t>(view.sizes[i]);
        if (size == 0) {
            empty = true;
            continue;
        }
        std::uint64_t reach = 0;
        if (__builtin_mul_overflow(items, size, &items) ||
            __builtin_mul_overflow(size - 1, static_cast<std::uint64_t>(view.strides[i]), &reach) ||
            __builtin_add_overflow(last, reach, &last))
            return "has sizes beyond any file";
    }
    if (empty ? view.offset > view.storageItems : last >= view.storageItems)
        return "reaches outside its storage";
    if (items > view.storageItems && !empty)
        return "repeats its storage";
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(view.storageItems, bytesOf(view.type), &bytes))
        return "has a storage beyond any file";
    return std::nullopt;
}

} // namespace pentimento
