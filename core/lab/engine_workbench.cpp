// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/engine_workbench.h"

#include "core/inference/engine.h"
#include "core/lab/lab_process.h"

namespace pentimento {
namespace {

Result<std::shared_ptr<const evaluation::Evaluation>> measure(EvaluationOrder order,
                                                              const EngineOptions& options,
                                                              const SkippedListener& onSkipped,
                                                              const Job& job)
{
    if (auto there = evaluation::checkRequest(order.request); !there)
        return there.error();
    const auto pack = readPack(order.pack);
    if (!pack)
        return pack.error();
    const auto detector = Engine::create(*pack, options);
    if (!detector)
        return detector.error();
    order.request.onSkipped = [&onSkipped](const evaluation::SkippedPicture& skipped) {
        onSkipped(skipped.file, skipped.error.message);
    };
    return evaluation::evaluate(**detector, order.request, job);
}

} // namespace

Workbench engineWorkbench(EngineOptions options)
{
    return {[options](const EvaluationOrder& order, const SkippedListener& onSkipped,
                      const Job& job) { return measure(order, options, onSkipped, job); },
            [options](const TrainingRun& run, const TrainingListener& listener, const Job& job) {
                return trainInLab(run, options.threads, listener, job);
            }};
}

} // namespace pentimento
