// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_command.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/train_command.h"
#include "app/cli/train_fusion_command.h"
#include "app/cli/train_heads_command.h"
#include "app/file_arguments.h"
#include "app/file_size_limit.h"
#include "app/thread_waiting.h"
#include "core/base/version.h"
#ifdef PENTIMENTO_READS_PICTURES
#include "app/cli/bench_command.h"
#include "app/cli/calibrate_command.h"
#include "app/cli/evaluate_command.h"
#include "app/cli/models_command.h"
#include "app/cli/prepare_command.h"
#include "app/cli/run_command.h"
#include "app/cli/training_curve.h"
#include "app/decoding.h"
#endif

using namespace pentimento;

namespace {

void addCommands(CLI::App& app, cli::Context& context)
{
#ifdef PENTIMENTO_READS_PICTURES
    decodeInHelper();
    context.finishTraining = cli::drawTrainingCurve;
    cli::addEvaluate(app, context);
    cli::addCalibrate(app, context);
    cli::addModels(app, context);
    cli::addBench(app, context);
    cli::addPrepare(app, context);
    cli::addRun(app, context);
#endif
    cli::addGenerators(app, context);
    cli::addTrain(app, context);
    cli::addTrainHeads(app, context);
    cli::addTrainFusion(app, context);
    cli::addCheck(app, context);
}

} // namespace

int main(int argc, char** argv)
{
    return cli::fenced([&] {
        letWaitingThreadsSleep(argv);
        letWritesFail();
        const cli::Interrupt interrupt;
        cli::Context context;
        context.stop = interrupt.token();
        CLI::App app("Makes, measures and imports networks for Pentimento.", "pentimento-lab");
        app.set_version_flag("--version",
                             "pentimento-lab " PENTIMENTO_VERSION " (" PENTIMENTO_COMMIT ")");
        app.footer(cli::exit_code::meanings);
        app.require_subcommand(1);
        addCommands(app, context);
        FileArguments arguments(argc, argv);
        try {
            app.parse(arguments.count(), arguments.values());
            return cli::runAction(context);
        } catch (const CLI::Success& help) {
            return app.exit(help);
        } catch (const CLI::ParseError& wrong) {
            return cli::report({ErrorCode::Usage, wrong.what(), {}});
        }
    });
}
