// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/analysis_scheduler.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace pentimento::ui {
namespace {

/// Passes the newest of many coarse maps from the detector's thread to the GUI thread, leaving out
/// those that the GUI thread had no time to look at.
struct PreviewSlot
{
    std::mutex mutex;
    std::shared_ptr<const MapSet> newest;

    /// Whether the receiver must be told; false while it has yet to take an earlier one.
    bool put(std::shared_ptr<const MapSet> maps)
    {
        const std::lock_guard lock(mutex);
        const bool tell = newest == nullptr;
        newest = std::move(maps);
        return tell;
    }
    std::shared_ptr<const MapSet> take()
    {
        const std::lock_guard lock(mutex);
        return std::move(newest);
    }
};

bool canBeAnalysed(const PictureEntry& entry)
{
    return entry.state() == PictureState::Read && entry.pixels();
}

} // namespace

AnalysisScheduler::AnalysisScheduler(CaseDocument& document, DetectorLoader& detectors,
                                     PictureCache& cache, QObject* parent)
    : QObject(parent), m_document(document), m_detectors(detectors), m_cache(cache)
{
    connect(&document, &CaseDocument::added, this, &AnalysisScheduler::scheduleSoon);
    connect(&document, &CaseDocument::removed, this, &AnalysisScheduler::forget);
    connect(&document, &CaseDocument::currentChanged, this, &AnalysisScheduler::follow);
    connect(&detectors, &DetectorLoader::ready, this, &AnalysisScheduler::takeDetector);
    connect(&detectors, &DetectorLoader::failed, this, &AnalysisScheduler::scheduleSoon);
}

AnalysisScheduler::~AnalysisScheduler()
{
    for (auto& [id, run] : m_runs)
        run.stop.request_stop();
}

// ---- what others tell ----------------------------------------------------------------------

void AnalysisScheduler::follow(PictureId current)
{
    m_cache.use(current);
    if (const PictureEntry* looked = m_document.entry(current);
        looked != nullptr && isOfOtherInferenceMode(*looked))
        followInferenceMode(current);
    trim();
    schedule();
}

void AnalysisScheduler::forget(PictureId id)
{
    m_cache.forget(id);
    if (const auto run = m_runs.find(id); run != m_runs.end()) {
        run->second.stop.request_stop();
        m_runs.erase(run);
    }
    scheduleSoon();
}

void AnalysisScheduler::takeDetector()
{
    if (m_document.entry(m_analysing) != nullptr)
        startAnew(m_analysing);
    schedule();
}

void AnalysisScheduler::cancel(PictureId id)
{
    const PictureEntry* entry = m_document.entry(id);
    if (entry == nullptr || entry->state() == PictureState::Done)
        return;
    m_runs[id].stop.request_stop();
    m_document.update(id, &PictureEntry::cancel);
}

bool AnalysisScheduler::mayRetry(PictureId id) const
{
    const PictureEntry* known = m_document.entry(id);
    return known != nullptr && (known->state() == PictureState::Failed ||
                                known->state() == PictureState::Cancelled || outdated(*known));
}

void AnalysisScheduler::retry(PictureId id)
{
    if (!mayRetry(id))
        return;
    startAnew(id);
    schedule();
}

// ---- protocols and packs -------------------------------------------------------------------

void AnalysisScheduler::setInferenceMode(InferenceMode inferenceMode)
{
    if (inferenceMode == m_inferenceMode)
        return;
    m_inferenceMode = inferenceMode;
    const PictureEntry* looked = m_document.entry(m_document.current());
    if (looked != nullptr && looked->state() != PictureState::Analysing &&
        (isOfOtherInferenceMode(*looked) || fits(looked->kept())))
        followInferenceMode(looked->id());
    if (const PictureEntry* running = m_document.entry(m_analysing);
        running != nullptr && running->state() == PictureState::Analysing)
        followInferenceMode(m_analysing);
    schedule();
}

/// Takes the old result off the screen at once; one of the chosen protocol that is kept comes back
/// without work.
void AnalysisScheduler::followInferenceMode(PictureId id)
{
    stopRun(id);
    m_document.update(id, [this](PictureEntry& entry) {
        if (auto kept = entry.putAside(); fits(kept))
            entry.finish(std::move(kept), m_detectors.pack());
    });
}

void AnalysisScheduler::startAnew(PictureId id)
{
    stopRun(id);
    m_document.update(id, &PictureEntry::queue);
}

bool AnalysisScheduler::outdated(const PictureEntry& entry) const
{
    return entry.state() == PictureState::Done && m_detectors.pack() &&
           entry.pack()->sha256 != m_detectors.pack()->sha256;
}

bool AnalysisScheduler::isOfOtherInferenceMode(const PictureEntry& entry) const
{
    return entry.state() == PictureState::Done && entry.maps() &&
           entry.maps()->inferenceMode != m_inferenceMode;
}

/// Whether this is what an analysis would give now.
bool AnalysisScheduler::fits(const std::shared_ptr<const Analysis>& analysis) const
{
    return analysis && m_detectors.pack() && analysis->maps->inferenceMode == m_inferenceMode &&
           analysis->pack.sha256 == m_detectors.pack()->sha256;
}

// ---- what runs next ------------------------------------------------------------------------

void AnalysisScheduler::schedule()
{
    if (m_reading == 0)
        if (const PictureEntry* next = m_document.entry(nextToRead()))
            read(*next);
    if (m_analysing == 0)
        if (const PictureEntry* next = m_document.entry(nextToAnalyse()))
            analyse(*next);
}

/// Once for all pictures that come or go in this turn of the event loop.
void AnalysisScheduler::scheduleSoon()
{
    if (!std::exchange(m_soon, true))
        m_link.handle().post([this] {
            m_soon = false;
            schedule();
        });
}

PictureId AnalysisScheduler::nextToRead() const
{
    const auto& order = m_document.order();
    const auto entryOf = [this](PictureId id) -> const PictureEntry& {
        return *m_document.entry(id);
    };
    if (const PictureEntry* looked = m_document.entry(m_document.current());
        looked != nullptr && !looked->pixels() && looked->state() != PictureState::Failed &&
        looked->state() != PictureState::Cancelled)
        return looked->id();
    const bool ahead = std::any_of(order.begin(), order.end(),
                                   [&](PictureId id) { return canBeAnalysed(entryOf(id)); });
    if (ahead && m_detectors.error().isEmpty())
        return 0;
    const auto next = std::find_if(order.begin(), order.end(), [&](PictureId id) {
        const PictureEntry& entry = entryOf(id);
        return entry.state() == PictureState::Waiting ||
               (entry.shelved() && m_detectors.detector() != nullptr);
    });
    return next == order.end() ? 0 : *next;
}

PictureId AnalysisScheduler::nextToAnalyse() const
{
    if (m_detectors.detector() == nullptr)
        return 0;
    const auto ready = [this](PictureId id) {
        const PictureEntry* candidate = m_document.entry(id);
        return candidate != nullptr && canBeAnalysed(*candidate);
    };
    if (ready(m_document.current()))
        return m_document.current();
    const auto& order = m_document.order();
    const auto next = std::find_if(order.begin(), order.end(), ready);
    return next == order.end() ? 0 : *next;
}

bool AnalysisScheduler::idle() const
{
    return m_reading == 0 && m_analysing == 0 && nextToRead() == 0 && nextToAnalyse() == 0 &&
           (m_detectors.detector() != nullptr || !m_detectors.error().isEmpty());
}

void AnalysisScheduler::trim()
{
    m_cache.trim([this](const PictureEntry& entry) {
        const bool awaitsDetector =
            entry.state() == PictureState::Read && m_detectors.error().isEmpty();
        return entry.id() == m_document.current() || entry.id() == m_analysing ||
               entry.id() == m_reading || awaitsDetector;
    });
}

const PictureEntry* AnalysisScheduler::current(PictureId id, quint64 run) const
{
    const auto last = m_runs.find(id);
    return last == m_runs.end() || last->second.number != run ? nullptr : m_document.entry(id);
}

/// Stops what runs for this picture, if anything does; its answer is stale from here on.
void AnalysisScheduler::stopRun(PictureId id)
{
    Run& run = m_runs[id];
    run.stop.request_stop();
    run = {++m_lastRun, {}};
}

// ---- reading -------------------------------------------------------------------------------

void AnalysisScheduler::read(const PictureEntry& entry)
{
    const PictureId id = m_reading = entry.id();
    Run& run = m_runs[id];
    run.number = ++m_lastRun;
    // A picture that gave up its pixels has its final maps still: they are scored anew.
    m_reader.start(
        entry.name().toStdString() + ": could not be read",
        [source = entry.source(), earlier = entry.earlier()](const Job& job) {
            return readPicture(source, earlier, job);
        },
        [this, id, number = run.number](const Result<ReadPicture>& result) {
            readDone(id, number, result);
        },
        {}, run.stop);
    m_document.update(id, &PictureEntry::beginReading);
}

void AnalysisScheduler::readDone(PictureId id, quint64 run, const Result<ReadPicture>& result)
{
    m_reading = 0;
    if (current(id, run) != nullptr) {
        if (result)
            m_cache.use(id);
        m_document.update(id, [&](PictureEntry& entry) {
            if (result)
                entry.takePixels(*result);
            else
                entry.fail(result.error());
        });
        trim();
    }
    schedule();
}

// ---- analysing -----------------------------------------------------------------------------

void AnalysisScheduler::analyse(const PictureEntry& entry)
{
    const PictureId id = m_analysing = entry.id();
    Run& run = m_runs[id];
    const quint64 number = run.number = ++m_lastRun;
    const std::shared_ptr<const Pack> pack = m_detectors.pack();

    const auto slot = std::make_shared<PreviewSlot>();
    const auto onPreview = [this, id, number, pack, slot,
                            link = m_link.handle()](std::shared_ptr<const MapSet> maps) {
        if (slot->put(std::move(maps)))
            link.post([this, id, number, pack, slot] {
                auto newest = slot->take();
                if (current(id, number) != nullptr)
                    m_document.update(id,
                                      [&](PictureEntry& known) { known.takeCoarse(newest, pack); });
            });
    };
    const auto percent = std::make_shared<std::atomic<int>>(-1);
    Job job{run.stop.get_token(), {}};
    job.progress = [this, id, number, percent, link = m_link.handle()](double fraction,
                                                                       std::string_view) {
        const int now = static_cast<int>(fraction * 100);
        if (percent->exchange(now) != now)
            link.post([this, id, number, fraction] {
                if (current(id, number) != nullptr)
                    m_document.update(id,
                                      [&](PictureEntry& known) { known.setProgress(fraction); });
            });
    };

    const DecodedPicture decoded = *entry.decoded();
    auto future = std::make_shared<std::future<Result<AnalysisPipeline::Maps>>>(
        AnalysisPipeline(*m_detectors.detector(), m_inferenceMode)
            .submit(decoded.picture->pixels, job, onPreview));
    using Finished = Result<std::shared_ptr<const Analysis>>;
    m_waiter.start(
        entry.name().toStdString() + ": could not be analysed",
        [future, decoded, pack](const Job&) -> Finished {
            const auto maps = future->get();
            if (!maps)
                return maps.error();
            return AnalysisPipeline::finish(decoded, *maps, *pack);
        },
        [this, id, number, pack](const Finished& result) {
            analysisDone(id, number, pack, result);
        },
        {}, run.stop);
    m_document.update(id, &PictureEntry::beginAnalysing);
}

void AnalysisScheduler::analysisDone(PictureId id, quint64 run,
                                     const std::shared_ptr<const Pack>& pack,
                                     const Result<std::shared_ptr<const Analysis>>& result)
{
    m_analysing = 0;
    if (current(id, run) != nullptr) {
        if (result) {
            // A stop that came too late must not end the next reading of this picture.
            m_runs[id].stop = std::stop_source();
            m_cache.use(id);
        }
        m_document.update(id, [&](PictureEntry& entry) {
            if (result)
                entry.finish(*result, pack);
            else
                entry.fail(result.error());
        });
        trim();
    }
    schedule();
}

} // namespace pentimento::ui
