// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/install/transfer.h"

#include "core/base/version.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

namespace pentimento {

namespace {

using Kind = TransferEnd::Kind;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr long receiveBuffer = 256L * 1024;

/// Before the first request, and by one thread.
void startCurl()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)started; // a failure shows as no handle
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size())
        return {};
    return value;
}

struct Span
{
    std::uint64_t first = 0;
    std::uint64_t total = 0;
};

/// "bytes FIRST-LAST/TOTAL"
std::optional<Span> contentRange(std::string_view text)
{
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (!text.starts_with("bytes ") || dash > slash || slash == std::string_view::npos)
        return {};
    const auto first = number(text.substr(6, dash - 6));
    const auto last = number(text.substr(dash + 1, slash - dash - 1));
    const auto total = number(text.substr(slash + 1));
    if (!first || !last || !total || *first > *last || *last + 1 != *total)
        return {};
    return Span{*first, *total};
}

/// A weak ETag says only that files mean the same, not that their bytes are equal.
std::string validatorFrom(const std::string& etag, const std::string& lastModified)
{
    return !etag.empty() && !etag.starts_with("W/") ? etag : lastModified;
}

std::string meaning(long status)
{
    switch (status) {
    case 401:
    case 403:
        return " (not allowed)";
    case 404:
        return " (not found)";
    case 410:
        return " (gone)";
    case 429:
        return " (too many requests)";
    default:
        return status >= 500 ? " (a fault of the server)" : "";
    }
}

bool worthAnotherTry(CURLcode code)
{
    switch (code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_COULDNT_CONNECT:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return true;
    default:
        return false;
    }
}

} // namespace

Transfer::Transfer(const Download& order, const WebAddress& address, PartFile& part, const Job& job)
    : m_order(order), m_address(address), m_part(part), m_job(job)
{}

TransferEnd Transfer::run()
{
    startCurl();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(),
                                                                     &curl_easy_cleanup);
    if (!handle)
        return {Kind::Failed, Error{ErrorCode::Internal, "libcurl could not be started", {}}, {}};
    m_curl = handle.get();
    configure();
    Headers headers(nullptr, &curl_slist_free_all);
    if (m_part.size() > 0) {
        const std::string from = std::to_string(m_part.size()) + '-';
        curl_easy_setopt(m_curl, CURLOPT_RANGE, from.c_str());
        if (const std::string& validator = m_part.origin().validator;
            !validator.empty() && m_part.origin().address == m_order.address) {
            headers.reset(curl_slist_append(nullptr, ("If-Range: " + validator).c_str()));
            curl_easy_setopt(m_curl, CURLOPT_HTTPHEADER, headers.get());
        }
    }
    return endOf(curl_easy_perform(m_curl));
}

void Transfer::configure()
{
    const char* scheme = m_address.encrypted() ? "https" : "http";
    curl_easy_setopt(m_curl, CURLOPT_URL, m_address.text.c_str());
    curl_easy_setopt(m_curl, CURLOPT_PROTOCOLS_STR, scheme);
    curl_easy_setopt(m_curl, CURLOPT_FOLLOWLOCATION, 0L); // each hop is judged by us
    curl_easy_setopt(m_curl, CURLOPT_USERAGENT, "Pentimento/" PENTIMENTO_VERSION);
    curl_easy_setopt(m_curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m_curl, CURLOPT_BUFFERSIZE, receiveBuffer);
    curl_easy_setopt(m_curl, CURLOPT_CONNECTTIMEOUT,
                     static_cast<long>(m_order.patience.connect.count()));
    curl_easy_setopt(m_curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(m_curl, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(m_order.patience.silence.count()));
    curl_easy_setopt(m_curl, CURLOPT_HEADERFUNCTION, &Transfer::takeHeader);
    curl_easy_setopt(m_curl, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(m_curl, CURLOPT_WRITEFUNCTION, &Transfer::takeBody);
    curl_easy_setopt(m_curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(m_curl, CURLOPT_XFERINFOFUNCTION, &Transfer::tick);
    curl_easy_setopt(m_curl, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(m_curl, CURLOPT_NOPROGRESS, 0L);
}

std::size_t Transfer::takeHeader(char* line, std::size_t, std::size_t count, void* self)
{
    Transfer& transfer = *static_cast<Transfer*>(self);
    std::string_view text(line, count);
    if (text.starts_with("HTTP/"))
        transfer.m_headers.clear();
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return count;
    std::string name(text.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    text.remove_prefix(colon + 1);
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t\r\n");
    transfer.m_headers[name] = first == std::string_view::npos || last == std::string_view::npos
                                   ? std::string()
                                   : std::string(text.substr(first, last - first + 1));
    return count;
}

std::size_t Transfer::takeBody(char* bytes, std::size_t, std::size_t count, void* self)
{
    Transfer& transfer = *static_cast<Transfer*>(self);
    if (!transfer.m_begun && !transfer.begin())
        return CURL_WRITEFUNC_ERROR;
    PartFile& part = transfer.m_part;
    const Download& order = transfer.m_order;
    const std::uint64_t most = transfer.m_total > 0 ? transfer.m_total
                               : order.bytesExact   ? order.bytes
                                                    : 2 * order.bytes;
    if (part.size() + count > most) {
        part.remove();
        transfer.refuse(Kind::Failed, "sends more than " + std::to_string(most) +
                                          " bytes; what arrived was removed");
        return CURL_WRITEFUNC_ERROR;
    }
    if (auto written = part.append(bytes, count); !written) {
        transfer.m_refusal = TransferEnd{Kind::Failed, written.error(), {}};
        return CURL_WRITEFUNC_ERROR;
    }
    return count;
}

int Transfer::tick(void* self, std::int64_t, std::int64_t, std::int64_t, std::int64_t)
{
    const Transfer& transfer = *static_cast<const Transfer*>(self);
    const std::uint64_t whole = transfer.m_total > 0 ? transfer.m_total : transfer.m_order.bytes;
    transfer.m_job.report(std::min(1.0, static_cast<double>(transfer.m_part.size()) /
                                            static_cast<double>(std::max<std::uint64_t>(whole, 1))),
                          "downloading");
    return transfer.m_job.stopRequested() ? 1 : 0;
}

// ---- what the server answered --------------------------------------------------------------

std::string Transfer::header(const std::string& name) const
{
    const auto found = m_headers.find(name);
    return found == m_headers.end() ? std::string() : found->second;
}

long Transfer::status() const
{
    long code = 0;
    curl_easy_getinfo(m_curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

Error Transfer::error(const std::string& reason) const
{
    return {ErrorCode::ModelUnavailable,
            m_order.target.filename().string() + ": " + m_address.host + ' ' + reason,
            m_address.text};
}

bool Transfer::refuse(Kind kind, const std::string& reason)
{
    m_refusal = TransferEnd{kind, error(reason), {}};
    return false;
}

bool Transfer::begin()
{
    m_begun = true;
    const long code = status();
    if (code == 301 || code == 302 || code == 303 || code == 307 || code == 308) {
        m_refusal = TransferEnd{Kind::Redirected, {}, header("location")};
        return false;
    }
    if (code == 416) { // what lies here is no beginning of what lies there
        if (auto emptied = m_part.restart({}); !emptied) {
            m_refusal = TransferEnd{Kind::Failed, emptied.error(), {}};
            return false;
        }
        return refuse(Kind::Broken, "has another file than before");
    }
    if (code != 200 && code != 206)
        return refuse(code >= 500 || code == 429 ? Kind::Broken : Kind::Failed,
                      "says " + std::to_string(code) + meaning(code));
    if (const std::string coding = header("content-encoding");
        !coding.empty() && coding != "identity")
        return refuse(Kind::Failed, "sends the file packed (" + coding + ")");
    return code == 206 ? beginPart() : beginWhole();
}

bool Transfer::beginPart()
{
    const auto span = contentRange(header("content-range"));
    const std::uint64_t before = m_part.origin().total;
    if (!span || span->first != m_part.size() || (before > 0 && before != span->total)) {
        if (auto emptied = m_part.restart({}); !emptied) {
            m_refusal = TransferEnd{Kind::Failed, emptied.error(), {}};
            return false;
        }
        return refuse(Kind::Broken, "sends another part than was asked for");
    }
    return believable(span->total);
}

bool Transfer::beginWhole()
{
    const auto length = number(header("content-length"));
    if (!length && m_order.sha256.empty())
        return refuse(Kind::Failed, "does not say how long the file is, so that a broken one "
                                    "could not be told");
    if (length && !believable(*length))
        return false;
    const auto begun = m_part.restart(
        {m_order.address, validatorFrom(header("etag"), header("last-modified")), m_total});
    if (!begun)
        m_refusal = TransferEnd{Kind::Failed, begun.error(), {}};
    return static_cast<bool>(begun);
}

/// Holds the length that the server states against the one that is known or estimated.
bool Transfer::believable(std::uint64_t total)
{
    m_total = total;
    const std::uint64_t expected = m_order.bytes;
    const bool right =
        m_order.bytesExact ? total == expected : total >= expected / 2 && total <= 2 * expected;
    return right ||
           refuse(Kind::Failed, "has a file of the wrong length: " + std::to_string(total) +
                                    " bytes instead of " + (m_order.bytesExact ? "" : "about ") +
                                    std::to_string(expected));
}

TransferEnd Transfer::endOf(int curlCode)
{
    const auto code = static_cast<CURLcode>(curlCode);
    if (m_job.stopRequested())
        return {Kind::Failed,
                Error{ErrorCode::Cancelled, m_order.target.filename().string() + ": cancelled", {}},
                {}};
    if (code == CURLE_OK && !m_begun && !begin()) // an answer without a body
        return *m_refusal;
    if (m_refusal)
        return *m_refusal;
    const std::uint64_t whole = m_total > 0 ? m_total : m_order.bytes;
    if (code == CURLE_OK && (m_total == 0 || m_part.size() == m_total))
        return {Kind::Complete, {}, {}};
    if (code == CURLE_OK || (worthAnotherTry(code) && m_begun))
        return {Kind::Broken,
                error("broke off at " + std::to_string(m_part.size()) + " of " +
                      (m_total > 0 || m_order.bytesExact ? "" : "about ") + std::to_string(whole) +
                      " bytes; what arrived is kept for the next try"),
                {}};
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
        return {Kind::Failed, error("was not found: no such host, or no network"), {}};
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT)
        return {Kind::Broken, error("does not answer"), {}};
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
        return {
            Kind::Failed,
            error(std::string("could not prove that it is this host: ") + curl_easy_strerror(code)),
            {}};
    return {worthAnotherTry(code) ? Kind::Broken : Kind::Failed,
            error(std::string("could not be asked: ") + curl_easy_strerror(code)),
            {}};
}

} // namespace pentimento
