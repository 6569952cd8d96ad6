// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials/c2pa_library.h"

#include "core/base/child_program.h"
#include "core/credentials/manifest_store.h"

#include <nlohmann/json.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

/// A file in memory, as the library's streams read one.
struct Cursor
{
    std::span<const std::uint8_t> bytes;
    std::size_t place = 0;
};

// What the library calls: sizes and places as it counts them, negative for a failure.

std::intptr_t readSome(void* stream, std::uint8_t* target, std::intptr_t length)
{
    auto& cursor = *static_cast<Cursor*>(stream);
    const std::size_t count =
        std::min(cursor.bytes.size() - cursor.place,
                 static_cast<std::size_t>(std::max<std::intptr_t>(0, length)));
    std::memcpy(target, cursor.bytes.data() + cursor.place, count);
    cursor.place += count;
    return static_cast<std::intptr_t>(count);
}

std::intptr_t seekTo(void* stream, std::intptr_t offset, int from)
{
    auto& cursor = *static_cast<Cursor*>(stream);
    const auto size = static_cast<std::intptr_t>(cursor.bytes.size());
    const std::intptr_t base = from == 0   ? 0
                               : from == 1 ? static_cast<std::intptr_t>(cursor.place)
                                           : size;
    std::intptr_t place = 0;
    if (__builtin_add_overflow(base, offset, &place) || place < 0)
        return -1;
    cursor.place = static_cast<std::size_t>(std::min(place, size));
    return static_cast<std::intptr_t>(cursor.place);
}

std::intptr_t writeNothing(void* /*stream*/, const std::uint8_t* /*source*/,
                           std::intptr_t /*length*/)
{
    return -1;
}

std::intptr_t flushNothing(void* /*stream*/)
{
    return 0;
}

int refuseToFetch(void* /*context*/, const void* /*request*/, void* /*response*/)
{
    return -1;
}

std::string settingsFor(const TrustList& trust)
{
    // Certificates for signing claims (C2PA 2.2, section 14.4.2) and time stamps: authorities of
    // the second list issue others, such as for mail, to anybody.
    static constexpr const char* uses = "1.3.6.1.4.1.62558.2.1\n1.3.6.1.5.5.7.3.8\n";
    return nlohmann::json{{"trust", {{"trust_anchors", trust.anchors}, {"trust_config", uses}}},
                          {"verify",
                           {{"verify_after_reading", true},
                            {"verify_trust", true},
                            {"ocsp_fetch", false},
                            {"remote_manifest_fetch", false}}}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

/// The part of the C interface that is used here.
struct C2paLibrary::Calls
{
    using Read = std::intptr_t (*)(void*, std::uint8_t*, std::intptr_t);
    using Seek = std::intptr_t (*)(void*, std::intptr_t, int);
    using Write = std::intptr_t (*)(void*, const std::uint8_t*, std::intptr_t);
    using Flush = std::intptr_t (*)(void*);
    using Fetch = int (*)(void*, const void*, void*);

    void* (*settings)() = nullptr;
    int (*updateSettings)(void*, const char*, const char*) = nullptr;
    void* (*contextBuilder)() = nullptr;
    int (*setSettings)(void*, void*) = nullptr;
    void* (*resolver)(const void*, Fetch) = nullptr;
    int (*setResolver)(void*, void*) = nullptr;
    void* (*buildContext)(void*) = nullptr;
    void* (*stream)(void*, Read, Seek, Write, Flush) = nullptr;
    void (*releaseStream)(void*) = nullptr;
    void* (*reader)(void*) = nullptr;
    void* (*read)(void*, const char*, void*) = nullptr;
    char* (*json)(void*) = nullptr;
    char* (*error)() = nullptr;
    int (*release)(const void*) = nullptr;

    /// The library is never unloaded: it keeps state of threads.
    [[nodiscard]] bool findIn(void* library)
    {
        const auto find = [&](auto& call, const char* name) {
            call = reinterpret_cast<std::decay_t<decltype(call)>>(dlsym(library, name));
            return call != nullptr;
        };
        return find(settings, "c2pa_settings_new") &&
               find(updateSettings, "c2pa_settings_update_from_string") &&
               find(contextBuilder, "c2pa_context_builder_new") &&
               find(setSettings, "c2pa_context_builder_set_settings") &&
               find(resolver, "c2pa_http_resolver_create") &&
               find(setResolver, "c2pa_context_builder_set_http_resolver") &&
               find(buildContext, "c2pa_context_builder_build") &&
               find(stream, "c2pa_create_stream") && find(releaseStream, "c2pa_release_stream") &&
               find(reader, "c2pa_reader_from_context") && find(read, "c2pa_reader_with_stream") &&
               find(json, "c2pa_reader_json") && find(error, "c2pa_error") &&
               find(release, "c2pa_free");
    }

    /// A text of the library's, which is released.
    [[nodiscard]] std::string taken(char* text) const
    {
        if (text == nullptr)
            return {};
        std::string copy(text);
        release(text);
        return copy;
    }

    /// Null when the library refuses the settings; error() then says why.
    [[nodiscard]] void* contextWith(const std::string& text) const
    {
        void* chosen = settings();
        void* builder = contextBuilder();
        const bool fits = chosen != nullptr && builder != nullptr &&
                          updateSettings(chosen, text.c_str(), "json") == 0 &&
                          setSettings(builder, chosen) == 0 &&
                          setResolver(builder, resolver(nullptr, refuseToFetch)) == 0;
        if (chosen != nullptr)
            release(chosen);
        if (fits)
            return buildContext(builder);
        if (builder != nullptr)
            release(builder);
        return nullptr;
    }
};

C2paLibrary::C2paLibrary(std::unique_ptr<Calls> calls, void* context, std::string trustList)
    : m_calls(std::move(calls)), m_context(context), m_trustList(std::move(trustList))
{}

C2paLibrary::~C2paLibrary()
{
    m_calls->release(m_context);
}

fs::path C2paLibrary::usualPlace()
{
    return programOfOurs("").parent_path() / "../lib/pentimento/libc2pa_c.so";
}

Result<std::shared_ptr<const C2paLibrary>> C2paLibrary::load(const fs::path& file,
                                                             const TrustList& trust)
{
    void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return Error{ErrorCode::ModelUnavailable,
                     "Content Credentials cannot be checked: their library is not there",
                     dlerror()};
    auto calls = std::make_unique<Calls>();
    if (!calls->findIn(library))
        return Error{ErrorCode::ModelUnavailable,
                     "Content Credentials cannot be checked: " + file.string() +
                         " is another library",
                     {}};
    void* context = calls->contextWith(settingsFor(trust));
    if (context == nullptr)
        return Error{ErrorCode::ModelUnavailable,
                     "Content Credentials cannot be checked: the trust list of " + trust.date +
                         " cannot be used",
                     calls->taken(calls->error())};
    return std::shared_ptr<const C2paLibrary>(
        new C2paLibrary(std::move(calls), context, trust.date));
}

ContentCredentials C2paLibrary::check(std::span<const std::uint8_t> file,
                                      const std::string& mediaType) const
{
    Cursor cursor{file};
    void* stream = m_calls->stream(&cursor, readSome, seekTo, writeNothing, flushNothing);
    // The reader that is handed over is released by the call, whether it succeeds or not.
    void* reader = m_calls->read(m_calls->reader(m_context), mediaType.c_str(), stream);
    ContentCredentials found = reader == nullptr
                                   ? credentialsFromRefusal(m_calls->taken(m_calls->error()))
                                   : credentialsFrom(m_calls->taken(m_calls->json(reader)));
    if (reader != nullptr)
        m_calls->release(reader);
    if (stream != nullptr)
        m_calls->releaseStream(stream);
    found.trustList = m_trustList;
    return found;
}

} // namespace pentimento
