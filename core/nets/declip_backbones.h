// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/declip_decoder.h"
#include "core/packs/pack.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pentimento::nets {

/// Opens a weight file; BadState names it and the reason.
[[nodiscard]] StateReader openWeights(const std::filesystem::path& file);

/// The frozen image backbones of a "declip-1" pack, as far as they are read: each runs once a
/// picture, no further than the deepest layer that is wanted. Inference only.
class DeclipBackbones
{
public:
    /// Features by backbone and layer.
    using Maps = std::map<std::pair<std::string, int>, FeatureMap>;

    /// Backbones of `pack` that nobody wants are not read. BadState names what does not fit.
    DeclipBackbones(const Pack& pack, const std::vector<FeatureSource>& wanted,
                    const LayerTarget& target);
    ~DeclipBackbones();
    DeclipBackbones(DeclipBackbones&&) noexcept;
    DeclipBackbones& operator=(DeclipBackbones&&) noexcept;

    /// Channels and side of what joined() gives for `sources`; BadState, naming `reader`, when one
    /// is not there.
    [[nodiscard]] FeatureSize inputOf(const std::string& reader,
                                      const std::vector<FeatureSource>& sources) const;
    /// (N, 3, pack.wholeInput, pack.wholeInput) float, as preprocessed() gives it.
    [[nodiscard]] Maps features(const at::Tensor& input) const;
    /// What a decoder that reads `sources` gets: one map as it is, several as channels of one, at
    /// the size of the first.
    [[nodiscard]] static FeatureMap joined(const Maps& maps,
                                           const std::vector<FeatureSource>& sources);
    [[nodiscard]] Operations operations() const;

private:
    struct Backbone;
    static Backbone read(const Pack& pack, const BackboneInfo& info, std::vector<int> layers,
                         const LayerTarget& target);

    std::vector<Backbone> m_backbones;
};

} // namespace pentimento::nets
