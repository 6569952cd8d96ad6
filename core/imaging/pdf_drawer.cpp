// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/pdf_drawer.h"

#include "core/imaging/child_program.h"
#include "core/imaging/helper/confinement.h"
#include "core/imaging/sealed_bytes.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr int millisecondsBetweenLooks = 50;
constexpr std::uint64_t mostText = 1U << 16U;                ///< bytes of a title
constexpr std::uint64_t mostAnswer = std::uint64_t{8} << 30; ///< bytes of all pages

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

/// The other side, which believes nothing.
class Answer
{
public:
    explicit Answer(const std::string& bytes) : m_bytes(bytes) {}
    [[nodiscard]] std::uint64_t number()
    {
        std::uint64_t value = 0;
        if (const char* at = take(sizeof value))
            std::memcpy(&value, at, sizeof value);
        return value;
    }
    [[nodiscard]] std::string text()
    {
        const std::uint64_t length = number();
        const char* at = take(length);
        return at ? std::string(at, length) : std::string();
    }
    [[nodiscard]] Raster raster()
    {
        constexpr std::uint64_t longest = 1U << 16U;
        const std::uint64_t width = number();
        const std::uint64_t height = number();
        const char* at =
            width <= longest && height <= longest ? take(width * height * 3) : take(mostAnswer);
        if (!at)
            return {};
        const auto* first = reinterpret_cast<const std::uint8_t*>(at);
        return {static_cast<int>(width), static_cast<int>(height),
                std::vector<std::uint8_t>(first, first + width * height * 3)};
    }
    [[nodiscard]] bool whole() const { return m_ok && m_at == m_bytes.size(); }
    [[nodiscard]] bool ok() const { return m_ok; }

private:
    const char* take(std::uint64_t count)
    {
        m_ok = m_ok && count <= m_bytes.size() - m_at;
        if (!m_ok)
            return nullptr;
        const char* at = m_bytes.data() + m_at;
        m_at += count;
        return at;
    }
    const std::string& m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

Error failed(const fs::path& drawer, int number)
{
    return {ErrorCode::Internal, drawer.string() + " could not be started",
            std::error_code(number, std::generic_category()).message()};
}

/// Ends with this object, whether it has or not.
class Process
{
public:
    explicit Process(pid_t number) : m_number(number) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process()
    {
        if (m_number > 0) {
            kill(m_number, SIGKILL);
            wait();
        }
    }
    /// As waitpid() gives it.
    int wait()
    {
        int status = 0;
        while (waitpid(m_number, &status, 0) < 0 && errno == EINTR) {
        }
        m_number = -1;
        return status;
    }

private:
    pid_t m_number;
};

/// All that comes from the other end; nothing when the job was stopped or it is too much.
std::optional<std::string> readAll(int file, const Job& job)
{
    std::string all;
    std::vector<char> block(1U << 20U);
    while (!job.stopRequested() && all.size() <= mostAnswer) {
        pollfd waiting{file, POLLIN, 0};
        if (poll(&waiting, 1, millisecondsBetweenLooks) <= 0)
            continue;
        const ssize_t count = ::read(file, block.data(), block.size());
        if (count == 0)
            return all;
        if (count > 0)
            all.append(block.data(), static_cast<std::size_t>(count));
        else if (errno != EINTR)
            return std::nullopt;
    }
    return std::nullopt;
}

Result<RenderedPdf> documentIn(const std::string& bytes)
{
    Answer answer(bytes);
    const bool drawn = answer.number() == 1;
    RenderedPdf document;
    if (!drawn) {
        const std::string reason = answer.text();
        std::string detail = answer.text();
        if (answer.whole() && !reason.empty())
            return Error{ErrorCode::UnreadableInput, reason, std::move(detail)};
    } else {
        document.title = answer.text();
        document.creator = answer.text();
        for (std::uint64_t pages = answer.number(); pages > 0 && answer.ok(); --pages)
            document.pages.push_back(answer.raster());
        if (answer.whole())
            return document;
    }
    return Error{ErrorCode::UnreadableInput, "cannot be drawn: its drawing was cut off", {}};
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
    Process process(started);
    theirs = Descriptor();
    const auto answer = readAll(ours.number(), job);
    if (job.stopRequested())
        return Error{ErrorCode::Cancelled, "cancelled", {}};
    if (!answer)
        return Error{ErrorCode::UnreadableInput, "cannot be drawn: its drawing is too large", {}};
    const int status = process.wait();
    if (WIFSIGNALED(status))
        return Error{ErrorCode::UnreadableInput,
                     WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL
                         ? "takes too long to draw"
                         : "breaks what draws it, or takes too much memory",
                     strsignal(WTERMSIG(status))};
    return documentIn(*answer);
}

int drawForParent(int argc, char** argv)
{
    constexpr int wanted = 5;
    if (argc != wanted)
        return 2;
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
