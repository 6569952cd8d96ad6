// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evidence_run.h"

#include "app/cli/context.h"
#include "core/evidence/json_parts.h"

#include <map>

namespace pentimento::cli {

void addEvidenceOptions(CLI::App& command, EvidenceOptions& evidence)
{
    static const std::map<std::string, PageSize> Pages{{"a4", PageSize::A4},
                                                       {"letter", PageSize::Letter}};
    static const std::map<std::string, ColourMap> Colours{{"viridis", ColourMap::Viridis},
                                                          {"cividis", ColourMap::Cividis},
                                                          {"magma", ColourMap::Magma}};
    constexpr const char* Group = "Evidence";
    const auto addText = [&](const char* name, std::string& value, const char* what) {
        command.add_option(name, value, what)->type_name("TEXT")->group(Group);
    };
    addText("--analyst", evidence.analyst, "who analyses, for the report");
    addText("--question", evidence.question, "what was asked, for the report");
    addText("--notes", evidence.notes, "the analyst's own words, for the report");
    addChoice(command, "--page", evidence.page, Pages, "page size of the report (default: a4)")
        ->group(Group);
    addChoice(command, "--colours", evidence.overlay.colours, Colours,
              "colour map of the overlay (default: viridis)")
        ->group(Group);
}

EvidenceRun::EvidenceRun(const Context& context, Engine& engine, EvidenceOptions evidence)
    : m_engine(engine), m_evidence(std::move(evidence)), m_protocol(context.protocol)
{
    m_evidence.overlay.threshold = engine.pack().combined.mapThreshold;
}

Result<WrittenEvidence> EvidenceRun::analyseInto(const std::filesystem::path& picture,
                                                 const std::filesystem::path& folder,
                                                 const Job& job)
{
    Request request;
    request.protocol = m_protocol;
    request.keepLogits = m_evidence.rawLogits;
    request.job = job;
    auto analysis = analyse(picture, m_engine, std::move(request));
    if (!analysis)
        return analysis.error();

    auto written = writeBundle(**analysis, folder, m_evidence, job);
    if (!written)
        return written.error();
    return WrittenEvidence{*std::move(analysis), *std::move(written)};
}

} // namespace pentimento::cli
