// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_command.h"
#include "app/cli/context.h"
#include "app/cli/interrupt.h"
#include "app/cli/train_command.h"
#include "app/cli/train_heads_command.h"
#include "app/file_size_limit.h"
#include "app/thread_waiting.h"
#include "core/base/version.h"

using namespace pentimento;

// The training commands alone, for a GPU machine that has LibTorch and no codecs.
int main(int argc, char** argv)
{
    return cli::fenced([&] {
        letWaitingThreadsSleep(argv);
        letWritesFail();
        const cli::Interrupt interrupt;
        cli::Context context;
        context.stop = interrupt.token();
        CLI::App app("Trains networks for Pentimento on data that \"pentimento-cli prepare\" made.",
                     "pentimento-train");
        app.set_version_flag("--version",
                             "pentimento-train " PENTIMENTO_VERSION " (" PENTIMENTO_COMMIT ")");
        app.require_subcommand(1);
        cli::addGenerators(app, context);
        cli::addTrain(app, context);
        cli::addTrainHeads(app, context);
        cli::addCheck(app, context);
        try {
            app.parse(argc, argv);
            return cli::runAction(context);
        } catch (const CLI::Success& help) {
            return app.exit(help);
        } catch (const CLI::ParseError& wrong) {
            return cli::report({ErrorCode::Usage, wrong.what(), {}});
        }
    });
}
