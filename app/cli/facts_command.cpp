// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/facts_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "core/evidence/provenance_json.h"
#include "core/imaging/picture.h"

#include <algorithm>
#include <iostream>
#include <memory>

namespace pentimento::cli {
namespace {

/// One line for each picture; an unreadable one is said on stderr and does not stop the next.
int printFacts(const std::vector<std::string>& pictures, const Context& context)
{
    int exitCode = exit_code::done;
    for (const std::string& name : pictures) {
        const auto picture = loadPicture(name, {}, Job{context.stop, {}});
        if (!picture) {
            const int failure = report(picture.error());
            if (picture.error().code == ErrorCode::Cancelled)
                return failure;
            exitCode = std::max(exitCode, failure);
            continue;
        }
        const Json line = {{"image", imageJson(**picture)},
                           {"provenance", provenanceJson(**picture)},
                           {"notes", (*picture)->notes}};
        std::cout << line.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n'
                  << std::flush;
    }
    return exitCode;
}

} // namespace

void addFacts(CLI::App& app, Context& context)
{
    auto pictures = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand(
        "facts", "Print what files say about themselves, a line of JSON each; no network is run");
    command->add_option("IMAGE", *pictures, "the pictures")->required()->type_name("FILE");
    addCommonOptions(*command, context);
    command->callback([pictures, &context] {
        context.action = [pictures, &context] { return printFacts(*pictures, context); };
    });
}

} // namespace pentimento::cli
