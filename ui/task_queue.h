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
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace pentimento {

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
/// - What a piece of work throws becomes an Error, and every Error goes to the log.
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

    /// Runs what takes long and has no answer, such as giving up a network. Any thread.
    static void detach(std::function<void()> work);

    /// Waits until no thread of any queue runs, for the end of the program, whose statics they use.
    /// False when time ran out: then only ending without clean-up is safe.
    static bool waitForAll(std::chrono::milliseconds longest);

private:
    struct Lane;
    struct Piece
    {
        Job job;
        std::function<std::function<void()>(const Job&)> run; ///< gives what to do with the answer
    };
    void push(std::function<std::function<void()>(const Job&)> run, ProgressListener progress,
              std::stop_source stop);

    std::shared_ptr<Lane> m_lane;
    std::vector<std::stop_source> m_unfinished;
    GuiLink m_link;
};

template <class Work, class Done>
void TaskQueue::start(std::string failure, Work work, Done done, ProgressListener progress,
                      std::stop_source stop)
{
    using Answer = std::invoke_result_t<Work&, const Job&>;
    push(
        [failure = std::move(failure), work = std::move(work),
         done = std::move(done)](const Job& job) mutable -> std::function<void()> {
            auto answer =
                std::make_shared<Answer>(guarded(failure, [&]() -> Answer { return work(job); }));
            if (!*answer)
                logError(answer->error());
            return [answer, done = std::move(done)]() mutable { done(*answer); };
        },
        std::move(progress), std::move(stop));
}

} // namespace pentimento
