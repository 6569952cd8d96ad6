// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_drawer.h"

#include "core/base/child_program.h"
#include "core/imaging/helper/confinement.h"
#include "core/imaging/sealed_bytes.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds betweenLooks(50);
constexpr std::uint64_t mostText = 1U << 16U; ///< bytes of a title

bool writeAll(int file, const void* bytes, std::size_t count)
{
    const auto* at = static_cast<const char*>(bytes);
    while (count > 0) {
        const ssize_t written = ::write(file, at, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        count -= static_cast<std::size_t>(written);
    }
    return true;
}

/// Numbers and texts as the two programs, built from one source, tell them to each other.
class Writer
{
public:
    explicit Writer(int file) : m_file(file) {}
    void number(std::uint64_t value) { bytes(&value, sizeof value); }
    void text(const std::string& value)
    {
        const std::string shown = value.substr(0, mostText);
        number(shown.size());
        bytes(shown.data(), shown.size());
    }
    void bytes(const void* data, std::size_t count)
    {
        m_ok = m_ok && writeAll(m_file, data, count);
    }
    [[nodiscard]] bool ok() const { return m_ok; }

private:
    int m_file;
    bool m_ok = true;
};

/// The other side, which believes nothing and waits no longer than it said.
class Answer
{
public:
    Answer(int file, const Job& job, Clock::time_point deadline)
        : m_file(file), m_job(job), m_deadline(deadline)
    {}
    [[nodiscard]] std::uint64_t number()
    {
        std::uint64_t value = 0;
        read(&value, sizeof value);
        return m_ok ? value : 0;
    }
    [[nodiscard]] std::string text()
    {
        const std::uint64_t length = number();
        m_ok = m_ok && length <= mostText;
        std::string value(m_ok ? length : 0, '\0');
        read(value.data(), value.size());
        return value;
    }
    [[nodiscard]] Raster page()
    {
        const std::uint64_t width = number();
        const std::uint64_t height = number();
        m_ok =
            m_ok && width > 0 && width <= longestPdfSide && height > 0 && height <= longestPdfSide;
        if (!m_ok)
            return {};
        std::vector<std::uint8_t> pixels(width * height * 3);
        read(pixels.data(), pixels.size());
        return {static_cast<int>(width), static_cast<int>(height), std::move(pixels)};
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool late() const { return Clock::now() >= m_deadline; }

private:
    void read(void* to, std::size_t count)
    {
        auto* at = static_cast<char*>(to);
        while (m_ok && count > 0) {
            pollfd waiting{m_file, POLLIN, 0};
            if (m_job.stopRequested() || late())
                m_ok = false;
            else if (poll(&waiting, 1, static_cast<int>(betweenLooks.count())) > 0) {
                const ssize_t got = ::read(m_file, at, count);
                m_ok = got > 0 || (got < 0 && errno == EINTR);
                at += std::max<ssize_t>(got, 0);
                count -= static_cast<std::size_t>(std::max<ssize_t>(got, 0));
            }
        }
    }

    int m_file;
    const Job& m_job;
    Clock::time_point m_deadline;
    bool m_ok = true;
};

Error failed(const fs::path& drawer, int number)
{
    return {ErrorCode::Internal, drawer.string() + " could not be started",
            std::error_code(number, std::generic_category()).message()};
}

/// What the drawer says; nothing when it breaks off or says what no document gives.
std::optional<Result<RenderedPdf>> documentFrom(Answer& answer, int mostPages)
{
    if (answer.number() != 1) {
        std::string reason = answer.text();
        std::string detail = answer.text();
        if (!answer.ok() || reason.empty())
            return std::nullopt;
        return Error{ErrorCode::UnreadableInput, std::move(reason), std::move(detail)};
    }
    RenderedPdf document;
    document.title = answer.text();
    document.creator = answer.text();
    const std::uint64_t pages = answer.number();
    if (!answer.ok() || pages > static_cast<std::uint64_t>(mostPages))
        return std::nullopt;
    for (std::uint64_t page = 0; page < pages && answer.ok(); ++page)
        document.pages.push_back(answer.page());
    if (!answer.ok())
        return std::nullopt;
    return document;
}

template <class Number>
Number numberIn(const char* text)
{
    Number value{};
    std::from_chars(text, text + std::strlen(text), value);
    return value;
}

} // namespace

fs::path drawerProgram()
{
    return programOfOurs("pentimento-draw");
}

Result<RenderedPdf> renderPdfApart(const std::string& bytes, double dotsPerInch, int mostPages,
                                   const DrawingLimits& limits, const Job& job,
                                   const fs::path& drawer)
{
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto document = SealedBytes::copyOf({first, bytes.size()});
    if (!document)
        return document.error();
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return failed(drawer, errno);
    const Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    const pid_t started =
        startProgram(drawer,
                     {std::to_string(dotsPerInch), std::to_string(mostPages),
                      std::to_string(limits.processorSeconds), std::to_string(limits.addressBytes)},
                     std::array{document->descriptor().number(), theirs.number(), nothingAtAll});
    if (started < 0)
        return failed(drawer, -started);
    ChildProcess process(started);
    theirs = Descriptor();
    Answer answer(ours.number(), job,
                  Clock::now() +
                      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                          limits.processorSeconds + limits.graceSeconds)));
    auto drawn = documentFrom(answer, mostPages);
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "cancelled", {}};
    if (drawn)
        return std::move(*drawn);
    if (answer.late())
        return Error{ErrorCode::UnreadableInput, "takes too long to draw", {}};
    const std::optional<int> status = process.ended();
    const int signal = status && WIFSIGNALED(*status) ? WTERMSIG(*status) : 0;
    if (signal == SIGXCPU)
        return Error{ErrorCode::UnreadableInput, "takes too long to draw", {}};
    return Error{ErrorCode::UnreadableInput, "breaks what draws it, or takes too much memory",
                 signal != 0 ? strsignal(signal) : ""};
}

int drawForParent(int argc, char** argv)
{
    constexpr int wanted = 5;
    if (argc != wanted)
        return 2;
    // Nobody waits for what is drawn once the program that asked for it is gone.
    const pid_t parent = getppid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        return 1;
    std::string bytes;
    std::vector<char> block(1U << 20U);
    for (ssize_t count = 1; (count = ::read(STDIN_FILENO, block.data(), block.size())) > 0;)
        bytes.append(block.data(), static_cast<std::size_t>(count));
    startPdfLibraries();
    helper::limitResources(numberIn<double>(argv[3]), numberIn<std::uint64_t>(argv[4]));
    // Where a kernel takes no filter, the limits still hold.
    [[maybe_unused]] const bool confined = helper::giveUpSystemCalls(STDOUT_FILENO);
    const auto document = renderPdf(bytes, numberIn<double>(argv[1]), numberIn<int>(argv[2]));
    Writer writer(STDOUT_FILENO);
    writer.number(document ? 1 : 0);
    if (!document) {
        writer.text(document.error().message);
        writer.text(document.error().detail);
    } else {
        writer.text(document->title);
        writer.text(document->creator);
        writer.number(document->pages.size());
        for (const Raster& page : document->pages) {
            writer.number(static_cast<std::uint64_t>(page.width()));
            writer.number(static_cast<std::uint64_t>(page.height()));
            writer.bytes(page.data(), page.stride() * static_cast<std::size_t>(page.height()));
        }
    }
    return writer.ok() ? 0 : 1;
}

} // namespace pentimento
