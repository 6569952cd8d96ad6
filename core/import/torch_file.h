// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/import/archive.h"
#include "core/import/tensor_view.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace pentimento {

/// A file that torch.save or torch.jit.save wrote, read as data: its weights by name and the few
/// words that DeCLIP's training leaves beside them. Tensors are read one at a time, and what
/// nobody asks for (an optimiser's moments, two thirds of a checkpoint) is never read. Messages
/// name the file. One thread at a time.
class TorchFile
{
public:
    [[nodiscard]] static Result<TorchFile> open(const std::filesystem::path& file);

    /// Every weight: of a TorchScript module; of "model" or "state_dict" in a training checkpoint;
    /// else of the dictionary itself. Names are the path to the tensor, joined with dots.
    [[nodiscard]] const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
    /// A text beside the weights, e.g. "decoder_type"; empty when there is none.
    [[nodiscard]] std::string text(const std::string& key) const;

    /// Reads a tensor's items, last dimension fastest; `out` has exactly as many bytes as it.
    [[nodiscard]] Result<void> read(const TensorView& tensor, std::span<std::uint8_t> out);

private:
    explicit TorchFile(Archive archive) : m_archive(std::move(archive)) {}
    Result<void> readPickle();
    Result<void> checkStorages() const;
    [[nodiscard]] std::string entryOf(const TensorView& tensor) const;

    Archive m_archive;
    std::map<std::string, TensorView> m_tensors;
    std::map<std::string, std::string> m_texts;
    std::string m_storageEntry; ///< the storage that was read last; tensors may share one
    std::vector<std::uint8_t> m_storage;
};

} // namespace pentimento
