// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/graph_network.h"

namespace pentimento::nets {

at::Tensor preprocessed(const at::Tensor& pictures, const Preprocessing& how)
{
    const at::Tensor scaled = how.highest == 255 ? pictures : pictures / (255 / how.highest);
    if (!how.normalisation)
        return scaled;
    const auto channels = [&](const std::array<double, 3>& values) {
        return at::tensor(at::ArrayRef<double>(values.data(), values.size()),
                          pictures.options().dtype(at::kFloat))
            .view({1, 3, 1, 1});
    };
    return (scaled - channels(how.normalisation->mean)) / channels(how.normalisation->spread);
}

} // namespace pentimento::nets
