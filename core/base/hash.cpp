// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

namespace pentimento {

namespace {

class Sha256
{
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }

    void add(const void* bytes, std::size_t count)
    {
        EVP_DigestUpdate(m_context.get(), bytes, count);
    }

    std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        EVP_DigestFinal_ex(m_context.get(), digest.data(), &length);
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
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

} // namespace

std::string sha256(std::span<const std::uint8_t> bytes)
{
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

Result<std::string> sha256OfFile(const std::filesystem::path& path, const Job& job)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Error{ErrorCode::UnreadableInput, path.string() + ": cannot be opened", {}};
    Sha256 hash;
    std::vector<char> block(1 << 20);
    while (file) {
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, path.string() + ": cancelled", {}};
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        hash.add(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad())
        return Error{ErrorCode::UnreadableInput, path.string() + ": reading failed", {}};
    return hash.hex();
}

} // namespace pentimento
