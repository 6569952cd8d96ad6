// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/training_output.h"

#include "app/cli/context.h"
#include "app/cli/progress.h"

#include <cstdio>

namespace pentimento::cli {

bool somebodyLooks(const Context& context)
{
    return Progress(context.quiet).visible();
}

std::string lossText(const std::optional<double>& loss)
{
    if (!loss)
        return "not yet";
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", *loss);
    return text;
}

} // namespace pentimento::cli
