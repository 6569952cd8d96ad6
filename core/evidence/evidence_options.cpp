// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/evidence_options.h"

#include "core/base/text.h"

namespace pentimento {

namespace {

Result<void> confirmLength(const char* what, const std::string& text, std::size_t most)
{
    if (!isUtf8(text))
        return Error{ErrorCode::Usage, std::string("the analyst's ") + what + " is not UTF-8", {}};
    if (text.size() <= most)
        return {};
    return Error{ErrorCode::Usage,
                 std::string("the analyst's ") + what + " is " + std::to_string(text.size()) +
                     " bytes long, and evidence has room for " + std::to_string(most),
                 {}};
}

} // namespace

Result<void> confirmLengths(const EvidenceOptions& options)
{
    if (auto name = confirmLength("name", options.analyst, mostAnalystBytes); !name)
        return name;
    if (auto question = confirmLength("question", options.question, mostAnalystBytes); !question)
        return question;
    return confirmLength("text of notes", options.notes, mostNotesBytes);
}

} // namespace pentimento
