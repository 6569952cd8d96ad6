// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_server.h"

#include "core/base/child_program.h"
#include "core/imaging/helper/confinement.h"
#include "core/imaging/helper/messages.h"
#include "core/imaging/helper/pixel_memory.h"
#include "core/imaging/helper/protocol.h"
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/raster_io.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory_resource>
#include <new>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pentimento::helper {

namespace {

/// Beyond the file and the memory for pixels and answer: what a decoder may need for a picture of
/// the largest size, twice over.
constexpr std::uint64_t workingBytes = std::uint64_t{4} << 30;
/// Decoders may use several cores, so that processor time runs faster than the clock.
constexpr double mostCores = 4;

enum ChildExit { Answered = 0, Unconfined = 1, NoMemory = 2, NoAnswer = 3 };

/// Everything that a library would open a file for when it is first used. What fails here fails
/// alike in the readings.
void startLibraries(FileReader& reader)
{
    tzset();
    for (const char* charset : {"UCS-2LE", "UCS-2BE", "UTF-16", "ISO-8859-1"})
        static_cast<void>(iconv_open("UTF-8", charset)); // never closed: the converter stays loaded
    const Raster grey(8, 8, std::vector<std::uint8_t>(std::size_t{8} * 8 * 3, 128));
    if (const auto file = SealedBytes::copyOf(encodeJpeg(grey, 90)))
        static_cast<void>(reader.read(*file, {}, {}, {}));
}

bool canBeConfined()
{
    const pid_t child = fork();
    if (child == 0)
        _exit(giveUpSystemCalls() ? Answered : Unconfined);
    return child > 0 && endOf(child) == 0;
}

struct Task
{
    Request request;
    Descriptor file;
    Descriptor answer;
    Descriptor pixels;
};

std::optional<Task> nextTask(const Descriptor& control)
{
    std::array<Descriptor, 3> descriptors;
    for (;;) {
        if (auto request = receiveMessage<Request>(control, descriptors))
            return Task{*request, std::move(descriptors[0]), std::move(descriptors[1]),
                        std::move(descriptors[2])};
        // A Stop that came when its reading had ended just before; else the program is gone.
        pollfd waiting{control.number(), POLLIN, 0};
        if (poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLHUP) != 0)
            return {};
    }
}

Result<Picture> readOne(FileReader& reader, SealedBytes file, const Request& request,
                        AnswerHead& head)
{
    Job job;
    job.progress = [&head](double fraction, std::string_view) {
        head.permille = static_cast<std::uint32_t>(fraction * 1000);
    };
    try {
        return reader.read(std::move(file), request.ending.data(), request.limits, job);
    } catch (const std::bad_alloc&) {
        return Error{
            ErrorCode::UnreadableInput, "needs more memory than this machine has free", {}};
    } catch (const std::exception& defect) {
        return Error{ErrorCode::Internal, "cannot be read: decoding it failed", defect.what()};
    }
}

/// The life of one reading's own process.
[[noreturn]] void answer(Task task, FileReader& reader, bool confined)
{
    using Access = Mapping::Access;
    const Request request = task.request;
    auto file = SealedBytes::received(std::move(task.file), request.fileBytes);
    const auto answerMemory = Mapping::of(task.answer, answerBytes, Access::ReadWrite);
    const auto pixels = Mapping::of(task.pixels, request.pixelBytes, Access::ReadWrite);
    if (!file || !answerMemory || !pixels)
        _exit(NoMemory);
    volunteerToGo(1000); // before the user's window
    limitResources(request.limits.maxDecodeSeconds * mostCores, workingBytes);
    if (confined && !giveUpSystemCalls())
        _exit(Unconfined);
    PixelMemory pixelMemory(pixels->bytes());
    std::pmr::set_default_resource(&pixelMemory);
    auto& head = *new (answerMemory->bytes().data()) AnswerHead;
    const Result<Picture> picture = readOne(reader, std::move(file).value(), request, head);
    _exit(writeAnswer(picture, answerMemory->bytes(), pixels->bytes()) ? Answered : NoAnswer);
}

/// Waits until the reading ends; ends it when the program asks for that or is gone. `alive` is a
/// pipe whose other end the reading's process holds until then.
int awaitReading(pid_t child, const Descriptor& control, const Descriptor& alive)
{
    std::array<pollfd, 2> waiting{pollfd{control.number(), POLLIN, 0},
                                  pollfd{alive.number(), POLLIN, 0}};
    while (poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
    }
    if (waiting[1].revents == 0)
        static_cast<void>(receiveMessage<Stop>(control)); // or the end of all
    kill(child, SIGKILL);                                 // no matter to a process that has ended
    return endOf(child);
}

/// False when the program is gone.
bool serve(Task task, const Descriptor& control, FileReader& reader, bool confined)
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return false;
    Descriptor alive(ends[0]);
    Descriptor held(ends[1]);
    const pid_t self = getpid();
    const pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self)
            _exit(NoAnswer);
        close(control.number());
        answer(std::move(task), reader, confined);
    }
    held = Descriptor();
    task = Task();
    return sendMessage(control, Ended{awaitReading(child, control, alive)});
}

} // namespace

int serveReadings(Descriptor control, FileReader& reader)
{
    startLibraries(reader);
    const bool confined = canBeConfined();
    if (!sendMessage(control, Hello{.confined = confined ? 1U : 0U}))
        return EXIT_FAILURE;
    while (auto task = nextTask(control))
        if (!serve(*std::move(task), control, reader, confined))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}

} // namespace pentimento::helper
