// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/foreign_generator.h"

#include <opencv2/dnn.hpp>
#include <opencv2/dnn_superres.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pentimento {

namespace fs = std::filesystem;

namespace {

/// A header over the raster's own pixels, for reading alone.
cv::Mat viewOf(const Raster& picture)
{
    return {picture.height(), picture.width(), CV_8UC3, const_cast<std::uint8_t*>(picture.data())};
}

Raster rasterOf(const cv::Mat& rgb)
{
    const cv::Mat whole = rgb.isContinuous() ? rgb : rgb.clone();
    return Raster(whole.cols, whole.rows, {whole.data, whole.data + whole.total() * 3});
}

cv::Mat reducedTo(const cv::Mat& picture, cv::Size size)
{
    cv::Mat small;
    cv::resize(picture, small, size, 0, 0, cv::INTER_AREA);
    return small;
}

Error doesNotRun(const std::string& name, const std::exception& error)
{
    return {ErrorCode::ModelUnavailable, name + ": does not run", error.what()};
}

class Upscaler : public ForeignGenerator
{
public:
    Upscaler(std::string name, const fs::path& file, const std::string& kind, int scale)
        : ForeignGenerator(std::move(name)), m_scale(scale)
    {
        m_network.readModel(file.string());
        m_network.setModel(kind, scale);
    }

    Result<Raster> rebuilt(const Raster& picture) override
    {
        try {
            cv::Mat bgr;
            cv::cvtColor(viewOf(picture), bgr, cv::COLOR_RGB2BGR);
            cv::Mat large;
            m_network.upsample(reducedTo(bgr, bgr.size() / m_scale), large);
            if (large.size() != bgr.size())
                cv::resize(large, large, bgr.size(), 0, 0, cv::INTER_CUBIC);
            cv::cvtColor(large, large, cv::COLOR_BGR2RGB);
            return rasterOf(large);
        } catch (const std::exception& error) {
            return doesNotRun(name(), error);
        }
    }

private:
    cv::dnn_superres::DnnSuperResImpl m_network;
    int m_scale;
};

/// How a network counts: value = grey level / scale - offset.
struct ValueRange
{
    double scale;
    double offset;
};
constexpr std::array ranges{ValueRange{255, 0}, ValueRange{127.5, 1}, ValueRange{1, 0}};

/// Smooth colours with waves of several lengths: what every generator rebuilds more or less.
cv::Mat trialPicture(int side)
{
    cv::Mat picture(side, side, CV_8UC3);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            picture.at<cv::Vec3b>(y, x) = {
                cv::saturate_cast<uchar>(40 + 160.0 * x / side + 20 * std::sin(x * 0.4)),
                cv::saturate_cast<uchar>(128 + 60 * std::sin(y * 0.11) * std::cos(x * 0.07)),
                cv::saturate_cast<uchar>(200 - 150.0 * y / side)};
    return picture;
}

class OnnxGenerator : public ForeignGenerator
{
public:
    OnnxGenerator(std::string name, const fs::path& file)
        : ForeignGenerator(std::move(name)), m_network(cv::dnn::readNetFromONNX(file.string()))
    {
        const int first = firstSide();
        // What runs at one size of the list alone has that size built in.
        const auto runsAt = [this](int side) { return side > 0 && runs(side); };
        const bool flexible = runsAt(first == 256 ? 128 : 256) || runsAt(2 * first);
        chooseRange(first);
        if (!flexible)
            setSide(first * m_enlarged);
    }

    Result<Raster> rebuilt(const Raster& picture) override
    {
        try {
            const cv::Mat rgb = viewOf(picture);
            cv::Mat result = run(m_enlarged > 1 ? reducedTo(rgb, rgb.size() / m_enlarged) : rgb);
            if (result.size() != rgb.size())
                throw std::runtime_error("gives another size");
            return rasterOf(result);
        } catch (const std::exception& error) {
            return doesNotRun(name(), error);
        }
    }

private:
    cv::Mat run(const cv::Mat& rgb)
    {
        const double grey = m_range.offset * m_range.scale;
        m_network.setInput(cv::dnn::blobFromImage(rgb, 1 / m_range.scale, {}, cv::Scalar::all(grey),
                                                  false, false));
        const cv::Mat blob = m_network.forward();
        if (blob.dims != 4 || blob.size[0] != 1 || blob.size[1] != 3 || blob.type() != CV_32F)
            throw std::runtime_error("gives no picture of three channels");
        std::vector<cv::Mat> planes;
        for (int c = 0; c < 3; ++c) {
            const cv::Mat plane(blob.size[2], blob.size[3], CV_32F,
                                const_cast<float*>(blob.ptr<float>(0, c)));
            cv::Mat bytes;
            plane.convertTo(bytes, CV_8U, m_range.scale, grey);
            planes.push_back(bytes);
        }
        cv::Mat result;
        cv::merge(planes, result);
        return result;
    }

    bool runs(int side)
    {
        try {
            const cv::Mat made = run(trialPicture(side));
            m_enlarged = made.cols / side;
            return made.cols == made.rows && m_enlarged >= 1 && made.cols % side == 0;
        } catch (const std::exception& error) {
            m_failure = error.what();
            return false;
        }
    }

    int firstSide()
    {
        for (const int side : {64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 1024})
            if (runs(side))
                return side;
        throw std::runtime_error("runs at no size that was tried: " + m_failure);
    }

    /// The range with which it gives its own input back best.
    void chooseRange(int side)
    {
        constexpr double furthest = 0.6; // of the trial's spread: a plain grey is no answer
        const cv::Mat trial = trialPicture(side);
        cv::Mat wanted;
        ValueRange best = ranges[0];
        double bestError = std::numeric_limits<double>::max();
        for (const ValueRange& range : ranges) {
            m_range = range;
            const cv::Mat made = run(trial);
            m_enlarged = made.cols / side;
            cv::resize(trial, wanted, made.size(), 0, 0, cv::INTER_LINEAR);
            const double error =
                cv::norm(made, wanted, cv::NORM_L1) / static_cast<double>(3 * made.total());
            if (error < bestError - 0.5) {
                best = range;
                bestError = error;
            }
        }
        cv::Mat plain(trial.size(), trial.type(), cv::mean(trial));
        if (bestError >
            furthest * cv::norm(trial, plain, cv::NORM_L1) / static_cast<double>(3 * trial.total()))
            throw std::runtime_error("does not give back the picture that goes in");
        m_range = best;
    }

    cv::dnn::Net m_network;
    ValueRange m_range = ranges[0];
    int m_enlarged = 1;
    std::string m_failure;
};

std::unique_ptr<ForeignGenerator> loadUpscaler(const fs::path& file, const std::string& name)
{
    const auto mark = name.rfind("_x");
    if (mark == std::string::npos)
        throw std::runtime_error("the name does not end in _x and the scale");
    std::string kind = name.substr(0, mark);
    std::transform(kind.begin(), kind.end(), kind.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const int scale = std::stoi(name.substr(mark + 2));
    if (scale < 2 || scale > 8)
        throw std::runtime_error("the name does not end in _x and the scale");
    return std::make_unique<Upscaler>(name, file, kind, scale);
}

} // namespace

Result<std::unique_ptr<ForeignGenerator>> ForeignGenerator::load(const fs::path& file)
{
    const std::string name = file.stem().string();
    try {
        if (file.extension() == ".pb")
            return loadUpscaler(file, name);
        if (file.extension() == ".onnx")
            return std::unique_ptr<ForeignGenerator>(std::make_unique<OnnxGenerator>(name, file));
        throw std::runtime_error("neither .pb nor .onnx; TorchScript is for the command train");
    } catch (const std::exception& error) {
        return Error{ErrorCode::ModelUnavailable, file.string() + ": is no generator we can run",
                     error.what()};
    }
}

} // namespace pentimento
