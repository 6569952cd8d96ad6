// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/web_address.h"

#include <curl/curl.h>

#include <filesystem>
#include <memory>

namespace pentimento {

namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(CURLU* url, CURLUPart which, unsigned int flags = 0)
{
    char* found = nullptr;
    if (curl_url_get(url, which, &found, flags) != CURLUE_OK)
        return {};
    std::string text = found;
    curl_free(found);
    return text;
}

Error unusable(const std::string& text, const std::string& reason)
{
    return {ErrorCode::Usage, text + ": " + reason, {}};
}

Result<WebAddress> partsOf(CURLU* url, const std::string& text)
{
    WebAddress address;
    address.scheme = part(url, CURLUPART_SCHEME);
    if (address.scheme != "https" && address.scheme != "http")
        return unusable(text, "is no https address");
    if (!part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty())
        return unusable(text, "holds a user name or password, which would end up in the pack");
    address.host = part(url, CURLUPART_HOST);
    if (address.host.empty())
        return unusable(text, "names no host");
    if (const std::string port = part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT); !port.empty())
        address.host += ':' + port;
    address.path = part(url, CURLUPART_PATH);
    address.text = part(url, CURLUPART_URL);
    return address;
}

} // namespace

std::string WebAddress::decodedPath() const
{
    int length = 0;
    char* decoded =
        curl_easy_unescape(nullptr, path.c_str(), static_cast<int>(path.size()), &length);
    if (decoded == nullptr)
        return {};
    std::string plain(decoded, static_cast<std::size_t>(length));
    curl_free(decoded);
    return plain.find('\0') == std::string::npos ? plain : std::string();
}

std::string WebAddress::fileName() const
{
    // Cut first, decoded then: an encoded slash is no end of a name but part of an unusable one.
    WebAddress last;
    last.path = path.substr(path.rfind('/') + 1);
    const std::string name = last.decodedPath();
    return name == "." || name == ".." || name.find('/') != std::string::npos ? std::string()
                                                                              : name;
}

Result<WebAddress> parseWebAddress(const std::string& text)
{
    const Url url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return unusable(text, "is no web address");
    return partsOf(url.get(), text);
}

Result<WebAddress> resolveAgainst(const WebAddress& from, const std::string& location)
{
    const Url url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, from.text.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, location.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
            CURLUE_OK)
        return unusable(location, "is no web address");
    return partsOf(url.get(), location);
}

} // namespace pentimento
