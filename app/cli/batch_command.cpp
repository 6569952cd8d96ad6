// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_log.h"
#include "app/cli/batch_plan.h"
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/evidence_run.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"

#include <QGuiApplication>

#include <iostream>
#include <memory>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

struct BatchOptions
{
    std::string source;
    std::string out;
    std::string shard = "1/1";
    bool resume = false;
    EvidenceOptions evidence;
};

/// One run over one shard.
class Batch
{
public:
    Batch(const Context& context, const BatchOptions& options)
        : m_context(context), m_options(options), m_progress(context.quiet)
    {}

    int run();

private:
    Result<std::vector<BatchItem>> keepFinished(const Pack& pack, std::vector<BatchItem> items);
    int analyseAll(const Pack& pack, const std::vector<BatchItem>& items);
    int analyseOne(EvidenceRun& evidence, const BatchItem& item, const std::string& label);

    const Context& m_context;
    const BatchOptions& m_options;
    Progress m_progress;
    BatchLog m_log;
    std::size_t m_kept = 0;
    std::size_t m_failed = 0;
    std::size_t m_done = 0;
};

int Batch::run()
{
    const auto shard = parseShard(m_options.shard);
    if (!shard)
        return report(shard.error());
    if (auto ready = prepareFolder(m_options.out); !ready)
        return report(ready.error());
    auto items = planBatch(m_options.source, m_options.out, *shard);
    if (!items)
        return report(items.error());
    const auto pack = findPack(m_context.pack);
    if (!pack)
        return report(pack.error());

    const fs::path results = fs::path(m_options.out) / shard->resultsFile();
    if (auto opened = m_log.open(results, m_options.resume); !opened)
        return report(opened.error());
    const auto waiting = keepFinished(*pack, std::move(*items));
    if (!waiting)
        return report(waiting.error());
    const int exitCode = analyseAll(*pack, *waiting);
    std::cout << m_done << " done, " << m_kept << " kept from before, " << m_failed
              << " failed; results in " << results.string() << std::endl;
    return exitCode;
}

/// Writes the rows that an earlier run left, and returns what is still to do.
Result<std::vector<BatchItem>> Batch::keepFinished(const Pack& pack, std::vector<BatchItem> items)
{
    std::vector<BatchItem> waiting;
    for (BatchItem& item : items) {
        const auto kept = m_log.keep(item.picture, m_options.out, pack, m_context.protocol);
        if (!kept)
            return kept.error();
        if (*kept)
            ++m_kept;
        else
            waiting.push_back(std::move(item));
    }
    if (auto published = m_log.publish(); !published)
        return published.error();
    return waiting;
}

int Batch::analyseAll(const Pack& pack, const std::vector<BatchItem>& items)
{
    if (items.empty())
        return exit_code::Done;
    auto engine = Engine::create(pack, m_context.engine);
    if (!engine)
        return report(engine.error());
    const auto application = offscreenApplication();
    EvidenceRun evidence(m_context, **engine, m_options.evidence);
    int exitCode = exit_code::Done;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const int outcome =
            analyseOne(evidence, items[i],
                       "[" + std::to_string(i + 1) + "/" + std::to_string(items.size()) + "] " +
                           items[i].picture.filename().string());
        if (outcome == exit_code::OutputUnwritable || outcome == exit_code::Interrupted)
            return outcome;
        if (exitCode == exit_code::Done)
            exitCode = outcome;
    }
    return exitCode;
}

int Batch::analyseOne(EvidenceRun& evidence, const BatchItem& item, const std::string& label)
{
    const auto written = evidence.analyseInto(item.picture, fs::path(m_options.out) / item.bundle,
                                              m_progress.job(m_context.stop, label));
    m_progress.clear();
    int exitCode = exit_code::Done;
    if (written) {
        ++m_done;
    } else {
        exitCode = report(written.error());
        if (exitCode == exit_code::OutputUnwritable || exitCode == exit_code::Interrupted)
            return exitCode;
        ++m_failed;
    }
    const auto logged = m_log.append(
        written ? finishedRow(item.picture, written->folder.filename().string(), *written->analysis)
                : failedRow(item.picture, written.error()));
    return logged ? exitCode : report(logged.error());
}

} // namespace

void addBatch(CLI::App& app, Context& context)
{
    auto options = std::make_shared<BatchOptions>();
    CLI::App* command = app.add_subcommand(
        "batch", "Analyse every picture of a folder or list; a bad file is a row, not a stop");
    command
        ->add_option("SOURCE", options->source,
                     "a folder (every picture under it), or a text file with a path per line")
        ->required()
        ->type_name("DIR|LIST");
    command
        ->add_option("--out", options->out,
                     "folder that receives DIR/<file name>/ of each picture, and results.jsonl")
        ->required()
        ->type_name("DIR");
    command
        ->add_option("--shard", options->shard,
                     "only part I of N equal parts, into results-I-of-N.jsonl")
        ->type_name("I/N");
    command->add_flag("--resume", options->resume,
                      "keep what an earlier run finished; failed pictures are tried again");
    addEvidenceOptions(*command, options->evidence);
    addProtocolOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return Batch(context, *options).run(); };
    });
}

} // namespace pentimento::cli
