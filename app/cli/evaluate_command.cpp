// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/evaluation.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "app/cli/text_file.h"
#include "core/base/output.h"
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"

#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

struct EvaluateOptions
{
    std::vector<std::string> images;
    std::vector<std::string> masks;
    std::vector<std::string> names;
    std::vector<std::string> authentic;
    std::string json;
    std::optional<double> threshold;
    std::size_t maxPictures = std::numeric_limits<std::size_t>::max();
};

/// .../casia2/images is the set "casia2".
std::string setName(const fs::path& folder)
{
    const fs::path clean = folder.lexically_normal() / "";
    const fs::path last = clean.parent_path();
    return last.filename() == "images" && last.has_parent_path() &&
                   !last.parent_path().filename().empty()
               ? last.parent_path().filename().string()
               : last.filename().string();
}

/// Masks by the stem of their names.
std::map<std::string, fs::path> masksByStem(const fs::path& folder)
{
    std::map<std::string, fs::path> masks;
    for (const fs::path& mask : listPictures(folder))
        masks.emplace(mask.stem().string(), mask);
    return masks;
}

struct Mapped
{
    std::shared_ptr<const MapSet> maps;
    Findings findings;
};

/// One run over all sets.
class Evaluator
{
public:
    Evaluator(const Context& context, const EvaluateOptions& options)
        : m_context(context), m_options(options), m_progress(context.quiet)
    {}

    int run();

private:
    [[nodiscard]] Result<void> checkInputs() const;
    Result<void> openPack();
    Result<std::vector<fs::path>> picturesUnder(const std::string& folder) const;
    Result<void> evaluateMasked(std::size_t set);
    Result<void> evaluateAuthentic(const std::string& folder);
    Result<MaskedPicture> measure(const fs::path& picture, const fs::path& mask, const Job& job);
    Result<AuthenticPicture> measure(const fs::path& photo, const Job& job);
    Result<Mapped> infer(const fs::path& picture, const Job& job);
    template <class Picture>
    Result<void> take(EvaluatedSet<Picture>& set, const fs::path& file, Result<Picture> measured);
    [[nodiscard]] Job jobFor(const std::string& set, std::size_t index, std::size_t count);

    const Context& m_context;
    const EvaluateOptions& m_options;
    Progress m_progress;
    std::unique_ptr<Engine> m_engine;
    Evaluation m_evaluation;
    int m_exitCode = exit_code::Done;
};

int Evaluator::run()
{
    if (const fs::path folder = fs::path(m_options.json).parent_path(); !folder.empty())
        if (auto ready = prepareFolder(folder); !ready)
            return report(ready.error());
    if (auto there = checkInputs(); !there)
        return report(there.error());
    if (auto opened = openPack(); !opened)
        return report(opened.error());
    for (std::size_t set = 0; set < m_options.images.size(); ++set)
        if (auto done = evaluateMasked(set); !done)
            return report(done.error());
    for (const std::string& folder : m_options.authentic)
        if (auto done = evaluateAuthentic(folder); !done)
            return report(done.error());
    m_progress.clear();
    printEvaluation(std::cout, m_evaluation);
    if (!m_options.json.empty())
        if (auto written = writeWhole(m_options.json, dumped(evaluationJson(m_evaluation)));
            !written)
            return report(written.error());
    return m_exitCode;
}

/// A mistyped folder is reported at once, not after an hour on the sets before it.
Result<void> Evaluator::checkInputs() const
{
    for (const auto* folders : {&m_options.images, &m_options.masks, &m_options.authentic})
        for (const std::string& folder : *folders)
            if (std::error_code ignored; !fs::exists(folder, ignored))
                return Error{ErrorCode::UnreadableInput, folder + ": does not exist", {}};
    return {};
}

Result<void> Evaluator::openPack()
{
    auto engine = m_context.openEngine();
    if (!engine)
        return engine.error();
    m_engine = std::move(*engine);
    m_evaluation.pack = m_engine->pack();
    m_evaluation.device = m_engine->deviceName();
    m_evaluation.protocol = m_context.protocol;
    m_evaluation.threshold = m_options.threshold.value_or(m_evaluation.pack.combined.mapThreshold);
    for (const HeadInfo& head : m_evaluation.pack.heads)
        m_evaluation.headThresholds.push_back(m_options.threshold.value_or(head.mapThreshold));
    return {};
}

Result<std::vector<fs::path>> Evaluator::picturesUnder(const std::string& folder) const
{
    std::vector<fs::path> pictures = listPictures(folder);
    if (pictures.empty())
        return Error{ErrorCode::UnreadableInput, folder + ": holds no pictures", {}};
    if (pictures.size() > m_options.maxPictures)
        pictures.resize(m_options.maxPictures);
    return pictures;
}

Result<void> Evaluator::evaluateMasked(std::size_t index)
{
    const std::string& folder = m_options.images[index];
    const auto pictures = picturesUnder(folder);
    if (!pictures)
        return pictures.error();
    const auto masks = masksByStem(m_options.masks[index]);
    EvaluatedSet<MaskedPicture> set;
    set.name = index < m_options.names.size() ? m_options.names[index] : setName(folder);
    set.folder = folder;
    for (std::size_t i = 0; i < pictures->size(); ++i) {
        const fs::path& picture = (*pictures)[i];
        const auto mask = masks.find(picture.stem().string());
        auto measured =
            mask == masks.end()
                ? Result<MaskedPicture>(
                      Error{ErrorCode::UnreadableInput,
                            picture.filename().string() + ": no mask in " + m_options.masks[index],
                            {}})
                : measure(picture, mask->second, jobFor(set.name, i, pictures->size()));
        if (auto taken = take(set, picture, std::move(measured)); !taken)
            return taken;
    }
    m_evaluation.sets.push_back(std::move(set));
    return {};
}

Result<void> Evaluator::evaluateAuthentic(const std::string& folder)
{
    const auto photos = picturesUnder(folder);
    if (!photos)
        return photos.error();
    EvaluatedSet<AuthenticPicture> set;
    set.name = setName(folder);
    set.folder = folder;
    for (std::size_t i = 0; i < photos->size(); ++i)
        if (auto taken =
                take(set, (*photos)[i], measure((*photos)[i], jobFor(set.name, i, photos->size())));
            !taken)
            return taken;
    m_evaluation.authentic.push_back(std::move(set));
    return {};
}

Job Evaluator::jobFor(const std::string& set, std::size_t index, std::size_t count)
{
    return m_progress.job(m_context.stop,
                          set + " " + std::to_string(index + 1) + "/" + std::to_string(count));
}

/// Files a measurement, or the reason why there is none; only an interruption ends the run.
template <class Picture>
Result<void> Evaluator::take(EvaluatedSet<Picture>& set, const fs::path& file,
                             Result<Picture> measured)
{
    if (measured) {
        set.pictures.push_back(std::move(*measured));
        return {};
    }
    m_progress.clear();
    if (measured.error().code == ErrorCode::Cancelled)
        return measured.error();
    m_exitCode = report(measured.error());
    set.skipped.push_back({file.filename().string(), measured.error().message});
    return {};
}

Result<Mapped> Evaluator::infer(const fs::path& picture, const Job& job)
{
    auto loaded = loadPicture(picture, {}, job);
    if (!loaded)
        return loaded.error();
    Request request;
    request.picture = (*loaded)->pixels;
    request.protocol = m_context.protocol;
    request.job = job;
    auto maps = m_engine->submit(std::move(request)).get();
    if (!maps)
        return maps.error();
    m_evaluation.precision = (*maps)->precision;
    return Mapped{*maps, findingsOf(**maps, m_evaluation.pack)};
}

Result<MaskedPicture> Evaluator::measure(const fs::path& picture, const fs::path& mask,
                                         const Job& job)
{
    const auto truth = readMask(mask);
    if (!truth)
        return truth.error();
    const auto mapped = infer(picture, job);
    if (!mapped)
        return mapped.error();

    const MapSet& maps = *mapped->maps;
    MaskedPicture measured;
    measured.file = picture.filename().string();
    measured.width = maps.combined.pictureWidth();
    measured.height = maps.combined.pictureHeight();
    measured.score = mapped->findings.combined.score;
    measured.verdict = mapped->findings.combined.verdict;
    const auto combined = scoreLocalisation(maps.combined, *truth, m_evaluation.threshold);
    if (!combined)
        return Error{ErrorCode::UnreadableInput,
                     mask.string() + ": the mask is all one value, or not of the picture's size",
                     {}};
    measured.combined = *combined;
    for (std::size_t head = 0; head < maps.heads.size(); ++head)
        measured.heads.push_back(
            scoreLocalisation(maps.heads[head].map, *truth, m_evaluation.headThresholds[head])
                .value_or(LocalisationScores{}));
    return measured;
}

Result<AuthenticPicture> Evaluator::measure(const fs::path& photo, const Job& job)
{
    const auto mapped = infer(photo, job);
    if (!mapped)
        return mapped.error();
    const MapSet& maps = *mapped->maps;
    AuthenticPicture measured;
    measured.file = photo.filename().string();
    measured.width = maps.combined.pictureWidth();
    measured.height = maps.combined.pictureHeight();
    measured.flagged = flaggedShare(maps.combined, m_evaluation.threshold);
    for (std::size_t head = 0; head < maps.heads.size(); ++head)
        measured.headsFlagged.push_back(
            flaggedShare(maps.heads[head].map, m_evaluation.headThresholds[head]));
    measured.score = mapped->findings.combined.score;
    measured.verdict = mapped->findings.combined.verdict;
    return measured;
}

void checkFolders(const EvaluateOptions& options)
{
    if (options.images.size() != options.masks.size())
        throw CLI::ValidationError("--masks",
                                   "every --images needs its --masks, in the same order");
    if (options.names.size() > options.images.size())
        throw CLI::ValidationError("--set", "more names than --images");
    if (options.images.empty() && options.authentic.empty())
        throw CLI::ValidationError("evaluate", "needs --images with --masks, or --authentic");
}

/// An option that takes one folder or name and may be given again.
CLI::Option* addRepeatable(CLI::App& command, const std::string& name,
                           std::vector<std::string>& values, const std::string& what)
{
    return command.add_option(name, values, what)->allow_extra_args(false)->type_name("DIR");
}

} // namespace

void addEvaluate(CLI::App& app, Context& context)
{
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand(
        "evaluate", "Measure maps against masks, and false alarms on untouched photos");
    addRepeatable(*command, "--images", options->images,
                  "manipulated pictures; repeat, with --masks, for several sets");
    addRepeatable(*command, "--masks", options->masks,
                  "their masks by the same stem, 255 = manipulated");
    addRepeatable(*command, "--set", options->names, "name of a set in the table")
        ->type_name("NAME");
    addRepeatable(*command, "--authentic", options->authentic,
                  "untouched photos, for false alarms; repeatable");
    command->add_option("--json", options->json, "where every number goes")->type_name("FILE");
    command
        ->add_option("--threshold", options->threshold,
                     "map value that counts as marked (default: the pack's own)")
        ->check(CLI::Range(0.0, 1.0).description(""))
        ->type_name("0..1");
    command
        ->add_option("--max-pictures", options->maxPictures, "only the first N pictures of a set")
        ->check(CLI::PositiveNumber.description(""))
        ->type_name("N");
    addProtocolOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        checkFolders(*options);
        context.action = [options, &context] { return Evaluator(context, *options).run(); };
    });
}

} // namespace pentimento::cli
