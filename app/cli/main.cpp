// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analyze_command.h"
#include "app/cli/batch_command.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/facts_command.h"
#include "app/cli/handed_on.h"
#include "app/cli/interrupt.h"
#include "app/cli/verify_command.h"
#include "app/decoding.h"
#include "app/file_arguments.h"
#include "app/file_size_limit.h"
#include "app/thread_waiting.h"
#include "core/base/version.h"

using namespace pentimento;

namespace {

int parseAndRun(int argc, char** argv, cli::Context& context)
{
    CLI::App app("Pentimento finds places in a picture that do not belong to the rest of it, as\n"
                 "local AI manipulation leaves them. It never says that a picture is real or fake.",
                 "pentimento-cli");
    app.set_version_flag("--version",
                         "pentimento-cli " PENTIMENTO_VERSION " (" PENTIMENTO_COMMIT ")");
    app.footer(cli::exit_code::meanings);
    app.require_subcommand(1);
    cli::addAnalyze(app, context);
    cli::addBatch(app, context);
    cli::addFacts(app, context);
    cli::addVerify(app, context);
    cli::addHandedOn(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& wrong) {
        // CLI11 would only say that a command is missing.
        const std::vector<std::string> unknown = app.remaining();
        const bool unknownCommand = app.get_subcommands().empty() && !unknown.empty();
        return cli::report({ErrorCode::Usage,
                            unknownCommand ? unknown.front() + ": no such command" : wrong.what(),
                            {}});
    }
    return cli::runAction(context);
}

} // namespace

int main(int argc, char** argv)
{
    return cli::fenced([&] {
        if (const auto handedOn = cli::handOn(argv))
            return *handedOn;
        letWaitingThreadsSleep(argv);
        letWritesFail();
        const cli::Interrupt interrupt;
        cli::Context context;
        context.stop = interrupt.token();
        decodeInHelper();
        FileArguments arguments(argc, argv);
        return parseAndRun(arguments.count(), arguments.values(), context);
    });
}
