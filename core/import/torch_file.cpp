// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/torch_file.h"

#include "core/import/pickle.h"

#include <cstring>
#include <optional>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::uint64_t maxPickleBytes = 64 << 20;
constexpr std::size_t maxDepth = 24; ///< of dictionaries in dictionaries; CLIP's modules need 7
constexpr std::size_t maxVisits = 200'000;
constexpr std::size_t maxNameBytes = 500;

Error damaged(const std::filesystem::path& file, const std::string& reason)
{
    return {ErrorCode::ModelUnavailable, file.string() + ": " + reason, {}};
}

/// Where in the pickle the weights are.
const Pickle::Node& weightsOf(const Pickle& pickle)
{
    for (const std::string_view key : {"model", "state_dict"})
        if (const Pickle::Node* found = pickle.find(pickle.root(), key);
            found && !pickle.pairs(*found).empty())
            return *found;
    return pickle.root();
}

struct Place
{
    const Pickle::Node* node = nullptr;
    std::string path;
    std::size_t depth = 0;
};

/// Collects every tensor under `from`, or says why not. Not recursive: the file decides how deep
/// its dictionaries lie, and one may even hold itself.
std::optional<std::string> collect(const Pickle& pickle, const Pickle::Node& from,
                                   std::map<std::string, TensorView>& tensors)
{
    std::vector<Place> waiting{{&from, "", 0}};
    std::size_t visits = 0;
    while (!waiting.empty()) {
        const Place place = std::move(waiting.back());
        waiting.pop_back();
        const auto& pairs = pickle.pairs(*place.node);
        visits += pairs.size() + 1;
        if (place.depth > maxDepth || visits > maxVisits)
            return "nests its tensors deeper than any model";
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Pickle::Node& key = pickle.node(pairs[i]);
            const Pickle::Node& value = pickle.node(pairs[i + 1]);
            if (key.kind != Pickle::Kind::Text)
                continue;
            const std::string path = place.path.empty() ? key.text : place.path + '.' + key.text;
            if (path.size() > maxNameBytes)
                return "gives a tensor a name longer than any model";
            if (value.kind == Pickle::Kind::View) {
                if (!tensors.emplace(path, pickle.view(value)).second)
                    return "names tensor " + path + " twice";
            } else {
                waiting.push_back({&value, path, place.depth + 1});
            }
        }
    }
    return std::nullopt;
}

/// Copies a view's items out of its storage, item by item in the order of its sizes.
void gather(const TensorView& view, std::span<const std::uint8_t> storage,
            std::span<std::uint8_t> out)
{
    const std::size_t item = bytesOf(view.type);
    std::vector<std::int64_t> at(view.sizes.size(), 0);
    std::uint64_t position = view.offset;
    for (std::size_t written = 0; written < out.size(); written += item) {
        std::memcpy(out.data() + written, storage.data() + position * item, item);
        for (std::size_t i = at.size(); i-- > 0;) {
            position += static_cast<std::uint64_t>(view.strides[i]);
            if (++at[i] < view.sizes[i])
                break;
            position -= static_cast<std::uint64_t>(view.strides[i] * view.sizes[i]);
            at[i] = 0;
        }
    }
}

} // namespace

Result<TorchFile> TorchFile::open(const std::filesystem::path& file)
{
    auto archive = Archive::open(file);
    if (!archive)
        return archive.error();
    TorchFile opened(std::move(*archive));
    if (auto read = opened.readPickle(); !read)
        return read.error();
    if (auto checked = opened.checkStorages(); !checked)
        return checked.error();
    return opened;
}

Result<void> TorchFile::readPickle()
{
    const std::string& top = m_archive.top();
    if (top.empty())
        return damaged(m_archive.file(), "is a zip archive, but no file of torch: it lacks "
                                         "data.pkl");
    if (const auto order = m_archive.bytesOf(top + "/byteorder"); order && *order == 3)
        return damaged(m_archive.file(), "was written big-endian"); // "big"; else "little"
    const std::uint64_t bytes = m_archive.bytesOf(top + "/data.pkl").value_or(0);
    if (bytes > maxPickleBytes)
        return damaged(m_archive.file(), "has a data.pkl longer than any list of tensors");
    std::vector<std::uint8_t> text(bytes);
    if (auto read = m_archive.read(top + "/data.pkl", text); !read)
        return read.error();
    const auto pickle = Pickle::parse(text);
    if (!pickle)
        return damaged(m_archive.file(), "refused: its data.pkl " + pickle.error().message);
    if (const auto flaw = collect(*pickle, weightsOf(*pickle), m_tensors))
        return damaged(m_archive.file(), *flaw);
    const auto& pairs = pickle->pairs(pickle->root());
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
        if (const auto& value = pickle->node(pairs[i + 1]); value.kind == Pickle::Kind::Text)
            m_texts[pickle->node(pairs[i]).text] = value.text;
    return {};
}

Result<void> TorchFile::checkStorages() const
{
    for (const auto& [name, tensor] : m_tensors) {
        const auto bytes = m_archive.bytesOf(entryOf(tensor));
        if (!bytes)
            return damaged(m_archive.file(),
                           "lacks the numbers of tensor " + name + " (" + entryOf(tensor) + ")");
        if (*bytes < tensor.storageItems * bytesOf(tensor.type))
            return damaged(m_archive.file(), "holds fewer numbers of tensor " + name +
                                                 " than it states; it is cut off or damaged");
    }
    return {};
}

std::string TorchFile::entryOf(const TensorView& tensor) const
{
    return m_archive.top() + "/data/" + tensor.storage;
}

std::string TorchFile::text(const std::string& key) const
{
    const auto found = m_texts.find(key);
    return found == m_texts.end() ? std::string() : found->second;
}

Result<void> TorchFile::read(const TensorView& tensor, std::span<std::uint8_t> out)
{
    if (out.empty())
        return {};
    const std::string entry = entryOf(tensor);
    const std::uint64_t storageBytes = m_archive.bytesOf(entry).value_or(0);
    if (tensor.dense() && storageBytes == out.size())
        return m_archive.read(entry, out);
    if (entry != m_storageEntry) {
        m_storageEntry.clear();
        m_storage = std::vector<std::uint8_t>(storageBytes);
        if (auto read = m_archive.read(entry, m_storage); !read)
            return read;
        m_storageEntry = entry;
    }
    if (tensor.dense())
        std::memcpy(out.data(), m_storage.data() + tensor.offset * bytesOf(tensor.type),
                    out.size());
    else
        gather(tensor, m_storage, out);
    return {};
}

} // namespace pentimento
