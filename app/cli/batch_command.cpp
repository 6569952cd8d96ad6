// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_command.h"

#include "app/cli/batch_log.h"
#include "app/cli/batch_plan.h"
#include "app/cli/context.h"
#include "app/cli/evidence_run.h"
#include "app/cli/exit_code.h"
#include "app/cli/lens_option.h"
#include "app/cli/offscreen.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/base/text.h"
#include "core/imaging/file_name.h"

#include <QGuiApplication>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longestPath = 4096;

struct BatchOptions
{
    std::string source;
    std::string out;
    std::string shard = "1/1";
    bool resume = false;
    std::vector<std::string> lenses; ///< as lensOrdersIn() takes them
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
    Result<void> openDetector(const Pack& pack, const std::vector<BatchItem>& items);
    int workOff(const std::vector<BatchItem>& items);
    int handle(const BatchItem& item, const std::string& label);
    int analyseOne(const BatchItem& item, const std::string& label);
    int fail(const BatchItem& item, const Error& failure);
    int log(const Json& row);
    void printSummary(const fs::path& results, std::size_t evidenceFiles) const;

    const Context& m_context;
    const BatchOptions& m_options;
    Progress m_progress;
    BatchLog m_log;
    std::unique_ptr<Detector>
        m_detector; ///< this and the next two only where there is work for them
    std::unique_ptr<QGuiApplication> m_application;
    std::vector<LensOrder> m_lenses;
    std::optional<EvidenceRun> m_evidence;
    bool m_stopped = false; ///< nothing more can be done
    std::size_t m_kept = 0;
    std::size_t m_failed = 0;
    std::size_t m_done = 0;
    std::size_t m_same = 0;
    std::size_t m_left = 0;
};

int Batch::run()
{
    const auto shard = parseShard(m_options.shard);
    if (!shard)
        return report(shard.error());
    auto lenses = lensOrdersIn(m_options.lenses);
    if (!lenses)
        return report(lenses.error());
    m_lenses = *std::move(lenses);
    if (auto ready = prepareFolder(m_options.out); !ready)
        return report(ready.error());
    auto plan = planBatch(m_options.source, m_options.out, *shard,
                          m_progress.job(m_context.stop, "pictures found"));
    m_progress.clear();
    if (!plan)
        return report(plan.error());
    const auto pack = findPack(m_context.pack);
    if (!pack)
        return report(pack.error());

    const fs::path results = fs::path(m_options.out) / shard->resultsFile();
    if (auto opened = m_log.open(results, m_options.resume); !opened)
        return report(opened.error());
    const auto waiting = keepFinished(*pack, std::move(plan->items));
    if (!waiting)
        return report(waiting.error());
    // The rows of an earlier run stay until this one can begin.
    if (auto opened = openDetector(*pack, *waiting); !opened)
        return report(opened.error());
    if (auto published = m_log.publish(); !published)
        return report(published.error());
    const int exitCode = workOff(*waiting);
    printSummary(results, plan->evidenceFiles);
    return exitCode;
}

/// The numbers add up to what there was.
void Batch::printSummary(const fs::path& results, std::size_t evidenceFiles) const
{
    std::cout << m_done << " done, " << m_kept << " kept from before, " << m_failed << " failed";
    if (m_same > 0)
        std::cout << ", " << m_same << " other names of these";
    if (m_left > 0)
        std::cout << ", " << m_left << " not reached";
    if (evidenceFiles > 0)
        std::cout << ", " << evidenceFiles << " files of earlier bundles left out";
    std::cout << "; results in " << visibleLine(results.string(), longestPath) << std::endl;
}

/// Writes the rows that an earlier run left into the new file, and returns what is still to do.
Result<std::vector<BatchItem>> Batch::keepFinished(const Pack& pack, std::vector<BatchItem> items)
{
    std::vector<BatchItem> waiting;
    for (BatchItem& item : items) {
        const auto kept = item.bundle.empty() ? Result<bool>(false)
                                              : m_log.keep(item.picture, m_options.out, pack,
                                                           m_context.inferenceMode);
        if (!kept)
            return kept.error();
        if (*kept)
            ++m_kept;
        else
            waiting.push_back(std::move(item));
    }
    return waiting;
}

Result<void> Batch::openDetector(const Pack& pack, const std::vector<BatchItem>& items)
{
    const bool analyses = std::any_of(items.begin(), items.end(),
                                      [](const BatchItem& item) { return !item.bundle.empty(); });
    if (!analyses)
        return {};
    auto made = Engine::create(pack, m_context.engine);
    if (!made)
        return made.error();
    m_detector = *std::move(made);
    m_application = offscreenApplication();
    m_evidence.emplace(m_context, *m_detector, m_options.evidence, m_lenses);
    return {};
}

int Batch::workOff(const std::vector<BatchItem>& items)
{
    int exitCode = exit_code::done;
    for (std::size_t i = 0; i < items.size() && !m_stopped; ++i) {
        m_left = items.size() - i - 1;
        exitCode = std::max(exitCode, handle(items[i], "[" + std::to_string(i + 1) + "/" +
                                                           std::to_string(items.size()) + "] " +
                                                           items[i].picture.filename().string()));
    }
    return exitCode;
}

int Batch::handle(const BatchItem& item, const std::string& label)
{
    if (!item.bundle.empty())
        return analyseOne(item, label);
    if (!item.refusal.empty())
        return fail(item,
                    {ErrorCode::UnreadableInput, item.picture.string() + ": " + item.refusal, {}});
    ++m_same;
    return log(sameRow(item.picture, item.sameAs));
}

int Batch::analyseOne(const BatchItem& item, const std::string& label)
{
    const std::int64_t modified = modifiedAt(item.picture);
    const auto made = m_evidence->analyseInto(item.picture, fs::path(m_options.out) / item.bundle,
                                              m_progress.job(m_context.stop, label));
    m_progress.clear();
    if (!made)
        return fail(item, made.error());
    ++m_done;
    printLensFailures(*made->analysis);
    return log(finishedRow(item.picture, modified, made->folder.filename().string(),
                           *made->analysis, made->options));
}

int Batch::fail(const BatchItem& item, const Error& failure)
{
    const Error error = withWholePath(item.picture, failure);
    const int exitCode = report(error);
    m_stopped = !mayGoOn(error, m_options.out);
    if (error.code == ErrorCode::Cancelled) {
        ++m_left;
        return exitCode;
    }
    ++m_failed;
    return std::max(exitCode, log(failedRow(item.picture, error)));
}

int Batch::log(const Json& row)
{
    const auto logged = m_log.append(row);
    if (logged)
        return exit_code::done;
    m_stopped = true;
    return report(logged.error());
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
    addLensOption(*command, options->lenses);
    addEvidenceOptions(*command, options->evidence);
    addInferenceModeOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return Batch(context, *options).run(); };
    });
}

} // namespace pentimento::cli
