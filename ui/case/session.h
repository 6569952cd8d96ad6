// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/imaging/picture.h"
#include "core/inference/detector.h"
#include "ui/case/picture_reader.h"
#include "ui/widgets/task_queue.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace pentimento {

/// Makes a detector; called on a worker thread, because loading a network takes a second.
using DetectorFactory = std::function<Result<std::unique_ptr<Detector>>()>;

using PictureId = quint64; ///< never used twice; 0 is no picture

enum class PictureState {
    Waiting,   ///< in the queue
    Reading,   ///< file is read and decoded
    Read,      ///< can be looked at; waits for the engine
    Analysing, ///< the network runs; coarse maps may be there already
    Done,
    Failed,    ///< `error` says why
    Cancelled, ///< the user stopped the analysis; the picture can be looked at
};

/// One picture of the queue as the window sees it.
struct PictureEntry
{
    PictureId id = 0;
    std::filesystem::path path; ///< empty for a bitmap from the clipboard or a browser
    QString name;
    PictureState state = PictureState::Waiting;
    double progress = 0; ///< of the analysis, 0..1
    double decodeSeconds = 0;
    QString error;  ///< one line
    QString detail; ///< of the error; may be empty
    QStringList warnings;
    QImage thumbnail;
    std::shared_ptr<const PicturePyramid> pixels; ///< null before reading and after trimming
    std::shared_ptr<const Picture> picture;       ///< with `pixels`
    std::shared_ptr<const MapSet> maps;           ///< the newest, coarse or final
    std::shared_ptr<const Pack> pack;             ///< whose maps these are
    std::shared_ptr<const Analysis> analysis;     ///< once Done
    std::shared_ptr<const Analysis> kept;         ///< of the other protocol, while in memory
    std::optional<Findings> findings;             ///< stays when the rest was trimmed
    std::string sha256;                           ///< of the file that `maps` belong to
};

/// The pictures of a sitting and the work on them: reads files on a pool thread, hands one picture
/// at a time to the detector, tells what changed by signals. The picture that is being looked at
/// goes first. Only pictures within a memory budget keep pixels and maps; others give them up and
/// are read or analysed again when they are looked at. Lives on the GUI thread and never blocks it.
class Session : public QObject
{
    Q_OBJECT
public:
    explicit Session(DetectorFactory factory, QObject* parent = nullptr);
    /// Stops everything that runs and waits for nothing.
    ~Session() override;

    /// Queues files; folders are searched on a worker thread, which searching() tells about.
    void addPaths(const std::vector<std::filesystem::path>& paths);
    /// Ends the searches that addPaths() began; what they found so far is not queued.
    void stopSearching() { m_searches.stop(); }
    [[nodiscard]] bool searchRuns() const { return m_searches.busy(); }
    /// Queues a picture that has no file. `warning` goes with it into window and report.
    void addBitmap(const QImage& bitmap, const QString& name, const QString& warning);
    void addBytes(const QByteArray& bytes, const QString& name, const QString& warning);
    void remove(PictureId id);
    void cancel(PictureId id);
    /// Analyses again what failed, was cancelled or was analysed with another pack.
    void retry(PictureId id);
    [[nodiscard]] bool mayRetry(PictureId id) const;

    /// Loads another network on a worker thread. Once it is there it takes over: what is being
    /// analysed starts anew with it, what waits is analysed by it, results stay until they are
    /// retried. When it cannot be loaded, the one before goes on and engineKept() says why.
    void setDetector(const DetectorFactory& factory);

    /// How pictures reach the network from now on. What is looked at or being analysed starts
    /// anew unless a result of that protocol is kept; other finished pictures keep their result
    /// until they are looked at.
    void setProtocol(Protocol protocol);
    [[nodiscard]] Protocol protocol() const { return m_protocol; }

    /// The picture that is looked at; 0 for none.
    void setCurrent(PictureId id);
    [[nodiscard]] PictureId current() const { return m_current; }

    [[nodiscard]] const PictureEntry* entry(PictureId id) const;
    [[nodiscard]] const std::vector<PictureId>& order() const { return m_order; }
    [[nodiscard]] bool idle() const;

    [[nodiscard]] const Pack* pack() const { return m_pack.get(); } ///< null until it is ready
    [[nodiscard]] bool loading() const { return m_loads > 0; }
    [[nodiscard]] QString deviceName() const;
    [[nodiscard]] QString engineError() const { return m_engineError; }
    [[nodiscard]] QString engineErrorDetail() const { return m_engineErrorDetail; }

    /// Bytes of pixels and maps that may be kept beside those on screen and at work.
    void setMemoryBudget(std::size_t bytes) { m_memoryBudget = bytes; }

signals:
    void engineReady();
    void engineFailed(const QString& reason, const QString& detail);
    void engineKept(const QString& reason, const QString& detail); ///< another could not be loaded
    void added(PictureId id);
    void aboutToRemove(PictureId id);
    void removed(PictureId id);
    void changed(PictureId id); ///< state, progress, name, thumbnail, findings
    void pixelsChanged(PictureId id);
    void mapsChanged(PictureId id); ///< refined, finished or gone
    /// How many pictures a search found so far; it ends with searched().
    void searching(int found);
    /// A search ended. `remark` says what the user must know: that nothing was found, or what could
    /// not be searched; mostly empty.
    void searched(const QString& remark);

private:
    /// The side of an entry that the window does not see.
    struct Work
    {
        PictureSource source;
        quint64 run = 0; ///< results of any earlier run are stale
        std::stop_source stop;
        std::shared_ptr<const Pack> pack; ///< that the run is made with
    };

    void addFound(std::vector<std::filesystem::path> files);
    void addFile(const std::filesystem::path& file);
    void enter(PictureSource source);
    void schedule();
    void takeDetector(quint64 load, Result<std::unique_ptr<Detector>>& made);
    void startAnew(PictureId id);
    [[nodiscard]] bool outdated(const PictureEntry& entry) const;
    [[nodiscard]] bool fits(const std::shared_ptr<const Analysis>& analysis) const;
    [[nodiscard]] bool isOfOtherProtocol(const PictureEntry& entry) const;
    void followProtocol(PictureEntry& entry);
    [[nodiscard]] PictureId nextToRead() const;
    [[nodiscard]] PictureId nextToAnalyse() const;
    void read(PictureId id);
    void readDone(PictureId id, quint64 run, const Result<ReadPicture>& result);
    void analyse(PictureId id);
    void previewArrived(PictureId id, quint64 run, std::shared_ptr<const MapSet> maps);
    void takeMaps(PictureEntry& entry, std::shared_ptr<const MapSet> maps);
    void progressArrived(PictureId id, quint64 run, double fraction);
    void analysisDone(PictureId id, quint64 run,
                      const Result<std::shared_ptr<const Analysis>>& result);
    void fail(PictureEntry& entry, const Error& error);
    void touch(PictureId id);
    void trimMemory();
    [[nodiscard]] bool mayTrim(const PictureEntry& entry) const;
    [[nodiscard]] PictureEntry* find(PictureId id);
    /// Null when the picture is gone or was started anew: then the result is stale.
    [[nodiscard]] PictureEntry* findRun(PictureId id, quint64 run);

    std::map<PictureId, PictureEntry> m_entries;
    std::map<PictureId, Work> m_work;
    std::map<std::filesystem::path, PictureId> m_byPath;
    std::vector<PictureId> m_order;
    std::vector<PictureId> m_recent; ///< least recently looked at first
    PictureId m_lastId = 0;
    PictureId m_current = 0;
    PictureId m_reading = 0;
    PictureId m_analysing = 0;
    quint64 m_lastRun = 0;
    std::size_t m_memoryBudget = std::size_t{1} << 30;

    std::unique_ptr<Detector> m_detector;
    std::shared_ptr<const Pack> m_pack; ///< of m_detector
    quint64 m_lastLoad = 0;             ///< a detector of any earlier load is not wanted any more
    int m_loads = 0;
    Protocol m_protocol = Protocol::Windows;
    QString m_engineError;
    QString m_engineErrorDetail;
    GuiLink m_link;       ///< for what the detector tells while it works
    TaskQueue m_searches; ///< of folders
    TaskQueue m_reader;   ///< one picture at a time
    TaskQueue m_waiter;   ///< for the detector's answer, which it scores
    TaskQueue m_loader;   ///< of detectors
};

} // namespace pentimento
