// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/task_queue.h"

#include "ui/text.h"

#include <QObject>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace pentimento {
namespace {

/// Where posted calls run. Never destroyed: a thread may post when the program ends.
QObject& guiThread()
{
    static QObject* const object = new QObject;
    return *object;
}

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
    static_cast<void>(guiThread()); // made on this thread, so that it lives on it
}

GuiLink::~GuiLink()
{
    *m_handle.m_alive = false;
}

void GuiLink::Handle::post(std::function<void()> call) const
{
    QMetaObject::invokeMethod(
        &guiThread(),
        [alive = m_alive, call = std::move(call)] {
            if (*alive)
                call();
        },
        Qt::QueuedConnection);
}

// ---- TaskQueue -----------------------------------------------------------------------------

/// What the queue and its thread share. There is a thread as long as something waits.
struct TaskQueue::Lane
{
    std::mutex mutex;
    std::deque<Piece> waiting;
    bool running = false;

    std::optional<Piece> next()
    {
        const std::lock_guard lock(mutex);
        if (waiting.empty()) {
            running = false;
            return std::nullopt;
        }
        std::optional<Piece> piece = std::move(waiting.front());
        waiting.pop_front();
        return piece;
    }

    void work(const GuiLink::Handle& link)
    {
        while (auto piece = next())
            link.post(piece->run(piece->job));
    }
};

TaskQueue::TaskQueue() : m_lane(std::make_shared<Lane>()) {}

TaskQueue::~TaskQueue()
{
    std::deque<Piece> never; // given up outside the lock
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

void TaskQueue::push(std::function<std::function<void()>(const Job&)> run,
                     ProgressListener progress, std::stop_source stop)
{
    m_unfinished.push_back(stop);
    Piece piece;
    piece.job.stop = stop.get_token();
    if (progress) {
        auto newest = std::make_shared<NewestReport>(m_link.handle(), std::move(progress));
        piece.job.progress = [newest](double fraction, std::string_view stage) {
            NewestReport::put(newest, fraction, stage);
        };
    }
    piece.run = [this, stop,
                 run = std::move(run)](const Job& job) mutable -> std::function<void()> {
        return [this, stop, answer = run(job)]() mutable { // runs only while this object lives
            std::erase(m_unfinished, stop);
            answer();
        };
    };
    {
        const std::lock_guard lock(m_lane->mutex);
        m_lane->waiting.push_back(std::move(piece));
        if (std::exchange(m_lane->running, true))
            return;
    }
    detach([lane = m_lane, link = m_link.handle()] { lane->work(link); });
}

void TaskQueue::detach(std::function<void()> work)
{
    const std::lock_guard starting(threads().mutex);
    std::thread([work = std::move(work)]() mutable {
        work();
        work = nullptr; // whatever it owns goes before the thread is said to have ended
        const std::lock_guard ending(threads().mutex);
        --threads().running;
        threads().changed.notify_all();
    }).detach();
    ++threads().running;
}

bool TaskQueue::waitForAll(std::chrono::milliseconds longest)
{
    std::unique_lock lock(threads().mutex);
    return threads().changed.wait_for(lock, longest, [] { return threads().running == 0; });
}

} // namespace pentimento
