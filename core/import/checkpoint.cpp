// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/checkpoint.h"

#include "core/import/torch_file.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace pentimento {

namespace {

Error damaged(const std::filesystem::path& file, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
}

at::ScalarType scalarType(StoredType type)
{
    switch (type) {
    case StoredType::Float64:
        return at::kDouble;
    case StoredType::Float32:
        return at::kFloat;
    case StoredType::Float16:
        return at::kHalf;
    case StoredType::BFloat16:
        return at::kBFloat16;
    case StoredType::Int64:
        return at::kLong;
    case StoredType::Int32:
        return at::kInt;
    case StoredType::Int16:
        return at::kShort;
    case StoredType::Int8:
        return at::kChar;
    case StoredType::UInt8:
        return at::kByte;
    case StoredType::Bool:
        break;
    }
    return at::kBool;
}

/// Half precision where it keeps every value, or where it was asked for and is good enough: a
/// kernel or matrix in its range. Vectors (biases, normalisations) stay exact, for they weigh
/// nothing.
at::Tensor inStorageFormat(const at::Tensor& values, StoredWeights stored)
{
    if (values.scalar_type() == at::kHalf)
        return values;
    const at::Tensor exact = values.to(at::kFloat);
    const at::Tensor half = exact.to(at::kHalf);
    const bool asked = stored == StoredWeights::Half && values.dim() >= 2;
    const bool fits =
        asked ? at::isfinite(half).all().item<bool>() : at::equal(half.to(at::kFloat), exact);
    return fits ? half : exact;
}

enum class FileKind { TorchZip, TorchLegacy, Safetensors, Unknown };

FileKind kindOf(const std::filesystem::path& file)
{
    std::array<char, 9> start{};
    std::ifstream(file, std::ios::binary).read(start.data(), start.size());
    const std::string_view text(start.data(), start.size());
    // First the format without a mark of its own: the length of a header, whose low bytes may be
    // anything, and the header's first character.
    if (text.substr(4) == std::string_view("\0\0\0\0{", 5))
        return FileKind::Safetensors;
    if (text.substr(0, 4) == "PK\x03\x04")
        return FileKind::TorchZip;
    if (text[0] == '\x80') // a pickle, as torch wrote before version 1.6
        return FileKind::TorchLegacy;
    return FileKind::Unknown;
}

Shapes shapesOf(const TorchFile& file)
{
    Shapes shapes;
    for (const auto& [name, tensor] : file.tensors())
        shapes[name] = tensor.sizes;
    return shapes;
}

Shapes shapesOf(const TensorMap& tensors)
{
    Shapes shapes;
    for (const auto& [name, tensor] : tensors)
        shapes[name] = tensor.sizes().vec();
    return shapes;
}

} // namespace

struct Checkpoint::Content
{
    std::filesystem::path file;
    Layout layout;
    std::string featureLayer;
    std::string decoderType;
    std::optional<TorchFile> torchFile; ///< either this
    TensorMap tensors;                  ///< or these, mapped from the file

    Result<at::Tensor> read(const std::string& name);
    Result<at::Tensor> read(const Weight& weight);
};

Result<at::Tensor> Checkpoint::Content::read(const std::string& name)
{
    if (!torchFile)
        return tensors.at(name);
    const TensorView& view = torchFile->tensors().at(name);
    at::Tensor values = at::empty(view.sizes, at::TensorOptions(scalarType(view.type)));
    const std::span<std::uint8_t> bytes(static_cast<std::uint8_t*>(values.data_ptr()),
                                        values.nbytes());
    if (auto done = torchFile->read(view, bytes); !done)
        return done.error();
    return values;
}

Result<at::Tensor> Checkpoint::Content::read(const Weight& weight)
{
    std::vector<at::Tensor> parts;
    for (const std::string& name : weight.parts) {
        auto part = read(name);
        if (!part)
            return part;
        if (!part->is_floating_point())
            return damaged(file, "has tensor " + name + " in whole numbers");
        if (!at::isfinite(*part).all().item<bool>())
            return damaged(file, "has values in tensor " + name + " that are no numbers");
        parts.push_back(std::move(*part));
    }
    return parts.size() == 1 ? parts[0] : at::cat(parts);
}

Checkpoint::Checkpoint(std::unique_ptr<Content> content) : m_content(std::move(content)) {}
Checkpoint::~Checkpoint() = default;
Checkpoint::Checkpoint(Checkpoint&&) noexcept = default;
Checkpoint& Checkpoint::operator=(Checkpoint&&) noexcept = default;

Result<Checkpoint> Checkpoint::open(const std::filesystem::path& file)
{
    std::error_code failure;
    if (!std::filesystem::is_regular_file(file, failure))
        return damaged(file, "there is no such file");
    auto content = std::make_unique<Content>();
    content->file = file;
    Shapes shapes;
    switch (kindOf(file)) {
    case FileKind::TorchZip: {
        auto opened = TorchFile::open(file);
        if (!opened)
            return opened.error();
        shapes = shapesOf(*opened);
        content->featureLayer = opened->text("feature_layer");
        content->decoderType = opened->text("decoder_type");
        content->torchFile = std::move(*opened);
        break;
    }
    case FileKind::Safetensors: {
        auto opened = readSafetensors(file);
        if (!opened)
            return opened.error();
        content->tensors = std::move(*opened);
        shapes = shapesOf(content->tensors);
        break;
    }
    case FileKind::TorchLegacy:
        return damaged(file, "is in the format of torch before 1.6, which is not read; load it in "
                             "a newer torch and save it again");
    case FileKind::Unknown:
        return damaged(file, "is neither a file of torch nor a safetensors file");
    }
    auto layout = layoutOf(shapes, file);
    if (!layout)
        return layout.error();
    content->layout = std::move(*layout);
    return Checkpoint(std::move(content));
}

const std::filesystem::path& Checkpoint::file() const
{
    return m_content->file;
}

const Layout& Checkpoint::layout() const
{
    return m_content->layout;
}

const std::string& Checkpoint::featureLayer() const
{
    return m_content->featureLayer;
}

const std::string& Checkpoint::decoderType() const
{
    return m_content->decoderType;
}

Result<void> Checkpoint::write(const Weights& weights, const std::vector<std::string>& names,
                               StoredWeights stored, const std::filesystem::path& to,
                               const Job& job) const
{
    const c10::InferenceMode inference;
    try {
        TensorMap converted;
        for (const std::string& name : names) {
            if (job.stopRequested())
                return Error{ErrorCode::Cancelled, file().string() + ": cancelled", {}};
            job.report(static_cast<double>(converted.size()) / static_cast<double>(names.size()),
                       "reading");
            auto values = m_content->read(weights.at(name));
            if (!values)
                return values.error();
            converted[name] = inStorageFormat(*values, stored);
        }
        return writeSafetensors(to, converted);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, file().string() + ": not enough memory", {}};
    } catch (const c10::Error& error) { // also its allocator's
        return Error{ErrorCode::Internal, file().string() + ": cannot be converted",
                     error.what_without_backtrace()};
    }
}

} // namespace pentimento
