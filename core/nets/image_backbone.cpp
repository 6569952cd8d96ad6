// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nets/image_backbone.h"

namespace pentimento::nets {

FeatureMap featuresOfTokens(const at::Tensor& tokens, int grid, at::ScalarType type)
{
    return {tokens, tokens.slice(1, 1)
                        .to(type)
                        .reshape({tokens.size(0), grid, grid, tokens.size(2)})
                        .permute({0, 3, 1, 2})};
}

} // namespace pentimento::nets
