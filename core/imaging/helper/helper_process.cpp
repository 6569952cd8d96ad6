// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_process.h"

#include "core/base/child_program.h"
#include "core/imaging/helper/messages.h"
#include "core/imaging/helper/protocol.h"
#include "core/imaging/shared_memory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace pentimento::helper {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A machine under load takes its time; a program that is no helper never answers.
constexpr milliseconds longestStart(30'000);
/// Beyond the time for decoding: metadata and headers, and the end of a process with much memory.
constexpr milliseconds grace(5'000);
constexpr milliseconds betweenReports(50);
constexpr std::uint64_t bytesOfPixel = 3;

/// For a picture as stored and as turned; each begins at a page of its own.
std::uint64_t pixelRoom(const PictureLimits& limits)
{
    constexpr std::uint64_t largestPage = 1U << 16;
    return 2 * (limits.maxPixels * bytesOfPixel + largestPage);
}

Error internal(std::string message, int number)
{
    return {ErrorCode::Internal, std::move(message),
            std::error_code(number, std::generic_category()).message()};
}

Error unreadable(std::string reason, std::string detail = {})
{
    return {ErrorCode::UnreadableInput, std::move(reason), std::move(detail)};
}

Error tooSlow()
{
    return unreadable("takes too long to decode");
}

bool readable(const Descriptor& socket, milliseconds longest)
{
    pollfd waiting{socket.number(), POLLIN, 0};
    int ready = -1;
    do
        ready = poll(&waiting, 1, static_cast<int>(longest.count()));
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/// Why a reading's process gave no answer.
Error reasonOf(int status)
{
    if (!WIFSIGNALED(status))
        return unreadable("cannot be read: the program that decodes it gave no answer",
                          "exit code " + std::to_string(WEXITSTATUS(status)));
    const int signal = WTERMSIG(status);
    const std::string detail = "the decoder's process ended with signal " + std::to_string(signal) +
                               " (" + strsignal(signal) + ")";
    switch (signal) {
    case SIGXCPU:
        return tooSlow();
    case SIGKILL: // the kernel's choice when memory is short, or anybody's
        return unreadable("cannot be read: the system ended what decodes it, as it does when "
                          "memory is short",
                          detail);
    case SIGSYS:
        return unreadable("cannot be read: decoding it tried to do what no picture needs, and was "
                          "stopped",
                          detail);
    default:
        return unreadable("cannot be read: decoding it crashed", detail);
    }
}

/// One reading: the memory that is shared for it, and the wait for its end.
class Reading
{
public:
    static Result<Reading> prepare(const PictureLimits& limits)
    {
        Result<Descriptor> answer = sharedMemory(answerBytes);
        if (!answer)
            return answer.error();
        Result<Descriptor> pixels = sharedMemory(pixelRoom(limits));
        if (!pixels)
            return pixels.error();
        Result<Mapping> view = Mapping::of(*answer, answerBytes, Mapping::Access::Read);
        if (!view)
            return view.error();
        return Reading(limits, std::move(answer).value(), std::move(pixels).value(),
                       std::move(view).value());
    }

    [[nodiscard]] bool ask(const Descriptor& control, const SealedBytes& file,
                           const std::string& ending) const
    {
        Request request;
        request.fileBytes = file.size();
        request.pixelBytes = pixelRoom(m_limits);
        request.limits = m_limits;
        if (ending.size() < request.ending.size())
            std::copy(ending.begin(), ending.end(), request.ending.begin());
        return sendMessage(control, request,
                           {file.descriptor().number(), m_answer.number(), m_pixels.number()});
    }

    /// Returns once there is a message on `control`, the time is up or the job is to stop; true in
    /// the first case.
    [[nodiscard]] bool await(const Descriptor& control, const Job& job) const
    {
        const Descriptor stopped(eventfd(0, EFD_CLOEXEC));
        const std::stop_callback wake(job.stop, [&stopped] {
            const std::uint64_t one = 1;
            static_cast<void>(write(stopped.number(), &one, sizeof one) == sizeof one);
        });
        const auto deadline = Clock::now() + grace +
                              std::chrono::duration_cast<Clock::duration>(
                                  std::chrono::duration<double>(m_limits.maxDecodeSeconds));
        while (!job.stopRequested()) {
            const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
            if (left.count() <= 0)
                return false;
            std::array<pollfd, 2> waiting{pollfd{control.number(), POLLIN, 0},
                                          pollfd{stopped.number(), POLLIN, 0}};
            const auto pause = job.progress ? std::min(left, betweenReports) : left;
            poll(waiting.data(), waiting.size(), static_cast<int>(pause.count()));
            if (waiting[0].revents != 0)
                return true;
            report(job);
        }
        return false;
    }

    /// What came of it, once the process that wrote it is gone.
    [[nodiscard]] Result<Picture> result() const
    {
        return readAnswer(m_view.bytes(), m_limits, pixelRoom(m_limits),
                          [this](int width, int height, std::uint64_t offset) {
                              return pixels(width, height, offset);
                          });
    }

private:
    Reading(const PictureLimits& limits, Descriptor answer, Descriptor pixels, Mapping view)
        : m_limits(limits), m_answer(std::move(answer)), m_pixels(std::move(pixels)),
          m_view(std::move(view))
    {}

    void report(const Job& job) const
    {
        const auto* head = reinterpret_cast<const AnswerHead*>(m_view.bytes().data());
        job.report(std::min(head->permille.load(), 1000U) / 1000.0, "reading");
    }

    [[nodiscard]] Result<Raster> pixels(int width, int height, std::uint64_t offset) const
    {
        if (!sealAgainstWriting(m_pixels))
            return unreadable("cannot be read: what was decoded could still be changed");
        const std::size_t size =
            static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * bytesOfPixel;
        Result<Mapping> view = Mapping::of(m_pixels, offset + size, Mapping::Access::Read);
        if (!view)
            return view.error();
        const auto owner = std::make_shared<const Mapping>(std::move(view).value());
        const auto pixels = owner->bytes().subspan(offset);
        bringIn(pixels, Mapping::Access::Read);
        return Raster::over(width, height, {owner, pixels.data()});
    }

    PictureLimits m_limits;
    Descriptor m_answer;
    Descriptor m_pixels;
    Mapping m_view;
};

} // namespace

Result<std::unique_ptr<HelperProcess>> HelperProcess::start(const std::filesystem::path& program)
{
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return internal("no socket could be made", errno);
    Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    // It finds its end of the socket where its main() looks for it.
    if (program.empty())
        return internal("this system does not say where the program that decodes pictures lies", 0);
    const pid_t process = startProgram(
        program, {}, std::array{nothingAtAll, nothingAtAll, nothingAtAll, theirs.number()});
    if (process == -ENOENT)
        return internal("the program that decodes pictures is missing: " + program.string(),
                        ENOENT);
    if (process < 0)
        return internal(program.string() + " could not be started", -process);
    theirs = Descriptor();
    std::unique_ptr<HelperProcess> helper(new HelperProcess(process, std::move(ours)));
    const auto hello = readable(helper->m_control, longestStart)
                           ? receiveMessage<Hello>(helper->m_control)
                           : std::nullopt;
    if (!hello)
        return internal(program.string() + " does not answer", 0);
    if (*hello != Hello{protocolVersion, hello->confined})
        return internal(program.string() + " is of another version", 0);
    helper->m_confined = hello->confined == 1;
    return helper;
}

HelperProcess::~HelperProcess()
{
    kill(m_process, SIGKILL); // it holds nothing that could be lost; a reading of its ends with it
    endOf(m_process);
}

Result<Picture> HelperProcess::read(const SealedBytes& file, const std::string& ending,
                                    const PictureLimits& limits, const Job& job)
{
    const Result<Reading> reading = Reading::prepare(limits);
    if (!reading)
        return reading.error();
    const bool asked = reading->ask(m_control, file, ending);
    const bool ended = asked && reading->await(m_control, job);
    if (asked && !ended)
        static_cast<void>(sendMessage(m_control, Stop{}));
    std::optional<Ended> end;
    if (asked && readable(m_control, grace))
        end = receiveMessage<Ended>(m_control);
    m_usable = end.has_value();
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "cancelled", {}};
    if (asked && !ended)
        return tooSlow();
    m_gone = !end;
    if (m_gone)
        return unreadable("cannot be read: the program that decodes pictures has ended");
    const std::int32_t status = end->status;
    return status == 0 ? reading->result() : reasonOf(status);
}

} // namespace pentimento::helper
