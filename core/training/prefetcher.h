// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace pentimento::training {

/// Makes numbered values ahead of their use on threads of its own and hands them out in order, at
/// most `ahead` of them waiting, so that whoever consumes them does not starve. The consumer is one
/// thread; destroying the object stops the threads.
template <class Value>
class Prefetcher
{
public:
    /// `work` runs once on each thread and calls `make` of what it returns for every number, so
    /// that a thread can hold something of its own (a stream of the GPU).
    using Make = std::function<Value(int number)>;
    Prefetcher(int first, int end, int threads, int ahead, const std::function<Make()>& work)
        : m_next(first), m_wanted(first), m_end(end), m_ahead(ahead)
    {
        for (int i = 0; i < threads; ++i)
            m_threads.emplace_back([this, work](const std::stop_token& stop) { run(stop, work); });
    }

    /// The value of the next number; throws what making it threw.
    Value next()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_failure || m_ready.contains(m_wanted); });
        if (m_failure)
            std::rethrow_exception(m_failure);
        auto node = m_ready.extract(m_wanted++);
        m_changed.notify_all();
        return std::move(node.mapped());
    }

private:
    void run(const std::stop_token& stop, const std::function<Make()>& work)
    {
        try {
            const Make make = work();
            for (;;) {
                int number = 0;
                {
                    std::unique_lock lock(m_mutex);
                    const bool go = m_changed.wait(
                        lock, stop, [&] { return m_next >= m_end || m_next < m_wanted + m_ahead; });
                    if (!go || m_next >= m_end)
                        return;
                    number = m_next++;
                }
                Value value = make(number);
                const std::lock_guard lock(m_mutex);
                m_ready.emplace(number, std::move(value));
                m_changed.notify_all();
            }
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failure = std::current_exception();
            m_changed.notify_all();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::map<int, Value> m_ready;
    std::exception_ptr m_failure;
    int m_next;
    int m_wanted;
    int m_end;
    int m_ahead;
    std::vector<std::jthread> m_threads; ///< last: they use everything above
};

} // namespace pentimento::training
