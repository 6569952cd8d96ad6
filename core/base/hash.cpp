// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include "core/base/guarded.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace pentimento {

namespace {

class Sha256
{
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        demand(m_context != nullptr &&
               EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
    }

    void add(const void* bytes, std::size_t count)
    {
        demand(EVP_DigestUpdate(m_context.get(), bytes, count) == 1);
    }

    std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        demand(EVP_DigestFinal_ex(m_context.get(), digest.data(), &length) == 1);
        static constexpr char digits[] = "0123456789abcdef";
        std::string text;
        text.reserve(std::size_t{2} * length);
        for (unsigned int i = 0; i < length; ++i) {
            text += digits[digest[i] >> 4];
            text += digits[digest[i] & 15];
        }
        return text;
    }

private:
    /// OpenSSL fails here when memory runs out or the system forbids the algorithm. A wrong hash
    /// would be worse than none, so this is no value that a caller could overlook.
    static void demand(bool done)
    {
        if (!done)
            throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }

    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

Result<std::string> hashOf(const std::filesystem::path& path, const Job& job)
{
    const auto unreadable = [&](const char* reason) {
        return Error{ErrorCode::UnreadableInput, path.string() + ": " + reason, {}};
    };
    // A pipe or a device would keep the reader waiting, or feed it without end.
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        return unreadable("is not a file");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return unreadable("cannot be opened");
    Sha256 hash;
    std::vector<char> block(1 << 20);
    while (file) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, path.string() + ": cancelled", {}};
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        hash.add(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad())
        return unreadable("reading failed");
    return hash.hex();
}

} // namespace

std::string sha256(std::span<const std::uint8_t> bytes)
{
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

Result<std::string> sha256OfFile(const std::filesystem::path& path, const Job& job)
{
    return guarded(path.string() + ": cannot be hashed", [&] { return hashOf(path, job); });
}

} // namespace pentimento
