// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/evaluation.h"

#include "core/evaluation/picture_meter.h"
#include "core/imaging/picture_list.h"
#include "core/imaging/pictures_by_stem.h"

#include <algorithm>
#include <utility>

namespace pentimento::evaluation {

namespace fs = std::filesystem;

namespace {

/// .../casia2/images is the set "casia2".
std::string setName(const fs::path& folder)
{
    const fs::path last = (folder.lexically_normal() / "").parent_path();
    return last.filename() == "images" && last.has_parent_path() &&
                   !last.parent_path().filename().empty()
               ? last.parent_path().filename().string()
               : last.filename().string();
}

std::vector<Degradation> degradationsFor(const EvaluationRequest& request)
{
    return request.robustness ? standardDegradations() : std::vector<Degradation>{};
}

/// Keeps the few worst of many examples.
class WorstCases
{
public:
    explicit WorstCases(std::size_t limit) : m_limit(limit) {}

    void offer(double badness, Example example)
    {
        const auto place =
            std::upper_bound(m_cases.begin(), m_cases.end(), badness,
                             [](double value, const auto& known) { return value > known.first; });
        m_cases.insert(place, {badness, std::move(example)});
        if (m_cases.size() > m_limit)
            m_cases.pop_back();
    }
    [[nodiscard]] std::vector<Example> take()
    {
        std::vector<Example> examples;
        for (auto& known : m_cases)
            examples.push_back(std::move(known.second));
        return examples;
    }

private:
    std::size_t m_limit;
    std::vector<std::pair<double, Example>> m_cases; ///< worst first
};

/// One run over all sets.
class Evaluator
{
public:
    Evaluator(Detector& detector, const EvaluationRequest& request, const Job& job);

    Result<std::shared_ptr<const Evaluation>> run();

private:
    Result<void> listPicturesOfAllSets();
    [[nodiscard]] Result<std::vector<fs::path>> picturesUnder(const fs::path& folder) const;
    void openSets(const std::vector<Degradation>& degradations);
    void evaluateMasked(std::size_t set);
    void evaluatePristine(std::size_t set);
    template <class Picture>
    bool take(std::vector<EvaluatedSet<Picture>> Measurements::*sets, std::size_t index,
              const fs::path& file, Result<Measured<Picture>>& measured);
    [[nodiscard]] Job jobFor(const std::string& set, const std::vector<fs::path>& files,
                             std::size_t index) const;
    [[nodiscard]] bool stopped() const { return m_evaluation->cancelled; }

    const EvaluationRequest& m_request;
    const Job& m_job;
    std::shared_ptr<Evaluation> m_evaluation = std::make_shared<Evaluation>();
    PictureMeter m_meter;
    std::vector<std::vector<fs::path>> m_masked; ///< the pictures of each set
    std::vector<std::vector<fs::path>> m_pristine;
    WorstCases m_worstMasked;
    WorstCases m_worstPristine;
    std::size_t m_pictures = 0;
    std::size_t m_done = 0;
};

Evaluator::Evaluator(Detector& detector, const EvaluationRequest& request, const Job& job)
    : m_request(request), m_job(job), m_meter(detector, *m_evaluation, degradationsFor(request)),
      m_worstMasked(request.examples), m_worstPristine(request.examples)
{
    m_evaluation->pack = detector.pack();
    m_evaluation->device = detector.device().name;
    m_evaluation->inferenceMode = request.inferenceMode;
    m_evaluation->baselines = request.baselines;
    m_evaluation->threshold = request.threshold.value_or(m_evaluation->pack.combined.mapThreshold);
    for (const HeadInfo& head : m_evaluation->pack.heads)
        m_evaluation->headThresholds.push_back(request.threshold.value_or(head.mapThreshold));
}

Result<std::shared_ptr<const Evaluation>> Evaluator::run()
{
    if (auto there = checkRequest(m_request); !there)
        return there.error();
    if (auto listed = listPicturesOfAllSets(); !listed)
        return listed.error();
    openSets(degradationsFor(m_request));
    for (std::size_t set = 0; set < m_masked.size() && !stopped(); ++set)
        evaluateMasked(set);
    for (std::size_t set = 0; set < m_pristine.size() && !stopped(); ++set)
        evaluatePristine(set);
    m_evaluation->precision = m_meter.precision();
    m_evaluation->worstMasked = m_worstMasked.take();
    m_evaluation->worstPristine = m_worstPristine.take();
    return std::shared_ptr<const Evaluation>(m_evaluation);
}

Result<void> Evaluator::listPicturesOfAllSets()
{
    const auto add = [this](const fs::path& folder, auto& lists) -> Result<void> {
        auto pictures = picturesUnder(folder);
        if (!pictures)
            return pictures.error();
        m_pictures += pictures->size();
        lists.push_back(std::move(*pictures));
        return {};
    };
    for (const MaskedFolder& set : m_request.sets)
        if (auto added = add(set.images, m_masked); !added)
            return added;
    for (const fs::path& folder : m_request.pristine)
        if (auto added = add(folder, m_pristine); !added)
            return added;
    return {};
}

Result<std::vector<fs::path>> Evaluator::picturesUnder(const fs::path& folder) const
{
    std::vector<fs::path> pictures = listPictures(folder);
    if (pictures.empty())
        return Error{ErrorCode::UnreadableInput, folder.string() + ": holds no pictures", {}};
    if (pictures.size() > m_request.maxPictures)
        pictures.resize(m_request.maxPictures);
    return pictures;
}

/// The same empty sets under every condition, to be filled side by side.
void Evaluator::openSets(const std::vector<Degradation>& degradations)
{
    Measurements& undegraded = m_evaluation->undegraded;
    for (const MaskedFolder& set : m_request.sets)
        undegraded.sets.push_back(
            {set.name.empty() ? setName(set.images) : set.name, set.images.string(), {}, {}});
    for (const fs::path& folder : m_request.pristine)
        undegraded.pristine.push_back({setName(folder), folder.string(), {}, {}});
    for (const Degradation& degradation : degradations)
        m_evaluation->degraded.push_back({degradation.name, degradation.kind, undegraded});
}

void Evaluator::evaluateMasked(std::size_t set)
{
    const std::string name = m_evaluation->undegraded.sets[set].name;
    const fs::path& masks = m_request.sets[set].masks;
    const auto byStem = picturesByStem(masks);
    const fs::path& images = m_request.sets[set].images;
    const std::vector<fs::path>& pictures = m_masked[set];
    for (std::size_t i = 0; i < pictures.size() && !stopped(); ++i) {
        const auto mask = byStem.find(stemBelow(pictures[i], images));
        auto measured =
            mask != byStem.end()
                ? m_meter.masked(pictures[i], mask->second, jobFor(name, pictures, i))
                : Error{ErrorCode::UnreadableInput,
                        pictures[i].filename().string() + ": no mask in " + masks.string(),
                        {}};
        if (!take(&Measurements::sets, set, pictures[i], measured))
            continue;
        measured->example.set = name;
        m_worstMasked.offer(-measured->example.scores.auc, std::move(measured->example));
    }
}

void Evaluator::evaluatePristine(std::size_t set)
{
    const std::string name = m_evaluation->undegraded.pristine[set].name;
    const std::vector<fs::path>& photos = m_pristine[set];
    for (std::size_t i = 0; i < photos.size() && !stopped(); ++i) {
        auto measured = m_meter.pristine(photos[i], jobFor(name, photos, i));
        if (!take(&Measurements::pristine, set, photos[i], measured))
            continue;
        measured->example.set = name;
        m_worstPristine.offer(measured->example.scores.flagged, std::move(measured->example));
    }
}

/// Files a measurement under every condition, or the reason why there is none. False for the
/// latter; an interruption marks the whole run.
template <class Picture>
bool Evaluator::take(std::vector<EvaluatedSet<Picture>> Measurements::*sets, std::size_t index,
                     const fs::path& file, Result<Measured<Picture>>& measured)
{
    ++m_done;
    auto& undegraded = (m_evaluation->undegraded.*sets)[index];
    if (measured) {
        undegraded.pictures.push_back(measured->conditions.front());
        for (std::size_t i = 0; i < m_evaluation->degraded.size(); ++i)
            (m_evaluation->degraded[i].measured.*sets)[index].pictures.push_back(
                measured->conditions[i + 1]);
        return true;
    }
    if (measured.error().code == ErrorCode::Cancelled) {
        m_evaluation->cancelled = true;
        return false;
    }
    undegraded.skipped.push_back({file.filename().string(), measured.error()});
    if (m_request.onSkipped)
        m_request.onSkipped(undegraded.skipped.back());
    return false;
}

Job Evaluator::jobFor(const std::string& set, const std::vector<fs::path>& files,
                      std::size_t index) const
{
    Job job;
    job.stop = m_job.stop;
    job.progress =
        [this, stage = set + " " + std::to_string(index + 1) + "/" + std::to_string(files.size()) +
                       ", " + files[index].filename().string()](double fraction, std::string_view) {
            m_job.report((static_cast<double>(m_done) + fraction) / static_cast<double>(m_pictures),
                         stage);
        };
    return job;
}

} // namespace

Result<void> checkRequest(const EvaluationRequest& request)
{
    if (request.sets.empty() && request.pristine.empty())
        return Error{ErrorCode::Usage, "nothing to evaluate: no set and no authentic photos", {}};
    std::vector<fs::path> folders = request.pristine;
    for (const MaskedFolder& set : request.sets)
        folders.insert(folders.end(), {set.images, set.masks});
    for (const fs::path& folder : folders)
        if (std::error_code ignored; !fs::exists(folder, ignored))
            return Error{ErrorCode::UnreadableInput, folder.string() + ": does not exist", {}};
    return {};
}

Result<std::shared_ptr<const Evaluation>> evaluate(Detector& detector,
                                                   const EvaluationRequest& request, const Job& job)
{
    return Evaluator(detector, request, job).run();
}

} // namespace pentimento::evaluation
