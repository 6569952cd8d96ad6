// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evidence_run.h"

#include "app/cli/context.h"
#include "core/analysis/through_lenses.h"
#include "core/base/guarded.h"
#include "core/base/text.h"
#include "core/evidence/json_parts.h"

#include <unistd.h>

#include <cstdint>
#include <map>

namespace pentimento::cli {

namespace fs = std::filesystem;

void addEvidenceOptions(CLI::App& command, EvidenceOptions& evidence)
{
    static const std::map<std::string, PageSize> pages{{"a4", PageSize::A4},
                                                       {"letter", PageSize::Letter}};
    static const std::map<std::string, ColourMap> colours{{"viridis", ColourMap::Viridis},
                                                          {"cividis", ColourMap::Cividis},
                                                          {"magma", ColourMap::Magma}};
    constexpr const char* group = "Evidence";
    const auto addText = [&](const char* name, std::string& value, std::size_t most,
                             const char* what) {
        command.add_option(name, value, what)
            ->type_name("TEXT")
            ->group(group)
            ->check(CLI::Validator(
                [most](const std::string& text) {
                    if (!isUtf8(text))
                        return std::string("is not UTF-8");
                    return text.size() <= most
                               ? std::string()
                               : "is " + std::to_string(text.size()) + " bytes long, and at most " +
                                     std::to_string(most) + " fit";
                },
                ""));
    };
    addText("--analyst", evidence.analyst, mostAnalystBytes, "who analyses, for the report");
    addText("--question", evidence.question, mostAnalystBytes, "what was asked, for the report");
    addText("--notes", evidence.notes, mostNotesBytes, "the analyst's own words, for the report");
    addChoice(command, "--page", evidence.page, pages, "page size of the report (default: a4)")
        ->group(group);
    addChoice(command, "--colours", evidence.overlay.colours, colours,
              "colour map of the overlay (default: viridis)")
        ->group(group);
}

EvidenceRun::EvidenceRun(const Context& context, Detector& detector, EvidenceOptions evidence,
                         std::vector<LensOrder> lenses)
    : m_pipeline(detector, context.inferenceMode, evidence.rawLogits),
      m_evidence(std::move(evidence)), m_lenses(std::move(lenses))
{
    m_evidence.overlay.threshold = detector.pack().combined.mapThreshold;
}

Result<EvidenceRun::Evidence> EvidenceRun::analyseInto(const fs::path& picture,
                                                       const fs::path& folder, const Job& job)
{
    return guarded(picture.string() + ": could not be analysed",
                   [&] { return analyse(picture, folder, job); });
}

Result<EvidenceRun::Evidence> EvidenceRun::analyse(const fs::path& picture, const fs::path& folder,
                                                   const Job& job)
{
    auto analysis = m_pipeline.analyse(picture, job);
    if (!analysis)
        return analysis.error();
    analysis = throughLenses(*std::move(analysis), m_lenses, job);
    if (!analysis)
        return analysis.error();
    EvidenceOptions timed = m_evidence;
    timed.created = utcNow();
    auto written = writeBundle(**analysis, folder, timed, job);
    if (!written)
        return written.error();
    return Evidence{*std::move(analysis), *std::move(written), std::move(timed)};
}

bool mayGoOn(const Error& error, const fs::path& out)
{
    if (error.code == ErrorCode::Cancelled)
        return false;
    if (error.code != ErrorCode::OutputUnwritable)
        return true;
    constexpr std::uintmax_t least = 4U << 20U; // of the smallest bundle, about
    std::error_code failure;
    return fs::is_directory(out, failure) && ::access(out.c_str(), W_OK | X_OK) == 0 &&
           fs::space(out, failure).available >= least && !failure;
}

} // namespace pentimento::cli
