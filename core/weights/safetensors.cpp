// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/safetensors.h"

#include "core/base/json_limits.h"
#include "core/base/output.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace pentimento {

namespace {

using nlohmann::json;

/// A thousand tensors take 0.1 MB; the reference reader takes 100 MB, which parsed is gigabytes.
constexpr JsonLimits headerLimits{.depth = 8, .keys = 50'000};

constexpr std::array<std::pair<const char*, at::ScalarType>, 9> types{{
    {"F64", at::kDouble},
    {"F32", at::kFloat},
    {"F16", at::kHalf},
    {"BF16", at::kBFloat16},
    {"I64", at::kLong},
    {"I32", at::kInt},
    {"I16", at::kShort},
    {"I8", at::kChar},
    {"U8", at::kByte},
}};

std::optional<at::ScalarType> typeNamed(const std::string& name)
{
    for (const auto& [text, type] : types)
        if (name == text)
            return type;
    return std::nullopt;
}

const char* nameOf(at::ScalarType wanted)
{
    for (const auto& [text, type] : types)
        if (type == wanted)
            return text;
    return nullptr;
}

/// A read-only private mapping of a whole file; tensors keep it alive.
class Mapping
{
public:
    explicit Mapping(const std::filesystem::path& file)
    {
        const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return;
        struct stat status = {};
        if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
            void* address = ::mmap(nullptr, static_cast<std::size_t>(status.st_size),
                                   PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
            if (address != MAP_FAILED) {
                m_data = static_cast<std::uint8_t*>(address);
                m_size = static_cast<std::size_t>(status.st_size);
            }
        }
        ::close(fd);
    }
    ~Mapping()
    {
        if (m_data)
            ::munmap(m_data, m_size);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    [[nodiscard]] std::uint8_t* data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
};

Error damaged(const std::filesystem::path& file, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
}

} // namespace

Result<TensorMap> readSafetensors(const std::filesystem::path& file, TextMap* metadata)
{
    auto mapping = std::make_shared<Mapping>(file);
    if (!mapping->data())
        return damaged(file, "cannot be opened or is empty");
    std::uint64_t headerBytes = 0;
    if (mapping->size() < sizeof headerBytes)
        return damaged(file, "is too short for a safetensors file");
    std::memcpy(&headerBytes, mapping->data(), sizeof headerBytes);
    if (headerBytes > mapping->size() - sizeof headerBytes)
        return damaged(file, "states a header longer than the file; it is cut off or not a "
                             "safetensors file");
    const char* text = reinterpret_cast<const char*>(mapping->data()) + sizeof headerBytes;
    const std::string_view headerText(text, headerBytes);
    if (const auto flaw = jsonFlaw(headerText, headerLimits))
        return damaged(file, "has a header that is not taken: " + *flaw);
    const json header = json::parse(headerText, nullptr, false);
    if (!header.is_object())
        return damaged(file, "has a header that is not a JSON object");

    std::uint8_t* payload = mapping->data() + sizeof headerBytes + headerBytes;
    const std::uint64_t payloadBytes = mapping->size() - sizeof headerBytes - headerBytes;
    TensorMap tensors;
    try {
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                if (metadata)
                    *metadata = entry.get<TextMap>();
                continue;
            }
            const auto type = typeNamed(entry.at("dtype").get<std::string>());
            if (!type)
                return damaged(file, "tensor " + name + " has an unknown type");
            const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
            const auto offsets = entry.at("data_offsets").get<std::array<std::uint64_t, 2>>();
            std::uint64_t bytes = c10::elementSize(*type);
            for (const std::int64_t side : shape)
                if (side < 0 ||
                    __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(side), &bytes))
                    return damaged(file, "tensor " + name + " has an impossible shape");
            if (offsets[0] > offsets[1] || offsets[1] > payloadBytes ||
                offsets[1] - offsets[0] != bytes)
                return damaged(file, "tensor " + name + " does not lie inside the file");
            tensors[name] = at::from_blob(
                payload + offsets[0], shape, [mapping](void*) {}, at::TensorOptions(*type));
        }
    } catch (const json::exception& error) {
        return Error{ErrorCode::ModelUnavailable, file.string() + ": has a malformed header",
                     error.what()};
    }
    return tensors;
}

Result<void> writeSafetensors(const std::filesystem::path& file, const TensorMap& tensors,
                              const TextMap& metadata)
{
    json header = json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : tensors) {
        const char* type = nameOf(tensor.scalar_type());
        if (!type)
            return Error{ErrorCode::Internal, name + ": type cannot be stored", {}};
        header[name] = {{"dtype", type},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {offset, offset + tensor.nbytes()}}};
        offset += tensor.nbytes();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // tensors start aligned
    const std::uint64_t headerBytes = text.size();

    PartialFile out(file);
    out.write(&headerBytes, sizeof headerBytes);
    out.write(text);
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor stored = tensor.detach().cpu().contiguous();
        out.write(stored.data_ptr(), stored.nbytes());
    }
    return out.commit();
}

} // namespace pentimento
