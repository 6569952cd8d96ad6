// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pipeline.h"
#include "core/bundle/bundle.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace pentimento::cli {

struct Context;

/// --analyst, --question, --notes, --page and --colours: what `analyze` and `batch` put into every
/// bundle of a run.
void addEvidenceOptions(CLI::App& command, EvidenceOptions& evidence);

/// The one way from a picture's file to its bundle, which `analyze` and `batch` share.
class EvidenceRun
{
public:
    /// `lenses`: through which each picture is looked at besides.
    EvidenceRun(const Context& context, Detector& detector, EvidenceOptions evidence,
                std::vector<LensOrder> lenses = {});

    /// What became of one picture.
    struct Evidence
    {
        std::shared_ptr<const Analysis> analysis;
        std::filesystem::path folder; ///< of the bundle
        EvidenceOptions options;      ///< of the bundle, with its time
    };

    /// Decodes, infers, scores, looks through the lenses and writes the bundle into `folder`, or
    /// beside it where that is taken. Errors as AnalysisPipeline and writeBundle() give them (a
    /// lens that fails is none); Internal when something was thrown.
    [[nodiscard]] Result<Evidence> analyseInto(const std::filesystem::path& picture,
                                               const std::filesystem::path& folder, const Job& job);

private:
    Result<Evidence> analyse(const std::filesystem::path& picture,
                             const std::filesystem::path& folder, const Job& job);

    AnalysisPipeline m_pipeline;
    EvidenceOptions m_evidence;
    std::vector<LensOrder> m_lenses;
};

/// Whether other pictures may still succeed after this one failed: nobody asked to stop, and where
/// results go is there, can be written to and has room. A name that a file system refuses concerns
/// one picture alone.
[[nodiscard]] bool mayGoOn(const Error& error, const std::filesystem::path& out);

} // namespace pentimento::cli
