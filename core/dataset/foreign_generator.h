// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/raster.h"
#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace pentimento {

/// A generative network that LibTorch cannot run and OpenCV's dnn can. It rebuilds pictures at
/// their own size and leaves its traces in them. One thread at a time.
class ForeignGenerator
{
public:
    virtual ~ForeignGenerator() = default;
    ForeignGenerator(const ForeignGenerator&) = delete;
    ForeignGenerator& operator=(const ForeignGenerator&) = delete;

    /// A square picture; ModelUnavailable when the network fails on it.
    [[nodiscard]] virtual Result<Raster> rebuilt(const Raster& picture) = 0;
    [[nodiscard]] const std::string& name() const { return m_name; }
    /// The side of every picture that it takes, 0: any multiple of 16.
    [[nodiscard]] int side() const { return m_side; }

    /// Loads an up-scaler (NAME_xN.pb, what OpenCV's dnn_superres knows: edsr, espcn, fsrcnn,
    /// lapsrn; pictures are reduced N times first) or a network from three channels to three
    /// (.onnx) at the same size or enlarged. How that wants its values, and whether it takes one
    /// size alone, is found by trying. ModelUnavailable names the file and the reason.
    [[nodiscard]] static Result<std::unique_ptr<ForeignGenerator>>
    load(const std::filesystem::path& file);

protected:
    explicit ForeignGenerator(std::string name) : m_name(std::move(name)) {}
    void setSide(int side) { m_side = side; }

private:
    std::string m_name;
    int m_side = 0;
};

} // namespace pentimento
