// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/task_queue.h"

#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace pentimento::ui {
namespace {

/// Calls on their way to the GUI thread. Qt's event queue only wakes it up; what is handed over,
/// and the event itself, passes through a lock that a thread sanitizer can see. Lives on the thread
/// that makes it, which is the GUI's.
class Inbox final : public QObject
{
public:
    /// Never destroyed: a thread may post when the program ends.
    static Inbox& instance()
    {
        static Inbox* const inbox = new Inbox;
        return *inbox;
    }

    void post(std::function<void()> call)
    {
        auto wake = std::make_unique<QEvent>(QEvent::User);
        const std::lock_guard lock(m_mutex);
        m_calls.push_back(std::move(call));
        QCoreApplication::postEvent(this, wake.release());
    }

protected:
    /// One event, one call: a call may run an event loop of its own, and those behind it must not
    /// wait for that.
    bool event(QEvent* event) override
    {
        std::function<void()> call;
        {
            const std::lock_guard lock(m_mutex);
            if (m_calls.empty())
                return QObject::event(event);
            call = std::move(m_calls.front());
            m_calls.pop_front();
        }
        call();
        return true;
    }

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_calls;
};

/// The threads that run.
struct Threads
{
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0;
};

Threads& threads()
{
    static Threads* const all = new Threads; // as above
    return *all;
}

/// Runs what no exception may leave: it would end the program from a thread or a destructor.
template <class Work>
void fenced(Work&& work) noexcept
{
    try {
        const auto done = guarded("work in the background failed", [&]() -> Result<void> {
            work();
            return {};
        });
        if (!done)
            logError(done.error());
    } catch (...) { // no memory even for the words about it
    }
}

/// False when the system gives no thread; `work` is then untouched.
bool startThread(std::function<void()>& work)
{
    std::shared_ptr<std::function<void()>> owned;
    try {
        owned = std::make_shared<std::function<void()>>(std::move(work));
        const std::lock_guard starting(threads().mutex);
        std::thread([owned] {
            fenced(*owned);
            *owned = nullptr; // whatever it owns goes before the thread is said to have ended
            const std::lock_guard ending(threads().mutex);
            --threads().running;
            threads().changed.notify_all();
        }).detach();
        ++threads().running;
        return true;
    } catch (const std::exception&) { // std::system_error or std::bad_alloc
        if (owned)
            work = std::move(*owned);
        return false;
    }
}

/// Passes the newest of many reports on, leaving out those that the GUI thread had no time for.
class NewestReport
{
public:
    NewestReport(GuiLink::Handle link, ProgressListener listener)
        : m_link(std::move(link)), m_listener(std::move(listener))
    {}

    static void put(const std::shared_ptr<NewestReport>& self, double fraction,
                    std::string_view stage)
    {
        const std::lock_guard lock(self->m_mutex);
        const bool tell = !self->m_newest;
        self->m_newest.emplace(fraction, shownLine(stage));
        if (tell)
            self->m_link.post([self] { self->deliver(); });
    }

private:
    void deliver()
    {
        std::pair<double, QString> report;
        {
            const std::lock_guard lock(m_mutex);
            report = *std::exchange(m_newest, std::nullopt);
        }
        m_listener(report.first, report.second);
    }

    GuiLink::Handle m_link;
    ProgressListener m_listener;
    std::mutex m_mutex;
    std::optional<std::pair<double, QString>> m_newest;
};

} // namespace

// ---- GuiLink -------------------------------------------------------------------------------

GuiLink::GuiLink()
{
    m_handle.m_alive = std::make_shared<bool>(true);
    static_cast<void>(Inbox::instance()); // made on this thread, so that it runs calls here
}

GuiLink::~GuiLink()
{
    *m_handle.m_alive = false;
}

void GuiLink::Handle::post(std::function<void()> call) const
{
    Inbox::instance().post([alive = m_alive, call = std::move(call)] {
        if (*alive)
            call();
    });
}

// ---- TaskQueue -----------------------------------------------------------------------------

/// What the queue and its thread share. There is a thread as long as something waits.
struct TaskQueue::Lane
{
    std::mutex mutex;
    std::list<Piece> waiting;
    bool running = false;

    std::optional<Piece> next()
    {
        const std::lock_guard lock(mutex);
        if (waiting.empty()) {
            running = false;
            return std::nullopt;
        }
        std::optional<Piece> piece(std::move(waiting.front()));
        waiting.pop_front();
        return piece;
    }

    void work(const GuiLink::Handle& link)
    {
        while (auto piece = next()) {
            fenced([&piece] { piece->run(piece->job); });
            fenced([&] { link.post(std::move(piece->answer)); });
        }
    }
};

TaskQueue::TaskQueue() : m_lane(std::make_shared<Lane>()) {}

TaskQueue::~TaskQueue()
{
    std::list<Piece> never; // given up outside the lock
    {
        const std::lock_guard lock(m_lane->mutex);
        never.swap(m_lane->waiting);
    }
    stop();
}

void TaskQueue::stop()
{
    for (std::stop_source& source : m_unfinished)
        source.request_stop();
}

void TaskQueue::push(std::function<void(const Job&)> run, std::function<void()> answer,
                     ProgressListener progress, std::stop_source stop)
{
    Piece piece;
    piece.job.stop = stop.get_token();
    if (progress) {
        auto newest = std::make_shared<NewestReport>(m_link.handle(), std::move(progress));
        piece.job.progress = [newest](double fraction, std::string_view stage) {
            NewestReport::put(newest, fraction, stage);
        };
    }
    piece.run = std::move(run);
    piece.answer = [this, stop, answer = std::move(answer)] { // runs only while this object lives
        std::erase(m_unfinished, stop);
        answer();
    };
    std::function<void()> work = [lane = m_lane, link = m_link.handle()] { lane->work(link); };
    m_unfinished.reserve(m_unfinished.size() + 1); // from here on nothing is half done
    {
        const std::lock_guard lock(m_lane->mutex);
        m_lane->waiting.push_back(std::move(piece));
        m_unfinished.push_back(std::move(stop));
        if (std::exchange(m_lane->running, true))
            return;
    }
    if (!startThread(work))
        refuseWaiting();
}

/// Without a thread nothing that waits can run: all of it is answered, and the next piece tries to
/// start a thread again.
void TaskQueue::refuseWaiting()
{
    std::list<Piece> refused;
    {
        const std::lock_guard lock(m_lane->mutex);
        m_lane->running = false;
        refused.swap(m_lane->waiting);
    }
    for (Piece& piece : refused)
        m_link.handle().post(std::move(piece.answer));
}

/// The answer of a piece that did not run, or had no memory left to say how it went.
Error TaskQueue::nothingLeft(const std::string& failure)
{
    Error error{ErrorCode::OutOfMemory, failure + ": no memory or no thread was left", {}};
    logError(error);
    return error;
}

void TaskQueue::detach(std::function<void()> work)
{
    if (!startThread(work))
        fenced(work);
}

bool TaskQueue::waitForAll(std::chrono::milliseconds longest)
{
    std::unique_lock lock(threads().mutex);
    return threads().changed.wait_for(lock, longest, [] { return threads().running == 0; });
}

} // namespace pentimento::ui
