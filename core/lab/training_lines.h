// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/workbench.h"

#include <string>
#include <string_view>
#include <variant>

namespace pentimento {

/// What the process that trains tells the window: one line of JSON each, UTF-8, in their order.
namespace training_line {

struct Stage ///< Job::report()
{
    double fraction = 0;
    std::string words;
};
struct Skipped ///< SkippedListener
{
    std::string file;
    std::string reason;
};
struct Installed ///< the last line of a training that went well
{
    std::filesystem::path pack;
};

} // namespace training_line

/// An Error is the last line of a training that did not.
using TrainingLine = std::variant<training_line::Stage, training::TrainingProgress,
                                  training_line::Skipped, training_line::Installed, Error>;

/// Without the line's end.
[[nodiscard]] std::string lineOf(const TrainingLine& line);

/// Internal for whatever lineOf() does not write.
[[nodiscard]] Result<TrainingLine> trainingLineIn(std::string_view text);

} // namespace pentimento
