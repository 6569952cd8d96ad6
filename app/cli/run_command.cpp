// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/offscreen.h"
#include "core/base/child_program.h"
#include "core/base/guarded.h"
#include "core/base/version.h"
#include "core/lab/train_run.h"
#include "core/lab/training_lines.h"

#include <QGuiApplication>

#include <csignal>
#include <iostream>
#include <memory>
#include <mutex>

namespace pentimento::cli {
namespace {

/// Lines for the window, from any thread. Once nobody reads them the training is to stop: its
/// window is gone, and the checkpoint lets the next one go on.
class Voice
{
public:
    explicit Voice(const std::stop_token& outer) : m_outer(outer, [this] { m_stop.request_stop(); })
    {
        std::signal(SIGPIPE, SIG_IGN);
    }
    void say(const TrainingLine& line)
    {
        const std::lock_guard lock(m_mutex);
        std::cout << lineOf(line) << std::endl; // NOLINT(performance-avoid-endl): read as it comes
        if (!std::cout)
            m_stop.request_stop();
    }
    [[nodiscard]] std::stop_token stop() const { return m_stop.get_token(); }

private:
    std::mutex m_mutex;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_outer;
};

struct RunOptions
{
    std::filesystem::path folder;
    std::string build; ///< the commit of the window that asks
};

Result<Pack> train(const RunOptions& options, int threads, const TrainingListener& listener,
                   const Job& job)
{
    if (options.build != PENTIMENTO_COMMIT)
        return Error{ErrorCode::Internal,
                     "the window and pentimento-lab are of different builds; start the window anew "
                     "once packaging/run has built both",
                     options.build + " and " PENTIMENTO_COMMIT};
    const auto found = readRun(options.folder);
    if (!found)
        return found.error();
    return guarded("training failed", [&] { return trainRun(*found, threads, listener, job); });
}

int run(const RunOptions& options, const Context& context)
{
    constexpr int likelyToGo = 500;
    volunteerToGo(likelyToGo);
    const auto application = offscreenApplication(); // the curve has words
    Voice voice(context.stop);
    const Job job{voice.stop(), [&voice](double fraction, std::string_view words) {
                      voice.say(training_line::Stage{fraction, std::string(words)});
                  }};
    const TrainingListener listener{
        [&voice](const training::TrainingProgress& progress) { voice.say(progress); },
        [&voice](const std::string& file, const std::string& reason) {
            voice.say(training_line::Skipped{file, reason});
        }};
    const auto pack = train(options, context.engine.threads, listener, job);
    if (!pack) {
        voice.say(pack.error());
        return exit_code::of(pack.error().code);
    }
    voice.say(training_line::Installed{pack->folder});
    return exit_code::done;
}

} // namespace

void addRun(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand("run", "Go on with a training that the window began");
    command->group(""); // not listed
    auto options = std::make_shared<RunOptions>();
    command->add_option("FOLDER", options->folder)->required();
    command->add_option("--build", options->build)->required();
    command->add_option("--threads", context.engine.threads);
    command->callback([options, &context] {
        context.action = [options, &context] { return run(*options, context); };
    });
}

} // namespace pentimento::cli
