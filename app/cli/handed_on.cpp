// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/handed_on.h"

#include "app/cli/context.h"
#include "core/base/child_program.h"
#include "core/lab/lab_program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace pentimento::cli {

namespace {

constexpr std::array commands{evaluateCommand, calibrateCommand,  modelsCommand,
                              benchCommand,    prepareCommand,    generatorsCommand,
                              trainCommand,    trainHeadsCommand, trainFusionCommand};

} // namespace

void addHandedOn(CLI::App& app)
{
    for (const HandedOnCommand& command : commands)
        app.add_subcommand(command.name, command.text);
}

std::optional<int> handOn(char** argv)
{
    if (argv[0] == nullptr || argv[1] == nullptr ||
        std::none_of(commands.begin(), commands.end(), [argv](const HandedOnCommand& command) {
            return command.name == std::string_view(argv[1]);
        }))
        return std::nullopt;
    const std::string program = programOfOurs(labProgram).string();
    execv(program.c_str(), argv);
    const int failure = errno;
    return report({ErrorCode::Internal,
                   failure == ENOENT ? std::string(argv[1]) + ": " + labProgramMissing
                                     : program + ": cannot be started",
                   std::generic_category().message(failure)});
}

} // namespace pentimento::cli
