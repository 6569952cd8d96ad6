// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/guarded.h"
#include "core/base/job.h"
#include "core/base/log.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace pentimento::ui {

/// The way from any thread back to an object of the GUI thread that owns this: what is posted runs
/// there one after the other, and never once the owner is gone. Copies of handle() may outlive it.
class GuiLink
{
public:
    class Handle
    {
    public:
        /// Any thread.
        void post(std::function<void()> call) const;

    private:
        friend class GuiLink;
        std::shared_ptr<bool> m_alive; ///< looked at and changed on the GUI thread alone
    };

    GuiLink();
    ~GuiLink();
    GuiLink(const GuiLink&) = delete;
    GuiLink& operator=(const GuiLink&) = delete;

    [[nodiscard]] Handle handle() const { return m_handle; }

private:
    Handle m_handle;
};

using ProgressListener = std::function<void(double fraction, const QString& stage)>;

/// Work on another thread for an object of the GUI thread that owns this: one piece after the
/// other, the answers and the progress back on the GUI thread. It is the one place where the window
/// starts threads:
/// - What a piece of work throws becomes an Error, and every Error goes to the log. So does a
///   thread that cannot be started.
/// - Destroying it asks everything to stop and waits for nothing: closing a window is immediate. A
///   piece that waits never starts then, one that runs ends by itself, and nobody hears its answer.
///   So a piece of work owns everything that it touches and never names the object that started it.
class TaskQueue
{
public:
    TaskQueue();
    ~TaskQueue();
    TaskQueue(const TaskQueue&) = delete;
    TaskQueue& operator=(const TaskQueue&) = delete;

    /// `work(const Job&)` gives a Result on the other thread, `done(Result&)` takes it on the GUI
    /// thread, where `progress` hears the newest of what the work reports. `failure` begins the
    /// message when something is thrown: "the picture could not be read". The caller may bring the
    /// `stop` that belongs to this piece.
    template <class Work, class Done>
    void start(std::string failure, Work work, Done done, ProgressListener progress = {},
               std::stop_source stop = {});

    /// Asks what runs and what waits to stop. Their answers still arrive.
    void stop();
    /// Whether any piece has not answered yet.
    [[nodiscard]] bool busy() const { return !m_unfinished.empty(); }

    /// Runs what takes long and has no answer, such as giving up a network; here and now where no
    /// thread can be started. What it throws goes to the log. Any thread.
    static void detach(std::function<void()> work);

    /// Waits until no thread of any queue runs, for the end of the program, whose statics they use.
    /// False when time ran out: then only ending without clean-up is safe.
    static bool waitForAll(std::chrono::milliseconds longest);

private:
    struct Lane;
    struct Piece
    {
        Job job;
        std::function<void(const Job&)> run; ///< on the other thread
        std::function<void()> answer;        ///< on the GUI thread, also where `run` never ran
    };
    void push(std::function<void(const Job&)> run, std::function<void()> answer,
              ProgressListener progress, std::stop_source stop);
    void refuseWaiting();
    static Error nothingLeft(const std::string& failure);

    std::shared_ptr<Lane> m_lane;
    std::vector<std::stop_source> m_unfinished;
    GuiLink m_link;
};

// Both are moved on, which the check does not see in a template.
// NOLINTBEGIN(performance-unnecessary-value-param)
template <class Work, class Done>
void TaskQueue::start(std::string failure, Work work, Done done, ProgressListener progress,
                      std::stop_source stop)
// NOLINTEND(performance-unnecessary-value-param)
{
    using Answer = std::invoke_result_t<Work&, const Job&>;
    // Made here, so that the other thread needs no memory of its own to answer.
    auto answer = std::make_shared<std::optional<Answer>>();
    push(
        [failure, answer, work = std::move(work)](const Job& job) mutable {
            const auto given = std::move(answer); // the GUI thread gives the answer up
            given->emplace(guarded(failure, [&]() -> Answer { return work(job); }));
            if (!**given)
                logError((*given)->error());
        },
        [failure, answer, done = std::move(done)]() mutable {
            if (!*answer)
                answer->emplace(nothingLeft(failure));
            done(**answer);
        },
        std::move(progress), std::move(stop));
}

} // namespace pentimento::ui
