// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/training/dataset.h"

#include <opencv2/core.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace pentimento {

/// A generative network that rebuilds a picture at its own size and leaves its traces in it.
class Generator
{
public:
    virtual ~Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    [[nodiscard]] virtual Result<cv::Mat> rebuild(const cv::Mat& bgr) = 0; ///< 8-bit, same size
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] Family family() const { return m_family; }

    /// Loads TorchScript (.ts, .pt: forward re-synthesises at the same size; an `encode` and
    /// `decode` pair marks a latent auto-encoder) or an up-scaler for OpenCV (NAME_xN.pb).
    /// ModelUnavailable names the file.
    [[nodiscard]] static Result<std::unique_ptr<Generator>> load(const std::filesystem::path& file);

protected:
    Generator(std::string name, Family family) : m_name(std::move(name)), m_family(family) {}

private:
    std::string m_name;
    Family m_family;
};

} // namespace pentimento
