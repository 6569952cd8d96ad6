// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace pentimento {

/// An http or https URL in parts. Parsing opens no connection and looks up no name.
struct WebAddress
{
    std::string scheme; ///< "https" or "http"
    std::string host;   ///< with the port unless it is the scheme's own: what a user agrees to
    std::string path;   ///< from the slash on, as written
    std::string text;   ///< the whole address

    [[nodiscard]] bool encrypted() const { return scheme == "https"; }
    [[nodiscard]] std::string decodedPath() const;
    /// The last part of the path, decoded: a plain file name, or empty.
    [[nodiscard]] std::string fileName() const;
};

/// Usage names what is wrong: another scheme than http or https, no host, a name or password in it.
[[nodiscard]] Result<WebAddress> parseWebAddress(const std::string& text);

/// Where `location`, as a server at `from` answered it, leads to.
[[nodiscard]] Result<WebAddress> resolveAgainst(const WebAddress& from,
                                                const std::string& location);

} // namespace pentimento
