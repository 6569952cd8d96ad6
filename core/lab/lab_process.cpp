// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/lab_process.h"

#include "core/base/child_program.h"
#include "core/base/descriptor.h"
#include "core/base/version.h"
#include "core/lab/lab_program.h"
#include "core/lab/training_lines.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pentimento {
namespace {

Error noAnswer(std::string detail)
{
    return {ErrorCode::Internal,
            "the training could not be done: " + std::string(labProgram) + " gave no answer",
            std::move(detail)};
}

/// Tells the listener; the last line of all is the answer.
std::optional<Result<Pack>> heard(const TrainingLine& line, const TrainingListener& listener,
                                  const Job& job)
{
    if (const auto* stage = std::get_if<training_line::Stage>(&line))
        job.report(stage->fraction, stage->words);
    else if (const auto* progress = std::get_if<training::TrainingProgress>(&line);
             progress != nullptr && listener.onStep)
        listener.onStep(*progress);
    else if (const auto* skipped = std::get_if<training_line::Skipped>(&line);
             skipped != nullptr && listener.onSkipped)
        listener.onSkipped(skipped->file, skipped->reason);
    else if (const auto* installed = std::get_if<training_line::Installed>(&line))
        return readPack(installed->pack);
    else if (const auto* error = std::get_if<Error>(&line))
        return Result<Pack>(*error);
    return std::nullopt;
}

/// Reads until the other end closes; asks the process to stop once the job is asked to.
std::optional<Result<Pack>> answerFrom(int pipe, const ChildProcess& process,
                                       const TrainingListener& listener, const Job& job)
{
    constexpr int glance = 50; // milliseconds
    std::optional<Result<Pack>> answer;
    std::string text;
    bool asked = false;
    for (;;) {
        if (!asked && job.stopRequested()) {
            process.interrupt(); // as Ctrl+C: it writes its checkpoint first
            asked = true;
        }
        pollfd ready{pipe, POLLIN, 0};
        if (poll(&ready, 1, glance) <= 0)
            continue;
        std::array<char, 4096> part{};
        const ssize_t count = read(pipe, part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        text.append(part.data(), static_cast<std::size_t>(count));
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
            const auto line = trainingLineIn(std::string_view(text).substr(0, end));
            text.erase(0, end + 1);
            if (!line)
                answer = Result<Pack>(line.error());
            else if (auto last = heard(*line, listener, job))
                answer = std::move(last);
        }
    }
    return answer;
}

} // namespace

Result<Pack> trainInLab(const TrainingRun& run, int threads, const TrainingListener& listener,
                        const Job& job)
{
    const Error stopped{ErrorCode::Cancelled, "training stopped", {}};
    if (job.stopRequested())
        return stopped;
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return noAnswer(std::generic_category().message(errno));
    const Descriptor from(ends[0]);
    Descriptor to(ends[1]);
    const std::array<int, 3> descriptors{nothingAtAll, to.number(), STDERR_FILENO};
    const pid_t started = startProgram(programOfOurs(labProgram),
                                       {"run", run.folder.string(), "--threads",
                                        std::to_string(threads), "--build", PENTIMENTO_COMMIT},
                                       descriptors);
    if (started == -ENOENT)
        return Error{ErrorCode::Internal, labProgramMissing, {}};
    if (started < 0)
        return noAnswer(std::generic_category().message(-started));
    ChildProcess process(started);
    to = Descriptor(); // or its end would never be read
    auto answer = answerFrom(from.number(), process, listener, job);
    const int status = process.end();
    if (answer)
        return *std::move(answer);
    if (job.stopRequested()) // so early that nothing was begun
        return stopped;
    return noAnswer(WIFSIGNALED(status)
                        ? "it was ended by signal " + std::to_string(WTERMSIG(status))
                        : "it ended with code " + std::to_string(WEXITSTATUS(status)));
}

} // namespace pentimento
