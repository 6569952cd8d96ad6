// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// For .cpp files that know LibTorch.
#pragma once

#include "core/nets/number_format.h"
#include "core/weights/safetensors.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace pentimento::nets {

/// Thrown while a graph is put together from tensors that do not fit it; caught at the border of
/// this folder. what() names the tensor.
class BadState : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Hands out the tensors of a weight file by name and makes sure that none is missing, none is
/// left over and every shape is the one expected.
class StateReader
{
public:
    /// `file` names the tensors' origin in messages.
    StateReader(TensorMap state, std::string file);

    static constexpr std::int64_t any = -1; ///< this side may have any length
    [[nodiscard]] bool has(const std::string& name) const;
    /// Number of sides of a tensor; 0 when there is none of this name.
    [[nodiscard]] std::int64_t dimensions(const std::string& name) const;
    /// The tensor as it is stored; BadState when it is missing, misshapen or holds no numbers.
    [[nodiscard]] at::Tensor take(const std::string& name, const std::vector<std::int64_t>& shape);
    /// For a tensor that a file may hold and the graph does not need.
    void ignore(const std::string& name);
    /// Names not taken yet, in order.
    [[nodiscard]] std::vector<std::string> remaining() const;
    /// BadState names a tensor that nobody took.
    void finish() const;
    /// What is wrong with the tensors as a whole, with the file's name in front.
    [[nodiscard]] BadState flaw(const std::string& reason) const
    {
        return BadState(m_file + ": " + reason);
    }

private:
    TensorMap m_state;
    std::string m_file;
    std::set<std::string> m_taken;
};

/// Where and in which format a layer's weights lie.
struct LayerTarget
{
    at::Device device = at::kCPU;
    NumberFormat format = NumberFormat::Float32;

    [[nodiscard]] at::ScalarType type() const;
    /// Whether products go through oneDNN.
    [[nodiscard]] bool usesOneDnn() const;
};

/// The tensor as float on `device`; always a copy, since a tensor of a weight file keeps the whole
/// file in memory.
[[nodiscard]] at::Tensor ownFloat(const at::Tensor& tensor, at::Device device);

/// A 2-D convolution with its batch normalisation folded in. Input and output are channels-last in
/// the target's format. On the CPU, weights that outweigh their activations are laid out for
/// oneDNN once instead of at every call (5x5, 1024 -> 512 channels, 16x16 positions, bfloat16:
/// 501 instead of 363 GFLOP/s on two Zen 4 cores).
class Convolution
{
public:
    struct Settings
    {
        int stride = 1;
        int padding = 0;
        int groups = 1;
        /// Positions of a typical input, height times width: decides on the layout.
        int positions = 1;
    };
    /// `weight` (out, in / groups, k, k) and `bias` (out), or none, on the CPU.
    Convolution(const at::Tensor& weight, const at::Tensor& bias, const Settings& settings,
                const LayerTarget& target);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& input) const;
    /// Products and sums for one output position.
    [[nodiscard]] double operationsPerPosition() const { return m_operations; }

private:
    at::Tensor m_weight;
    at::Tensor m_bias;
    Settings m_settings;
    double m_operations;
};

/// Takes `name`.weight, and `name`.bias where it exists, and folds the inference-time batch
/// normalisation `norm`.{weight, bias, running_mean, running_var} in (Ioffe & Szegedy 2015, with
/// eps 1e-5). An empty `norm` folds nothing.
[[nodiscard]] Convolution takeConvolution(StateReader& state, const std::string& name,
                                          const std::string& norm,
                                          const std::vector<std::int64_t>& shape,
                                          const Convolution::Settings& settings,
                                          const LayerTarget& target);

/// A matrix product with bias over the last dimension. Debian's LibTorch multiplies float matrices
/// with OpenBLAS at half of what oneDNN's 1x1 convolution reaches (257 x 1024 by 1024 x 4096, two
/// Zen 4 cores: 112 against 206 GFLOP/s; in bfloat16 both 420), so float weights on the CPU become
/// one.
class Linear
{
public:
    /// `weight` (out, in) and `bias` (out) on the CPU.
    Linear(const at::Tensor& weight, const at::Tensor& bias, const LayerTarget& target);

    /// (..., in) -> (..., out), both in the target's format.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& input) const;
    /// Products and sums for one row.
    [[nodiscard]] double operationsPerRow() const { return m_operations; }

private:
    at::Tensor m_weight;
    at::Tensor m_bias;
    bool m_asConvolution = false;
    double m_operations;
};

/// Takes `name`weight and `name`bias. `inputScale` and `outputScale` are multiplied into the
/// weights, the latter into the bias too; each holds one factor or one for every column or row.
[[nodiscard]] Linear takeLinear(StateReader& state, const std::string& name,
                                const std::vector<std::int64_t>& shape, const LayerTarget& target,
                                double inputScale = 1, const at::Tensor& outputScale = {});

/// A product of matrices as oneDNN's 1x1 convolution: (rows, in) by weights (out, in, 1, 1), which
/// may be in its own layout -> (rows, out). `bias` may be undefined.
[[nodiscard]] at::Tensor pointwise(const at::Tensor& rows, const at::Tensor& weight,
                                   const at::Tensor& bias);

/// Layer normalisation over the last dimension in float (Ba et al. 2016).
class LayerNorm
{
public:
    LayerNorm(StateReader& state, const std::string& name, std::int64_t width,
              const LayerTarget& target, double epsilon = 1e-5);

    [[nodiscard]] at::Tensor operator()(const at::Tensor& input) const;

private:
    at::Tensor m_weight;
    at::Tensor m_bias;
    double m_epsilon;
};

} // namespace pentimento::nets
