// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_reader.h"

#include "core/base/child_program.h"
#include "core/imaging/helper/helper_process.h"

#include <atomic>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace pentimento::helper {

namespace {

class HelperReader : public FileReader
{
public:
    HelperReader(std::filesystem::path program, std::function<void(const std::string&)> weaker)
        : m_program(std::move(program)), m_weaker(std::move(weaker))
    {}

    Result<Picture> read(SealedBytes file, const std::string& ending, const PictureLimits& limits,
                         const Job& job) override
    {
        // A helper that ended by itself, an idle one above all, says nothing of this picture:
        // another one gets it once more.
        for (bool again = true;; again = false) {
            auto helper = takeIdle();
            if (!helper) {
                auto started = start();
                if (!started)
                    return Error{ErrorCode::UnreadableInput,
                                 "cannot be read: " + started.error().message,
                                 started.error().detail};
                helper = std::move(started).value();
            }
            Result<Picture> picture = helper->read(file, ending, limits, job);
            if (helper->usable())
                giveBack(std::move(helper));
            else if (helper->gone() && again)
                continue;
            return picture;
        }
    }

    std::optional<ParsingPlace> place() const override { return m_place; }

private:
    Result<std::unique_ptr<HelperProcess>> start()
    {
        auto started = HelperProcess::start(m_program);
        if (!started)
            return started;
        const bool confined = (*started)->confined();
        m_place = confined ? ParsingPlace::Confined : ParsingPlace::OwnProcess;
        if (!confined)
            std::call_once(m_said, [this] {
                m_weaker("Pictures are decoded in a process of their own, but with all its rights: "
                         "this system takes no seccomp filter.");
            });
        return started;
    }

    std::unique_ptr<HelperProcess> takeIdle()
    {
        const std::lock_guard lock(m_mutex);
        if (m_idle.empty())
            return nullptr;
        std::unique_ptr<HelperProcess> helper = std::move(m_idle.back());
        m_idle.pop_back();
        return helper;
    }

    void giveBack(std::unique_ptr<HelperProcess> helper)
    {
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(helper));
    }

    std::filesystem::path m_program;
    std::function<void(const std::string&)> m_weaker;
    std::once_flag m_said;
    std::atomic<std::optional<ParsingPlace>> m_place{}; ///< once a helper has started
    std::mutex m_mutex;
    std::vector<std::unique_ptr<HelperProcess>> m_idle;
};

} // namespace

std::unique_ptr<FileReader> helperReader(std::filesystem::path program,
                                         std::function<void(const std::string&)> weaker)
{
    return std::make_unique<HelperReader>(std::move(program), std::move(weaker));
}

std::filesystem::path helperProgram()
{
    return programOfOurs("pentimento-decode");
}

} // namespace pentimento::helper
