// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/install/download.h"
#include "core/install/part_file.h"

#include <map>
#include <optional>
#include <string>

namespace pentimento {

/// How one request ended.
struct TransferEnd
{
    enum class Kind {
        Complete,
        Broken,     ///< may go on where it ended; `error` says why it did not
        Redirected, ///< to `location`
        Failed,     ///< another attempt would end the same
    };
    Kind kind = Kind::Failed;
    std::optional<Error> error;
    std::string location;
};

/// One HTTP request for a file or the rest of it, by libcurl. The answer's head is held against
/// what is known of the file before any byte is taken.
class Transfer
{
public:
    Transfer(const Download& order, const WebAddress& address, PartFile& part, const Job& job);
    [[nodiscard]] TransferEnd run();

private:
    static std::size_t takeHeader(char* line, std::size_t, std::size_t count, void* self);
    static std::size_t takeBody(char* bytes, std::size_t, std::size_t count, void* self);
    static int tick(void* self, std::int64_t, std::int64_t, std::int64_t, std::int64_t);

    void configure();
    /// Judges the answer's head; false when its body is not wanted.
    bool begin();
    bool beginPart();
    bool beginWhole();
    bool believable(std::uint64_t total);
    bool refuse(TransferEnd::Kind kind, const std::string& reason);
    [[nodiscard]] TransferEnd endOf(int curlCode);
    [[nodiscard]] std::string header(const std::string& name) const;
    [[nodiscard]] long status() const;
    [[nodiscard]] Error error(const std::string& reason) const;

    const Download& m_order;
    const WebAddress& m_address;
    PartFile& m_part;
    const Job& m_job;
    void* m_curl = nullptr;                       ///< CURL*, for the time of run()
    std::map<std::string, std::string> m_headers; ///< lower-case names, of the last answer
    bool m_begun = false;
    std::uint64_t m_total = 0; ///< of the whole file, as the server says; 0: does not
    std::optional<TransferEnd> m_refusal;
};

} // namespace pentimento
