// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/credentials/content_credentials.h"
#include "core/credentials/trust_list.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace pentimento {

/// The Content Authenticity Initiative's own library (c2pa-rs, libc2pa_c.so, C interface of 0.38),
/// loaded at run time because no Debian package holds it. It is never given a network: remote
/// manifests, certificate status (OCSP) and anything else that it might fetch are switched off, and
/// a resolver refuses what is left. It parses a stranger's bytes: for the helper process alone.
class C2paLibrary
{
public:
    /// ModelUnavailable when it is not there, is not this library or refuses the trust list.
    [[nodiscard]] static Result<std::shared_ptr<const C2paLibrary>>
    load(const std::filesystem::path& file, const TrustList& trust);
    C2paLibrary(const C2paLibrary&) = delete;
    C2paLibrary& operator=(const C2paLibrary&) = delete;
    ~C2paLibrary();

    /// Reads and checks what a file of this media type ("image/jpeg") holds. One thread at a time.
    [[nodiscard]] ContentCredentials check(std::span<const std::uint8_t> file,
                                           const std::string& mediaType) const;

    /// Where packaging puts it: lib/pentimento beside the programs' folder.
    [[nodiscard]] static std::filesystem::path usualPlace();

private:
    struct Calls;
    C2paLibrary(std::unique_ptr<Calls> calls, void* context, std::string trustList);

    std::unique_ptr<Calls> m_calls;
    void* m_context;
    std::string m_trustList;
};

} // namespace pentimento
