// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/generator.h"

#include <opencv2/dnn_superres.hpp>
#include <opencv2/imgproc.hpp>

#include <torch/script.h>

#include <algorithm>
#include <cctype>

namespace pentimento {

namespace {

class ScriptedGenerator : public Generator
{
public:
    ScriptedGenerator(std::string name, torch::jit::Module module)
        : Generator(std::move(name),
                    module.find_method("encode") ? Family::Diffusion : Family::Gan),
          m_module(std::move(module))
    {
        m_module.to(at::kFloat);
        m_module.eval();
    }

    Result<cv::Mat> rebuild(const cv::Mat& bgr) override
    {
        try {
            const c10::InferenceMode guard;
            cv::Mat rgb;
            cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
            const at::Tensor input =
                torch::from_blob(rgb.data, {1, rgb.rows, rgb.cols, 3}, at::kByte)
                    .permute({0, 3, 1, 2})
                    .to(at::kFloat) /
                255;
            const at::Tensor output = m_module.forward({input}).toTensor();
            if (output.sizes() != input.sizes())
                return Error{ErrorCode::ModelUnavailable, name() + ": gives another size", {}};
            const at::Tensor bytes =
                (output.clamp(0, 1) * 255).round().to(at::kByte).permute({0, 2, 3, 1}).contiguous();
            cv::Mat result;
            cv::cvtColor(cv::Mat(rgb.size(), CV_8UC3, bytes.data_ptr()), result, cv::COLOR_RGB2BGR);
            return result;
        } catch (const std::exception& error) {
            return Error{ErrorCode::ModelUnavailable, name() + ": does not run", error.what()};
        }
    }

private:
    torch::jit::Module m_module;
};

class Upscaler : public Generator
{
public:
    Upscaler(std::string name, const std::filesystem::path& file, const std::string& kind,
             int scale)
        : Generator(std::move(name), Family::Gan), m_scale(scale)
    {
        m_network.readModel(file.string());
        m_network.setModel(kind, scale);
    }

    Result<cv::Mat> rebuild(const cv::Mat& bgr) override
    {
        try {
            cv::Mat small;
            cv::resize(bgr, small, {bgr.cols / m_scale, bgr.rows / m_scale}, 0, 0, cv::INTER_AREA);
            cv::Mat large;
            m_network.upsample(small, large);
            if (large.size() != bgr.size())
                cv::resize(large, large, bgr.size(), 0, 0, cv::INTER_CUBIC);
            return large;
        } catch (const cv::Exception& error) {
            return Error{ErrorCode::ModelUnavailable, name() + ": does not run", error.what()};
        }
    }

private:
    cv::dnn_superres::DnnSuperResImpl m_network;
    int m_scale;
};

} // namespace

Result<std::unique_ptr<Generator>> Generator::load(const std::filesystem::path& file)
{
    const std::string name = file.stem().string();
    const auto refuse = [&](const char* detail) {
        return Error{ErrorCode::ModelUnavailable, file.string() + ": is no generator we can run",
                     detail};
    };
    try {
        if (file.extension() == ".pb") {
            const auto mark = name.rfind("_x");
            if (mark == std::string::npos)
                return refuse("the name does not end in _x and the scale");
            std::string kind = name.substr(0, mark);
            std::transform(kind.begin(), kind.end(), kind.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            const int scale = std::stoi(name.substr(mark + 2));
            return std::unique_ptr<Generator>(new Upscaler(name, file, kind, scale));
        }
        return std::unique_ptr<Generator>(
            new ScriptedGenerator(name, torch::jit::load(file.string(), at::kCPU)));
    } catch (const std::exception& error) {
        return refuse(error.what());
    }
}

} // namespace pentimento
