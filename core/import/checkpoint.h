// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/import/import_pack.h"
#include "core/import/layout.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pentimento {

/// A weight file of somebody else, open for reading: OpenAI's TorchScript archive of CLIP, a
/// checkpoint or plain state dictionary of torch.save, or a .safetensors file. The content decides
/// which, never the name's ending. Knows names and shapes at once and reads numbers when they are
/// written. One thread at a time.
class Checkpoint
{
public:
    /// ModelUnavailable names the file and the reason.
    [[nodiscard]] static Result<Checkpoint> open(const std::filesystem::path& file);
    ~Checkpoint();
    Checkpoint(Checkpoint&&) noexcept;
    Checkpoint& operator=(Checkpoint&&) noexcept;

    [[nodiscard]] const std::filesystem::path& file() const;
    [[nodiscard]] const Layout& layout() const;
    [[nodiscard]] const std::string& featureLayer() const; ///< as stated, "layer20"; may be empty
    [[nodiscard]] const std::string& decoderType() const;  ///< as stated, "conv-20"; may be empty

    /// Writes some of layout().backbone or .decoder as a .safetensors file: the same values always
    /// give the same bytes, however the checkpoint held them. A value that is no finite number is
    /// ModelUnavailable and names its tensor.
    [[nodiscard]] Result<void> write(const Weights& weights, const std::vector<std::string>& names,
                                     StoredWeights stored, const std::filesystem::path& to,
                                     const Job& job) const;

private:
    struct Content;
    explicit Checkpoint(std::unique_ptr<Content> content);
    std::unique_ptr<Content> m_content;
};

} // namespace pentimento
