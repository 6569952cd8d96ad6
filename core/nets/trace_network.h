// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/pack.h"
#include "core/weights/safetensors.h"

#include <memory>
#include <vector>

namespace pentimento::nets {

/// The network of the default pack, graph "trace-2": traces of processing, compared with the rest
/// of the same picture.
///
/// A picture goes through three steps, so that one large picture can be worked through in tiles
/// and still be judged as a whole:
///   features()  per tile: fixed high-pass residuals (Fridrich & Kodovsky, "Rich models for
///               steganalysis", 2012) beside the plain picture, block spectra and the 8x8 grid,
///               then a residual convolutional backbone; one vector per 8x8 pixels, followed by
///               the fingerprint, a unit vector from a branch that shares no weight with the rest
///   summary()   once per picture: mean and spread of every feature, and a grid of tokens
///   decode()    per tile of features: what differs from the summary, through a convolutional
///               decoder shared by all heads and one 5x5 convolution per head; the map of noise
///               consistency is how far each fingerprint is from the picture's usual one, and
///               where that is far, it raises the combined map
///
/// Tiles cut with at least featureHalo pixels (decodeHalo cells) around their core give the same
/// values as one pass over the whole picture, up to rounding. Not thread-safe: one thread uses an
/// instance at a time.
class TraceNetwork
{
public:
    static constexpr int cell = 8;         ///< pixels per feature cell
    static constexpr int mapCell = 4;      ///< pixels per logit
    static constexpr int alignment = 16;   ///< input sides are multiples of this
    static constexpr int featureHalo = 64; ///< pixels around a tile that its features depend on
    static constexpr int decodeHalo = 80;  ///< feature cells around a tile that logits depend on

    /// `heads`, at least 2, counts the noise-consistency map, the last channel but one, and the
    /// combined map, the last.
    explicit TraceNetwork(int heads);
    ~TraceNetwork();
    TraceNetwork(TraceNetwork&&) noexcept;
    TraceNetwork& operator=(TraceNetwork&&) noexcept;

    /// (N, 3, H, W) float, sRGB 0..255 -> (N, F, H/8, W/8).
    [[nodiscard]] at::Tensor features(const at::Tensor& rgb);
    /// Whole-picture features -> (N, F, 2 + tokens): mean, spread, then tokens.
    [[nodiscard]] at::Tensor summary(const at::Tensor& features);
    /// Features of a tile with its picture's summary -> (N, heads, H/4, W/4) logits.
    [[nodiscard]] at::Tensor decode(const at::Tensor& features, const at::Tensor& summary);
    /// The part of features() that is the fingerprint, (N, C, H/8, W/8), each of length 1.
    [[nodiscard]] static at::Tensor fingerprints(const at::Tensor& features);
    /// All three for pictures that fit in memory at once.
    [[nodiscard]] at::Tensor forward(const at::Tensor& rgb);

    [[nodiscard]] std::vector<at::Tensor> parameters() const;
    /// Parameters and running statistics by name, sharing storage with the network.
    [[nodiscard]] TensorMap state() const;
    /// Copies a full state in; a missing, spare or mis-shaped tensor is ModelUnavailable and names
    /// it. Half-precision values are widened.
    [[nodiscard]] Result<void> load(const TensorMap& state);
    void setTraining(bool on);
    /// After setTraining(true): what features() depends on, the fingerprint included, keeps its
    /// weights and statistics; only the decoder and its heads learn.
    void freezeBackbone();
    /// For inference, after load(): folds every batch normalisation into its convolution and lays
    /// weights out channels-last. The state is no longer one that load() or training can use.
    void foldNormalisation();
    /// Convolutions and products in bfloat16, in half precision for inference on CUDA, while
    /// weights stay float; off at first.
    void setMixedPrecision(bool on);
    /// Moves to a device ("cpu", "cuda"), kFloat throughout.
    void moveTo(const char* device);

private:
    struct Graph;
    std::shared_ptr<Graph> m_graph;
};

/// The network of a "trace-2" pack with its weights, ready for inference on the CPU: read, set to
/// evaluation, normalisation folded. ModelUnavailable names the file and the reason.
[[nodiscard]] Result<TraceNetwork> readTraceNetwork(const Pack& pack);

} // namespace pentimento::nets
