// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/compare.h"

#include "core/base/output.h"
#include "core/import/architecture.h"
#include "core/import/checkpoint.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

/// The file's backbone under the names of ours.
Result<TensorMap> tensorsOf(const Checkpoint& checkpoint, const BackbonePlan& plan, const Job& job)
{
    std::error_code failure;
    const fs::path scratch = fs::temp_directory_path(failure);
    if (failure)
        return outputError(scratch, failure.message());
    const PartialFolder folder(unusedSibling(scratch / "pentimento-compare"));
    fs::create_directories(folder.path(), failure);
    if (failure)
        return outputError(folder.path(), failure.message());
    const fs::path copy = folder.path() / "backbone.safetensors";
    if (auto written = checkpoint.write(checkpoint.layout().backbone, plan.tensors,
                                        StoredWeights::Exact, copy, job);
        !written)
        return written.error();
    return readSafetensors(copy); // stays readable: it is mapped
}

void compareTensor(const std::string& name, const at::Tensor& ours, const at::Tensor& theirs,
                   BackboneComparison& result)
{
    const at::Tensor own = ours.to(at::kFloat);
    const at::Tensor other = theirs.to(at::kFloat);
    if (at::equal(own, other))
        ++result.identical;
    else if (at::equal(ours, theirs.to(ours.scalar_type())))
        ++result.rounded;
    else
        result.different.push_back(
            {name, (own - other).abs().max().item<double>(), own.abs().max().item<double>()});
}

Result<BackboneComparison> compared(const Pack& pack, const BackboneInfo& info,
                                    const Checkpoint& checkpoint, const BackbonePlan& plan,
                                    const Job& job)
{
    const auto theirs = tensorsOf(checkpoint, plan, job);
    if (!theirs)
        return theirs.error();
    const auto ours = readSafetensors(pack.folder / info.weights);
    if (!ours)
        return ours.error();
    BackboneComparison result;
    result.backbone = info.id;
    result.title = info.title;
    for (const auto& [name, tensor] : *ours) {
        const auto found = theirs->find(name);
        if (found == theirs->end() || found->second.sizes() != tensor.sizes())
            return Error{ErrorCode::ModelUnavailable,
                         checkpoint.file().string() + ": holds no tensor " + name +
                             " as the pack's",
                         {}};
        if (job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        compareTensor(name, tensor, found->second, result);
    }
    return result;
}

} // namespace

Result<BackboneComparison> compareBackbone(const Pack& pack, const fs::path& file, const Job& job)
{
    const auto checkpoint = Checkpoint::open(file);
    if (!checkpoint)
        return checkpoint.error();
    const auto plan = planBackbone(checkpoint->layout().backbone, file);
    if (!plan)
        return plan.error();
    const auto info = std::find_if(
        pack.backbones.begin(), pack.backbones.end(), [&](const BackboneInfo& candidate) {
            return candidate.kind == plan->info.kind && candidate.sizes == plan->info.sizes;
        });
    if (info == pack.backbones.end())
        return Error{ErrorCode::ModelUnavailable,
                     file.string() + ": holds " + plan->info.title + ", and the pack " + pack.name +
                         " has no backbone of that architecture",
                     {}};
    return compared(pack, *info, *checkpoint, *plan, job);
}

} // namespace pentimento
