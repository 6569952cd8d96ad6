// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/training/small_data.h"

#include "core/model/safetensors.h"

#include <torch/torch.h>

#include <fstream>
#include <stdexcept>

namespace pentimento {

void writeSmallData(const std::filesystem::path& folder)
{
    torch::manual_seed(1);
    std::filesystem::create_directories(folder);
    const auto pictures = [](std::int64_t count) {
        return (torch::nn::functional::interpolate(torch::rand({count, 3, 24, 24}),
                                                   torch::nn::functional::InterpolateFuncOptions()
                                                       .size(std::vector<std::int64_t>{96, 96})
                                                       .mode(torch::kBilinear)
                                                       .align_corners(false)) *
                    220 +
                torch::rand({count, 3, 96, 96}) * 30)
            .permute({0, 2, 3, 1})
            .to(at::kByte)
            .contiguous();
    };
    TensorMap shard;
    shard["original"] = pictures(4);
    shard["pass"] = pictures(8);
    shard["generator"] = torch::tensor({0, 1, 1, 0, 0, 1, 1, 0}, at::kLong);
    if (!writeSafetensors(folder / "shard-0000.safetensors", shard))
        throw std::runtime_error("cannot write the test data");
    std::ofstream(folder / "dataset.json")
        << R"({"schema":1,"seed":1,"passes_per_crop":2,"generators":[{"name":"a","family":0},)"
           R"({"name":"b","family":1}],"shards":["shard-0000.safetensors"]})";
}

} // namespace pentimento
