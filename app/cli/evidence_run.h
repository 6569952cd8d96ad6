// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/bundle.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace pentimento::cli {

struct Context;

/// --analyst, --question, --notes, --page and --colours: what `analyze` and `batch` put into every
/// bundle of a run.
void addEvidenceOptions(CLI::App& command, EvidenceOptions& evidence);

/// What became of one picture, and the folder that its bundle went to.
struct WrittenEvidence
{
    std::shared_ptr<const Analysis> analysis;
    std::filesystem::path folder;
};

/// The one way from a picture's file to its bundle, which `analyze` and `batch` share.
class EvidenceRun
{
public:
    EvidenceRun(const Context& context, Engine& engine, EvidenceOptions evidence);

    /// Decodes, infers, scores and writes the bundle into `folder`, or beside it where that is
    /// taken. Errors as analyse() and writeBundle() give them.
    [[nodiscard]] Result<WrittenEvidence> analyseInto(const std::filesystem::path& picture,
                                                      const std::filesystem::path& folder,
                                                      const Job& job);

private:
    Engine& m_engine;
    EvidenceOptions m_evidence;
    Protocol m_protocol;
};

} // namespace pentimento::cli
