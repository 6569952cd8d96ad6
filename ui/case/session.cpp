// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/case/session.h"

#include "core/imaging/picture_list.h"
#include "ui/widgets/text.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>

namespace pentimento {
namespace {

constexpr std::size_t kAddedAtOnce = 64; ///< pictures of a large folder per turn of the event loop

/// Passes the newest of many coarse maps from the engine's thread to the GUI thread, leaving out
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

/// An engine ends when its current tile does: not on this thread.
void giveUp(std::unique_ptr<Detector> detector)
{
    if (detector)
        TaskQueue::detach([owned = std::shared_ptr<Detector>(std::move(detector))] {});
}

/// The pictures of all paths. A file that is none is among them: reading it will say what is wrong.
Result<PictureList> findAll(const std::vector<std::filesystem::path>& paths, const Job& job)
{
    PictureList all;
    for (const auto& path : paths) {
        const std::size_t before = all.pictures.size();
        const Job part{job.stop, [&job, before](double, std::string_view found) {
                           job.report(0, std::to_string(before + std::stoul(std::string(found))));
                       }};
        auto found = findPictures(path, part);
        if (!found)
            return found;
        std::move(found->pictures.begin(), found->pictures.end(), std::back_inserter(all.pictures));
        std::move(found->skipped.begin(), found->skipped.end(), std::back_inserter(all.skipped));
    }
    return all;
}

/// What a search leaves to be said; mostly nothing.
QString remarkOn(const PictureList& found)
{
    QStringList lines;
    if (found.pictures.empty())
        lines << Session::tr("There is no picture in that folder.");
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i < std::min(found.skipped.size(), most); ++i)
        lines << Session::tr("Left out: %1: %2")
                     .arg(shownPath(found.skipped[i].path), shownLine(found.skipped[i].reason));
    if (found.skipped.size() > most)
        lines << Session::tr("Left out besides: %1 more folders and files")
                     .arg(found.skipped.size() - most);
    return lines.join('\n');
}

QString remarkOn(const Error& error)
{
    return error.code == ErrorCode::Cancelled ? Session::tr("The search was stopped.")
                                              : shownLine(error.message);
}

} // namespace

Session::Session(DetectorFactory factory, QObject* parent) : QObject(parent)
{
    setDetector(factory);
}

Session::~Session()
{
    for (auto& [id, work] : m_work)
        work.stop.request_stop();
    giveUp(std::move(m_detector));
}

// ---- the detector --------------------------------------------------------------------------

void Session::setDetector(const DetectorFactory& factory)
{
    ++m_loads;
    m_loader.start(
        "the detectors could not be loaded", [factory](const Job&) { return factory(); },
        [this, load = ++m_lastLoad](Result<std::unique_ptr<Detector>>& made) {
            takeDetector(load, made);
        });
}

void Session::takeDetector(quint64 load, Result<std::unique_ptr<Detector>>& made)
{
    --m_loads;
    if (made && load == m_lastLoad) {
        giveUp(std::exchange(m_detector, std::move(*made)));
        m_pack = std::make_shared<const Pack>(m_detector->pack());
        m_engineError.clear();
        m_engineErrorDetail.clear();
        if (m_analysing != 0 && find(m_analysing) != nullptr)
            startAnew(m_analysing);
        emit engineReady();
    } else if (made) {
        giveUp(std::move(*made));
    } else if (m_detector) {
        emit engineKept(shownLine(made.error().message), shown(made.error().detail));
    } else {
        m_engineError = shownLine(made.error().message);
        m_engineErrorDetail = shown(made.error().detail);
        emit engineFailed(m_engineError, m_engineErrorDetail);
    }
    schedule();
}

/// Stops what runs for this picture, if anything does, and queues it again.
void Session::startAnew(PictureId id)
{
    PictureEntry& entry = m_entries.at(id);
    Work& work = m_work.at(id);
    work.stop.request_stop();
    work.stop = std::stop_source();
    work.run = ++m_lastRun;
    entry.state = entry.pixels ? PictureState::Read : PictureState::Waiting;
    entry.error.clear();
    entry.detail.clear();
    entry.progress = 0;
    emit changed(id);
}

bool Session::outdated(const PictureEntry& entry) const
{
    return entry.state == PictureState::Done && entry.pack && m_pack &&
           entry.pack->sha256 != m_pack->sha256;
}

// ---- the queue -----------------------------------------------------------------------------

void Session::addPaths(const std::vector<std::filesystem::path>& paths)
{
    m_searches.start(
        "the folder could not be searched", [paths](const Job& job) { return findAll(paths, job); },
        [this](const Result<PictureList>& found) {
            if (found)
                addFound(found->pictures);
            emit searched(found ? remarkOn(*found) : remarkOn(found.error()));
        },
        [this](double, const QString& found) { emit searching(found.toInt()); });
}

void Session::addFound(std::vector<std::filesystem::path> files)
{
    const std::size_t now = std::min(files.size(), kAddedAtOnce);
    for (std::size_t i = 0; i < now; ++i)
        addFile(files[i]);
    schedule();
    files.erase(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(now));
    if (!files.empty())
        m_link.handle().post([this, files = std::move(files)] { addFound(files); });
}

/// A file that is there already may have changed, so it is read and analysed anew.
void Session::addFile(const std::filesystem::path& file)
{
    if (const auto same = m_byPath.find(file); same != m_byPath.end())
        remove(same->second);
    enter({file, shownPath(file.filename().empty() ? file : file.filename()), {}, {}, {}});
}

void Session::addBitmap(const QImage& bitmap, const QString& name, const QString& warning)
{
    enter({{}, name, {}, bitmap, warning});
    schedule();
}

void Session::addBytes(const QByteArray& bytes, const QString& name, const QString& warning)
{
    enter({{}, name, bytes, {}, warning});
    schedule();
}

void Session::enter(PictureSource source)
{
    PictureEntry entry;
    entry.id = ++m_lastId;
    entry.path = source.path;
    entry.name = source.name;
    if (!source.warning.isEmpty())
        entry.warnings << source.warning;
    m_entries.emplace(entry.id, entry);
    if (!entry.path.empty())
        m_byPath[entry.path] = entry.id;
    m_work[entry.id].source = std::move(source);
    m_order.push_back(entry.id);
    emit added(entry.id);
}

void Session::remove(PictureId id)
{
    if (find(id) == nullptr)
        return;
    emit aboutToRemove(id);
    m_work.at(id).stop.request_stop();
    if (m_current == id)
        m_current = 0;
    m_work.erase(id);
    if (const auto path = m_byPath.find(m_entries.at(id).path);
        path != m_byPath.end() && path->second == id)
        m_byPath.erase(path);
    m_entries.erase(id);
    std::erase(m_order, id);
    std::erase(m_recent, id);
    emit removed(id);
    schedule();
}

void Session::cancel(PictureId id)
{
    PictureEntry* entry = find(id);
    if (entry == nullptr || entry->state == PictureState::Done)
        return;
    m_work.at(id).stop.request_stop();
    if (entry->state == PictureState::Waiting || entry->state == PictureState::Read) {
        entry->state = PictureState::Cancelled;
        emit changed(id);
    }
}

bool Session::mayRetry(PictureId id) const
{
    const PictureEntry* known = entry(id);
    return known != nullptr && (known->state == PictureState::Failed ||
                                known->state == PictureState::Cancelled || outdated(*known));
}

void Session::retry(PictureId id)
{
    if (!mayRetry(id))
        return;
    startAnew(id);
    schedule();
}

void Session::setCurrent(PictureId id)
{
    if (id == m_current)
        return;
    m_current = id;
    touch(id);
    if (PictureEntry* entry = find(id); entry != nullptr && isOfOtherProtocol(*entry))
        followProtocol(*entry);
    trimMemory();
    schedule();
}

const PictureEntry* Session::entry(PictureId id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

PictureEntry* Session::find(PictureId id)
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : &found->second;
}

PictureEntry* Session::findRun(PictureId id, quint64 run)
{
    const auto work = m_work.find(id);
    return work == m_work.end() || work->second.run != run ? nullptr : find(id);
}

bool Session::idle() const
{
    return m_reading == 0 && m_analysing == 0 && nextToRead() == 0 && nextToAnalyse() == 0 &&
           (m_detector || !m_engineError.isEmpty());
}

QString Session::deviceName() const
{
    return m_detector ? shownLine(m_detector->device().name) : QString();
}

// ---- what runs next ------------------------------------------------------------------------

void Session::schedule()
{
    if (m_reading == 0)
        if (const PictureId id = nextToRead(); id != 0)
            read(id);
    if (m_analysing == 0)
        if (const PictureId id = nextToAnalyse(); id != 0)
            analyse(id);
}

PictureId Session::nextToRead() const
{
    if (const PictureEntry* looked = entry(m_current); looked != nullptr && !looked->pixels &&
                                                       looked->state != PictureState::Failed &&
                                                       looked->state != PictureState::Cancelled)
        return m_current;
    // One picture is read ahead while the network is busy with another.
    const bool ahead = std::any_of(m_entries.begin(), m_entries.end(), [](const auto& known) {
        return known.second.state == PictureState::Read && known.second.pixels;
    });
    if (ahead && m_engineError.isEmpty())
        return 0;
    const auto next = std::find_if(m_order.begin(), m_order.end(), [this](PictureId id) {
        return entry(id)->state == PictureState::Waiting;
    });
    return next == m_order.end() ? 0 : *next;
}

PictureId Session::nextToAnalyse() const
{
    if (!m_detector)
        return 0;
    const auto ready = [this](PictureId id) {
        const PictureEntry* candidate = entry(id);
        return candidate != nullptr && candidate->state == PictureState::Read && candidate->pixels;
    };
    if (ready(m_current))
        return m_current;
    const auto next = std::find_if(m_order.begin(), m_order.end(), ready);
    return next == m_order.end() ? 0 : *next;
}

// ---- reading -------------------------------------------------------------------------------

void Session::read(PictureId id)
{
    PictureEntry& entry = m_entries.at(id);
    Work& work = m_work.at(id);
    m_reading = id;
    work.run = ++m_lastRun;
    if (entry.state == PictureState::Waiting) {
        entry.state = PictureState::Reading;
        emit changed(id);
    }
    // A picture that was trimmed from memory has its final maps still: they are scored anew.
    std::optional<EarlierAnalysis> earlier;
    if (entry.state == PictureState::Done && entry.maps && !entry.maps->preview && entry.pack)
        earlier = {entry.maps, *entry.pack, entry.sha256};
    m_reader.start(
        work.source.name.toStdString() + ": could not be read",
        [source = work.source, earlier = std::move(earlier)](const Job& job) {
            return readPicture(source, earlier, job);
        },
        [this, id, run = work.run](const Result<ReadPicture>& result) {
            readDone(id, run, result);
        },
        {}, work.stop);
}

void Session::readDone(PictureId id, quint64 run, const Result<ReadPicture>& result)
{
    m_reading = 0;
    PictureEntry* entry = findRun(id, run);
    if (entry == nullptr || !result) {
        if (entry != nullptr)
            fail(*entry, result.error());
        schedule();
        return;
    }
    entry->picture = result->decoded.picture;
    entry->pixels = result->pixels;
    entry->thumbnail = result->thumbnail;
    entry->decodeSeconds = result->decoded.seconds;
    entry->sha256 = entry->picture->file.sha256;
    if (result->analysis) {
        entry->analysis = result->analysis;
        entry->findings = result->analysis->findings;
        entry->state = PictureState::Done;
    } else if (entry->state != PictureState::Cancelled) {
        if (entry->maps && entry->state == PictureState::Done)
            entry->warnings << tr("The file changed since it was analysed; it is analysed anew.");
        entry->maps.reset();
        entry->findings.reset();
        entry->state = PictureState::Read;
    }
    touch(id);
    emit changed(id);
    emit pixelsChanged(id);
    if (entry->maps)
        emit mapsChanged(id);
    trimMemory();
    schedule();
}

// ---- analysing -----------------------------------------------------------------------------

void Session::analyse(PictureId id)
{
    PictureEntry& entry = m_entries.at(id);
    Work& work = m_work.at(id);
    m_analysing = id;
    const quint64 run = work.run = ++m_lastRun;
    work.pack = m_pack;
    entry.state = PictureState::Analysing;
    entry.progress = 0;
    emit changed(id);

    const auto slot = std::make_shared<PreviewSlot>();
    const auto onPreview = [this, id, run, slot,
                            link = m_link.handle()](std::shared_ptr<const MapSet> maps) {
        if (slot->put(std::move(maps)))
            link.post([this, id, run, slot] { previewArrived(id, run, slot->take()); });
    };
    const auto percent = std::make_shared<std::atomic<int>>(-1);
    Job job{work.stop.get_token(), {}};
    job.progress = [this, id, run, percent, link = m_link.handle()](double fraction,
                                                                    std::string_view) {
        const int now = static_cast<int>(fraction * 100);
        if (percent->exchange(now) != now)
            link.post([this, id, run, fraction] { progressArrived(id, run, fraction); });
    };

    const DecodedPicture decoded{entry.picture, entry.decodeSeconds};
    auto future = std::make_shared<std::future<Result<std::shared_ptr<const MapSet>>>>(
        AnalysisPipeline(*m_detector, m_protocol).submit(decoded.picture->pixels, job, onPreview));
    using Finished = Result<std::shared_ptr<const Analysis>>;
    m_waiter.start(
        entry.name.toStdString() + ": could not be analysed",
        [future, decoded, pack = m_pack](const Job&) -> Finished {
            const auto maps = future->get();
            if (!maps)
                return maps.error();
            return AnalysisPipeline::finish(decoded, *maps, *pack);
        },
        [this, id, run](const Finished& result) { analysisDone(id, run, result); }, {}, work.stop);
}

void Session::previewArrived(PictureId id, quint64 run, std::shared_ptr<const MapSet> maps)
{
    PictureEntry* entry = findRun(id, run);
    if (entry == nullptr || entry->state != PictureState::Analysing)
        return;
    takeMaps(*entry, std::move(maps));
    emit mapsChanged(id);
}

/// From here on these maps are shown, and no longer what an earlier pack found.
void Session::takeMaps(PictureEntry& entry, std::shared_ptr<const MapSet> maps)
{
    entry.maps = std::move(maps);
    entry.pack = m_work.at(entry.id).pack;
    entry.analysis.reset();
    entry.findings.reset();
}

void Session::progressArrived(PictureId id, quint64 run, double fraction)
{
    PictureEntry* entry = findRun(id, run);
    if (entry == nullptr || entry->state != PictureState::Analysing)
        return;
    entry->progress = fraction;
    emit changed(id);
}

void Session::analysisDone(PictureId id, quint64 run,
                           const Result<std::shared_ptr<const Analysis>>& result)
{
    m_analysing = 0;
    PictureEntry* entry = findRun(id, run);
    if (entry == nullptr) {
        schedule();
        return;
    }
    if (result) {
        // A stop that came too late must not end the next reading of this picture.
        m_work.at(id).stop = std::stop_source();
        entry->state = PictureState::Done;
        entry->progress = 1;
        takeMaps(*entry, (*result)->maps);
        entry->analysis = *result;
        entry->findings = (*result)->findings;
        touch(id);
    } else {
        takeMaps(*entry, nullptr); // a coarse map of a stopped analysis must not pass for a result
        fail(*entry, result.error());
    }
    emit changed(id);
    emit mapsChanged(id);
    trimMemory();
    schedule();
}

void Session::fail(PictureEntry& entry, const Error& error)
{
    const bool cancelled = error.code == ErrorCode::Cancelled;
    entry.state = cancelled ? PictureState::Cancelled : PictureState::Failed;
    entry.error = cancelled ? QString() : shownLine(error.message);
    entry.detail = cancelled ? QString() : shown(error.detail);
    emit changed(entry.id);
}

} // namespace pentimento
