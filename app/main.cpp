// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/decoding.h"
#include "app/file_arguments.h"
#include "app/file_size_limit.h"
#include "app/probe/probe_run.h"
#include "app/thread_waiting.h"
#include "core/base/guarded.h"
#include "core/base/log.h"
#include "core/base/priority.h"
#include "core/base/version.h"
#include "core/inference/engine.h"
#include "core/lab/engine_workbench.h"
#include "ui/case/session.h"
#include "ui/shell/application.h"
#include "ui/shell/main_window.h"
#include "ui/viewer/picture_view.h"
#include "ui/widgets/task_queue.h"
#include "ui/widgets/text.h"

#include <QCommandLineParser>

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace pentimento;

namespace {

struct Options
{
    QCommandLineOption pack{"pack", "Model pack, by name or folder (default: the one chosen last).",
                            "NAME|DIR"};
    QCommandLineOption device{"device", "auto, cpu or cuda.", "DEVICE", "auto"};
    QCommandLineOption threads{"threads", "Processor threads; 0 takes every core.", "N", "0"};
    QCommandLineOption probe{"probe"};
};

/// Reads the command line; leaves the program with a message when it makes no sense.
void parse(QCommandLineParser& parser, Options& options)
{
    parser.setApplicationDescription(
        "Marks places in pictures that look locally generated or altered.");
    parser.addHelpOption();
    parser.addVersionOption();
    options.probe.setFlags(QCommandLineOption::HiddenFromHelp);
    options.probe.setDescription("Measures the window while it analyses the pictures, then quits.");
    parser.addOptions({options.pack, options.device, options.threads, options.probe});
    parser.addPositionalArgument("pictures", "Files and folders to open.", "[PICTURE…]");
    parser.process(*QCoreApplication::instance());
}

EngineOptions engineOptions(const QCommandLineParser& parser, const Options& options)
{
    EngineOptions engine;
    const auto device = deviceWithWord(parser.value(options.device).toStdString());
    bool number = false;
    engine.threads = parser.value(options.threads).toInt(&number);
    if (!device || !number || engine.threads < 0) {
        fputs("pentimento: --device is auto, cpu or cuda and --threads a number\n", stderr);
        std::exit(2);
    }
    engine.device = *device;
    return engine;
}

/// Runs on a worker thread, whose low priority the engine's own threads inherit.
Result<std::unique_ptr<Detector>> openDetector(const std::string& pack,
                                               const EngineOptions& options)
{
    const auto found = findPack(pack);
    if (!found)
        return found.error();
    yieldToTheWindow();
    return Engine::create(*found, options);
}

/// The argument's own bytes, which a QString loses where they are no UTF-8.
std::filesystem::path pathOf(const QString& argument, FileArguments& arguments)
{
    for (int i = 1; i < arguments.count(); ++i)
        if (QString::fromLocal8Bit(arguments.values()[i]) == argument)
            return arguments.values()[i];
    return ui::toPath(argument);
}

/// The program goes on without a log.
void beginLog()
{
    const std::filesystem::path file = defaultLogFile();
    if (file.empty())
        return;
    if (const auto opened = openLog(file); !opened)
        std::fprintf(stderr, "pentimento: %s\n", visibleLine(opened.error().message).c_str());
    logLine(LogLevel::Info, "Pentimento " PENTIMENTO_VERSION " (" PENTIMENTO_COMMIT ") begins");
}

/// Until the window is closed; returns the program's exit code.
int showWindow(const ui::Application& application, FileArguments& arguments)
{
    QCommandLineParser parser;
    Options options;
    parse(parser, options);

    const EngineOptions engine = engineOptions(parser, options);
    const ui::PackOpener opener = [engine](const std::string& pack) -> ui::DetectorFactory {
        return [pack, engine] { return openDetector(pack, engine); };
    };
    const bool named = parser.isSet(options.pack);
    const QString pack = named ? parser.value(options.pack) : ui::chosenPack();
    ui::Session session(opener(pack.toStdString()));
    ui::MainWindow window(session);
    window.setPackOpener(opener, !named && pack != "default");
    window.setWorkbench(engineWorkbench(engine));
    QObject::connect(&application, &ui::Application::defectMet, &window, &ui::MainWindow::tell);
    window.show();
    std::vector<std::filesystem::path> pictures;
    for (const QString& picture : parser.positionalArguments())
        pictures.push_back(pathOf(picture, arguments));
    std::unique_ptr<ProbeRun> probe;
    if (parser.isSet(options.probe))
        probe = std::make_unique<ProbeRun>(session, *window.findChild<ui::PictureView*>());
    window.openPaths(std::move(pictures));
    return ui::Application::exec();
}

/// What was stopped may have a checkpoint to write. Threads that hang, such as on a network share,
/// must not keep the program alive, nor see its statics go.
int endAfterThreads(int exitCode)
{
    constexpr std::chrono::seconds longest(60);
    if (ui::TaskQueue::waitForAll(longest))
        return exitCode;
    logLine(LogLevel::Warning, "the program ended while work went on that could not be stopped");
    std::fflush(nullptr);
    std::_Exit(exitCode);
}

int reportEnd(const Error& error)
{
    constexpr int failure = 70;
    logError(error);
    std::fprintf(stderr, "pentimento: %s\n", visibleLine(error.message).c_str());
    return failure;
}

/// The window goes first and the application last: threads that write evidence still draw text with
/// its fonts.
int run(FileArguments& arguments)
{
    ui::Application application(arguments.count(), arguments.values());
    beginLog();
    const auto ended = guarded("Pentimento had to end",
                               [&]() -> Result<int> { return showWindow(application, arguments); });
    return endAfterThreads(ended ? *ended : reportEnd(ended.error()));
}

} // namespace

int main(int argc, char** argv)
{
    const auto ended = guarded("Pentimento had to end", [&]() -> Result<int> {
        letWaitingThreadsSleep(argv);
        letWritesFail();
        QCoreApplication::setOrganizationName("Pentimento");
        QCoreApplication::setApplicationName("pentimento");
        QCoreApplication::setApplicationVersion(PENTIMENTO_VERSION " (" PENTIMENTO_COMMIT ")");
        QGuiApplication::setDesktopFileName("pentimento");
        FileArguments arguments(argc, argv);
        decodeInHelper();
        return run(arguments);
    });
    return ended ? *ended : reportEnd(ended.error());
}
