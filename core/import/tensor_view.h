// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// Number formats of stored tensors.
enum class StoredType {
    Float64,
    Float32,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
};

[[nodiscard]] std::size_t bytesOf(StoredType type);
/// The type behind torch's name of a storage class, e.g. "HalfStorage".
[[nodiscard]] std::optional<StoredType> storedTypeNamed(std::string_view storageClass);

/// A tensor as a file describes it: a view of a storage that lies elsewhere in the file.
struct TensorView
{
    std::string storage; ///< key of the storage
    StoredType type = StoredType::Float32;
    std::uint64_t storageItems = 0;
    std::uint64_t offset = 0;          ///< in items
    std::vector<std::int64_t> sizes;   ///< one for each dimension
    std::vector<std::int64_t> strides; ///< in items

    [[nodiscard]] std::uint64_t items() const; ///< product of the sizes, of a view without a flaw
    /// Whether its items lie in the storage one after another.
    [[nodiscard]] bool dense() const;
};

/// What is wrong with a view: a negative size, a product that overflows, an item outside the
/// storage, more items than the storage has. Nothing when every item can be read.
[[nodiscard]] std::optional<std::string> flawOf(const TensorView& view);

} // namespace pentimento
