// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include "core/base/text.h"
#include "core/base/utc_time.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <system_error>

namespace pentimento {

namespace {

namespace fs = std::filesystem;
using FileStatus = struct stat;

constexpr long fullFile = 1L << 20U;
constexpr int olderFiles = 3;

struct CloseFile
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The open file and its turning over. One line is one write, so that two programs' lines do not
/// mix.
class Log
{
public:
    Result<void> open(const fs::path& file)
    {
        const std::lock_guard lock(m_mutex);
        std::error_code failure;
        if (file.has_parent_path())
            fs::create_directories(file.parent_path(), failure);
        m_path = file;
        m_file.reset(failure ? nullptr : std::fopen(file.c_str(), "abe"));
        if (m_file)
            return {};
        m_path.clear();
        const std::string reason =
            failure ? failure.message() : std::generic_category().message(errno);
        return Error{ErrorCode::OutputUnwritable,
                     file.string() + ": the log cannot be written: " + reason,
                     {}};
    }

    fs::path path()
    {
        const std::lock_guard lock(m_mutex);
        return m_path;
    }

    void write(const std::string& line)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_file)
            return;
        std::fwrite(line.data(), 1, line.size(), m_file.get());
        std::fflush(m_file.get());
        if (std::ftell(m_file.get()) >= fullFile)
            turnOver();
    }

private:
    fs::path numbered(int number) const
    {
        return number == 0 ? m_path : fs::path(m_path.string() + "." + std::to_string(number));
    }

    /// Whether the path still leads to the open file: another program may have turned it over.
    bool inPlace() const
    {
        FileStatus held{};
        FileStatus named{};
        return ::fstat(::fileno(m_file.get()), &held) == 0 && ::stat(m_path.c_str(), &named) == 0 &&
               held.st_dev == named.st_dev && held.st_ino == named.st_ino;
    }

    /// Where another program did it already, its fresh file is only opened.
    void turnOver()
    {
        const bool ours = inPlace();
        m_file.reset();
        std::error_code ignored;
        for (int number = ours ? olderFiles : 0; number > 0; --number)
            fs::rename(numbered(number - 1), numbered(number), ignored);
        m_file.reset(std::fopen(m_path.c_str(), "abe"));
    }

    std::mutex m_mutex;
    fs::path m_path;
    std::unique_ptr<std::FILE, CloseFile> m_file;
};

Log& theLog()
{
    static Log log;
    return log;
}

std::string_view nameOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Info:
        return "info   ";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
        break;
    }
    return "error  ";
}

std::string_view nameOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return "usage";
    case ErrorCode::UnreadableInput:
        return "unreadable input";
    case ErrorCode::ModelUnavailable:
        return "model unavailable";
    case ErrorCode::OutputUnwritable:
        return "output unwritable";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::OutOfMemory:
        return "out of memory";
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

} // namespace

fs::path defaultLogFile()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state)
        return fs::path(state) / "pentimento/pentimento.log";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".local/state/pentimento/pentimento.log";
    return {};
}

Result<void> openLog(const fs::path& file)
{
    return theLog().open(file);
}

fs::path logFile()
{
    return theLog().path();
}

void logLine(LogLevel level, std::string_view text)
{
    constexpr std::size_t longest = 4000;
    theLog().write(utcNow() + ' ' + std::string(nameOf(level)) + ' ' + visibleLine(text, longest) +
                   '\n');
}

void logError(const Error& error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    std::string text = std::string(nameOf(error.code)) + ": " + error.message;
    if (!error.detail.empty())
        text += " (" + error.detail + ")";
    logLine(LogLevel::Error, text);
}

} // namespace pentimento
