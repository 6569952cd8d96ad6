// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/training_lines.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace pentimento {
namespace {

using nlohmann::json;
using training::TrainingProgress;
using namespace training_line;

json jsonOf(const Stage& stage)
{
    return {{"stage", {{"fraction", stage.fraction}, {"words", stage.words}}}};
}

json jsonOf(const TrainingProgress& progress)
{
    json step{{"step", progress.step},
              {"steps", progress.steps},
              {"loss", progress.loss},
              {"mean_loss", progress.meanLoss},
              {"overlap", progress.overlap},
              {"seconds_per_step", progress.secondsPerStep},
              {"waiting_share", progress.waitingShare}};
    if (progress.validationLoss)
        step["validation_loss"] = *progress.validationLoss;
    return {{"step", std::move(step)}};
}

json jsonOf(const Skipped& skipped)
{
    return {{"skipped", {{"file", skipped.file}, {"reason", skipped.reason}}}};
}

json jsonOf(const Installed& installed)
{
    return {{"installed", installed.pack.string()}};
}

json jsonOf(const Error& error)
{
    return {{"error",
             {{"code", static_cast<int>(error.code)},
              {"message", error.message},
              {"detail", error.detail}}}};
}

/// A number that is none stands in JSON as null.
double numberIn(const json& entry)
{
    return entry.is_null() ? std::numeric_limits<double>::quiet_NaN() : entry.get<double>();
}

TrainingProgress progressIn(const json& step)
{
    TrainingProgress progress;
    progress.step = step.at("step");
    progress.steps = step.at("steps");
    progress.loss = numberIn(step.at("loss"));
    progress.meanLoss = numberIn(step.at("mean_loss"));
    progress.overlap = numberIn(step.at("overlap"));
    progress.secondsPerStep = step.at("seconds_per_step");
    progress.waitingShare = step.at("waiting_share");
    if (step.contains("validation_loss"))
        progress.validationLoss = numberIn(step.at("validation_loss"));
    return progress;
}

Error errorIn(const json& error)
{
    const int code = error.at("code");
    const bool known = code >= 0 && code <= static_cast<int>(ErrorCode::Internal);
    return {known ? static_cast<ErrorCode>(code) : ErrorCode::Internal, error.at("message"),
            error.at("detail")};
}

/// Throws json::exception for a missing field or one of the wrong type.
std::optional<TrainingLine> lineIn(const json& line)
{
    if (line.contains("stage"))
        return Stage{line.at("stage").at("fraction"), line.at("stage").at("words")};
    if (line.contains("step"))
        return progressIn(line.at("step"));
    if (line.contains("skipped"))
        return Skipped{line.at("skipped").at("file"), line.at("skipped").at("reason")};
    if (line.contains("installed"))
        return Installed{line.at("installed").get<std::string>()};
    if (line.contains("error"))
        return errorIn(line.at("error"));
    return std::nullopt;
}

} // namespace

std::string lineOf(const TrainingLine& line)
{
    return std::visit([](const auto& part) { return jsonOf(part); }, line)
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<TrainingLine> trainingLineIn(std::string_view text)
{
    try {
        if (auto line = lineIn(json::parse(text)))
            return *std::move(line);
    } catch (const json::exception&) { // told below
    }
    return Error{ErrorCode::Internal, "the process that trains said what is not understood",
                 std::string(text.substr(0, 400))};
}

} // namespace pentimento
