// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/engine.h"

#include "core/base/guarded.h"
#include "core/inference/localiser.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace pentimento {

using MapResult = Result<std::shared_ptr<const MapSet>>;

/// The thread, its queue and the localiser that only this thread touches.
class Engine::Worker
{
public:
    Worker(Pack pack, std::unique_ptr<Localiser> localiser)
        : m_pack(std::move(pack)), m_localiser(std::move(localiser)),
          m_device(m_localiser->device()),
          m_thread([this](const std::stop_token& stop) { run(stop); })
    {}

    std::future<MapResult> add(Request request)
    {
        Task task{std::move(request), {}};
        auto future = task.promise.get_future();
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_wake.notify_one();
        return future;
    }

    [[nodiscard]] const Pack& pack() const { return m_pack; }
    [[nodiscard]] Device device() const
    {
        const std::lock_guard lock(m_mutex);
        return m_device;
    }

private:
    struct Task
    {
        Request request;
        std::promise<MapResult> promise;
    };

    void run(const std::stop_token& quit)
    {
        while (true) {
            Task task;
            {
                std::unique_lock lock(m_mutex);
                if (!m_wake.wait(lock, quit, [this] { return !m_tasks.empty(); }))
                    return;
                task = std::move(m_tasks.front());
                m_tasks.pop_front();
            }
            task.promise.set_value(guarded("the picture could not be analysed", [&] {
                MapResult maps = answer(task.request, quit);
                const std::lock_guard lock(m_mutex);
                m_device = m_localiser->device();
                return maps;
            }));
        }
    }

    /// One stop source that hears both the caller and the engine's end.
    MapResult answer(const Request& request, const std::stop_token& quit)
    {
        std::stop_source either;
        const auto forward = [&either] { either.request_stop(); };
        const std::stop_callback fromCaller(request.job.stop, forward);
        const std::stop_callback fromEngine(quit, forward);
        const Job job{either.get_token(), request.job.progress};
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        if (request.picture.empty())
            return Error{ErrorCode::Usage, "there is no picture to analyse", {}};
        return request.inferenceMode == InferenceMode::Resized
                   ? m_localiser->whole(request.picture, request.keepLogits, job)
                   : m_localiser->windows(request.picture, request.onPreview, job);
    }

    Pack m_pack;
    std::unique_ptr<Localiser> m_localiser;
    mutable std::mutex m_mutex; ///< guards the device and the queue
    Device m_device;
    std::condition_variable_any m_wake;
    std::deque<Task> m_tasks;
    std::jthread m_thread; // last: it uses all of the above
};

Engine::Engine(Pack pack, std::unique_ptr<Localiser> localiser)
    : m_worker(std::make_unique<Worker>(std::move(pack), std::move(localiser)))
{}
Engine::~Engine() = default;

Result<std::unique_ptr<Detector>> Engine::create(const Pack& pack, const EngineOptions& options,
                                                 GraphRuntimes known)
{
    auto localiser = startLocaliser(pack, options, known);
    if (!localiser)
        return localiser.error();
    return std::unique_ptr<Detector>(std::make_unique<Engine>(pack, std::move(*localiser)));
}

std::future<MapResult> Engine::submit(Request request)
{
    return m_worker->add(std::move(request));
}

const Pack& Engine::pack() const
{
    return m_worker->pack();
}

Device Engine::device() const
{
    return m_worker->device();
}

DetectorOfPack engineOfPack(const EngineOptions& options)
{
    return [options](const Pack& pack) { return Engine::create(pack, options); };
}

} // namespace pentimento
