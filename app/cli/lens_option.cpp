// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lens_option.h"

#include "app/cli/context.h"
#include "core/lenses/registry.h"

namespace pentimento::cli {

void addLensOption(CLI::App& command, std::vector<std::string>& texts)
{
    std::string known;
    for (const Lens* lens : lenses()) {
        known += (known.empty() ? "" : "; ") + lens->description().id;
        for (const LensParameter& parameter : lens->description().parameters)
            known += ":" + parameter.id + "=N";
    }
    command
        .add_option("--lens", texts,
                    "also look through a lens and put its map into the evidence; may be repeated. "
                    "There are: " +
                        known)
        ->allow_extra_args(false)
        ->expected(1,
                   static_cast<int>(lenses().size()) + 1) // one more, to say what is wrong with it
        ->type_name("ID[:PARAMETER=N...]")
        ->group("Evidence");
}

Result<std::vector<LensOrder>> lensOrdersIn(const std::vector<std::string>& texts)
{
    std::vector<LensOrder> orders;
    for (const std::string& text : texts) {
        auto order = lensOrderIn(text);
        if (!order)
            return order.error();
        for (const LensOrder& other : orders)
            if (other.lens == order->lens)
                return Error{ErrorCode::Usage,
                             "lens " + order->lens->description().id + " is asked for twice",
                             {}};
        orders.push_back(*std::move(order));
    }
    return orders;
}

void printLensFailures(const Analysis& analysis)
{
    for (const LensRun& run : analysis.lenses)
        if (!run.outcome)
            report({run.outcome.error().code,
                    analysis.picture->file.name + ": " + run.outcome.error().message,
                    run.outcome.error().detail});
}

} // namespace pentimento::cli
