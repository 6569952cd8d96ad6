// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_pack.h"
#include "core/packs/trace_graph.h"

#include "core/nets/trace_network.h"
#include "core/weights/safetensors.h"

#include <torch/torch.h>

namespace pentimento {

Result<Pack> writeRandomPack(const std::filesystem::path& folder)
{
    torch::manual_seed(7);
    nets::TraceNetwork network(3);
    std::filesystem::create_directories(folder);
    if (auto written = writeSafetensors(folder / "weights.safetensors", network.state()); !written)
        return written.error();
    Pack pack;
    pack.folder = folder;
    pack.name = "random";
    pack.version = std::string("1"); // GCC 12 sees an overlap in the plain literal
    pack.licence = "CC0-1.0";
    pack.graph = &traceGraph;
    pack.wholeInput = 128;
    for (const char* id : {"first", "second"}) {
        HeadInfo head;
        head.id = id;
        head.title = id;
        head.trainedOn = "nothing";
        pack.heads.push_back(head);
    }
    pack.combined.id = "combined";
    pack.combined.title = "Combined";
    pack.combined.trainedOn = "nothing";
    pack.weightFiles = {"weights.safetensors"};
    if (auto written = writePack(pack); !written)
        return written.error();
    return readPack(folder);
}

Result<std::string> damageWeights(const std::filesystem::path& file, const std::string& part,
                                  float value)
{
    auto tensors = readSafetensors(file);
    if (!tensors)
        return tensors.error();
    for (auto& [name, tensor] : *tensors)
        tensor = tensor.clone(); // off the file that is about to be replaced
    for (auto& [name, tensor] : *tensors) {
        if (name.find(part) == std::string::npos || !tensor.is_floating_point())
            continue;
        tensor.view({-1})[0] = value;
        if (auto written = writeSafetensors(file, *tensors); !written)
            return written.error();
        return name;
    }
    return Error{ErrorCode::Usage, "no tensor is named like " + part, {}};
}

} // namespace pentimento
