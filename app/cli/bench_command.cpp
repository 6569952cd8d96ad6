// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/base/output.h"
#include "core/evidence/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/imaging/raster_io.h"

#include <QGuiApplication>

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): getloadavg() is not standard C++
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

struct BenchOptions
{
    std::vector<double> megapixels{1, 12};
    int runs = 3;
    std::string json;
};

/// Seconds of each stage, one entry a run.
struct Timings
{
    std::vector<double> baseline;
    std::vector<double> decode;
    std::vector<double> coarseMap;
    std::vector<double> fullMap;
    std::vector<double> report;
};

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string cpuModel()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const std::size_t colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "unknown";
}

/// The most memory this process ever held, in MiB; it only grows.
double peakMemory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// A 4:3 picture of smooth shapes under noise: compresses and analyses like a photo, and is the
/// same on every machine.
Raster benchPicture(double megapixels)
{
    const int width = std::max(16, static_cast<int>(std::lround(std::sqrt(megapixels * 4e6 / 3))));
    const int height = std::max(16, width * 3 / 4);
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    std::mt19937 random(1); // the engine's numbers are standardised, a distribution's are not
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const double shape =
                    128 + 60 * std::sin(x * 0.011 + channel) + 40 * std::cos(y * 0.017 - channel);
                rgb.push_back(static_cast<std::uint8_t>(shape + (random() % 17) - 8.0));
            }
    return {width, height, std::move(rgb)};
}

/// What the same machine needs for a well-known operation on the same picture, at the same time:
/// ratios to it travel between machines, seconds do not.
double baselineSeconds(const Raster& picture)
{
    const cv::Mat pixels(picture.height(), picture.width(), CV_8UC3,
                         const_cast<std::uint8_t*>(picture.data()), picture.stride());
    cv::Mat blurred;
    const auto begin = Clock::now();
    cv::GaussianBlur(pixels, blurred, cv::Size(9, 9), 2);
    return secondsSince(begin);
}

/// A folder that goes away with this object.
class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        std::string pattern = (fs::temp_directory_path() / "pentimento-bench-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr)
            m_path = pattern;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

class Bench
{
public:
    Bench(const Context& context, const BenchOptions& options)
        : m_context(context), m_options(options), m_application(offscreenApplication()),
          m_progress(context.quiet)
    {}

    int run();

private:
    Result<Json> measure(double megapixels);
    Result<void> timeOnce(const fs::path& file, Timings& timings, const Job& job);
    [[nodiscard]] Json machineJson() const;

    const Context& m_context;
    const BenchOptions& m_options;
    std::unique_ptr<QGuiApplication> m_application;
    Progress m_progress;
    TemporaryFolder m_folder;
    std::unique_ptr<Engine> m_engine;
};

int Bench::run()
{
    if (m_folder.path().empty())
        return report({ErrorCode::OutputUnwritable, "no temporary folder could be made", {}});
    auto engine = m_context.openEngine();
    if (!engine)
        return report(engine.error());
    m_engine = std::move(*engine);

    std::vector<double> sizes = m_options.megapixels;
    std::sort(sizes.begin(), sizes.end()); // ascending: peak memory only grows
    Json pictures = Json::array();
    for (const double size : sizes) {
        auto measured = measure(size);
        m_progress.clear();
        if (!measured)
            return report(measured.error());
        pictures.push_back(std::move(*measured));
    }
    const Json result = {{"schema", 1},
                         {"application", applicationJson()},
                         {"machine", machineJson()},
                         {"pack", packJson(m_engine->pack())},
                         {"protocol", protocolName(m_context.protocol)},
                         {"runs", m_options.runs},
                         {"baseline", "OpenCV GaussianBlur 9x9, sigma 2, of the same picture"},
                         {"pictures", std::move(pictures)}};
    if (m_options.json.empty()) {
        std::cout << dumped(result) << std::flush;
        return exit_code::Done;
    }
    const auto written = writeWhole(m_options.json, dumped(result));
    return written ? exit_code::Done : report(written.error());
}

Json Bench::machineJson() const
{
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    double load = 0; // other work on the machine, of which the seconds below know nothing
    getloadavg(&load, 1);
    return {{"cpu", cpuModel()},
            {"cores", cores},
            {"threads", m_context.engine.threads > 0 ? m_context.engine.threads : cores},
            {"load_average", rounded(load)},
            {"device", m_engine->deviceName()}};
}

Result<Json> Bench::measure(double megapixels)
{
    const Raster picture = benchPicture(megapixels);
    const fs::path file = m_folder.path() / "bench.jpg";
    {
        const std::vector<std::uint8_t> jpeg = encodeJpeg(picture, 92);
        const std::string_view bytes(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
        if (auto written = writeWhole(file, bytes); !written)
            return written.error();
    }
    Timings timings;
    std::ostringstream label;
    label << megapixels << " megapixels";
    for (int run = 0; run < m_options.runs; ++run) {
        timings.baseline.push_back(baselineSeconds(picture));
        if (auto timed = timeOnce(file, timings, m_progress.job(m_context.stop, label.str()));
            !timed)
            return timed.error();
    }

    const double pixels = static_cast<double>(picture.width()) * picture.height();
    const double baseline = median(timings.baseline);
    Json json = {{"width", picture.width()},
                 {"height", picture.height()},
                 {"megapixels", rounded(pixels / 1e6)},
                 {"baseline_seconds", baseline}};
    const auto add = [&](const char* stage, const std::vector<double>& seconds) {
        const double middle = median(seconds);
        json["seconds"][stage] = middle;
        json["relative_to_baseline"][stage] = baseline > 0 ? middle / baseline : 0;
        json["megapixels_per_second"][stage] = middle > 0 ? pixels / 1e6 / middle : 0;
    };
    add("decode", timings.decode);
    add("coarse_map", timings.coarseMap);
    add("full_map", timings.fullMap);
    add("report", timings.report);
    json["peak_memory_mib"] = std::round(peakMemory());
    return json;
}

Result<void> Bench::timeOnce(const fs::path& file, Timings& timings, const Job& job)
{
    const auto decodeBegin = Clock::now();
    auto picture = loadPicture(file, {}, job);
    if (!picture)
        return picture.error();
    timings.decode.push_back(secondsSince(decodeBegin));

    const auto inferenceBegin = Clock::now();
    double coarse = 0;
    Request request;
    request.picture = (*picture)->pixels;
    request.protocol = m_context.protocol;
    request.job = job;
    request.onPreview = [&](const std::shared_ptr<const MapSet>&) {
        if (coarse == 0)
            coarse = secondsSince(inferenceBegin);
    };
    auto maps = m_engine->submit(std::move(request)).get(); // after it, nobody writes to coarse
    if (!maps)
        return maps.error();
    timings.fullMap.push_back(secondsSince(inferenceBegin));
    if (coarse > 0)
        timings.coarseMap.push_back(coarse);

    const auto reportBegin = Clock::now();
    const auto analysis = finishAnalysis(*picture, *maps, m_engine->pack(), timings.decode.back());
    if (auto written = writeBundle(*analysis, m_folder.path() / "bundle", {}, job); !written)
        return written;
    timings.report.push_back(secondsSince(reportBegin));
    return {};
}

} // namespace

void addBench(CLI::App& app, Context& context)
{
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand(
        "bench", "Time every stage on this machine with generated pictures; prints JSON");
    command->add_option("--megapixels", options->megapixels, "picture sizes (default: 1 12)")
        ->check(CLI::Range(0.01, 100.0).description(""))
        ->type_name("N...");
    command->add_option("--runs", options->runs, "runs a size; medians are stated (default: 3)")
        ->check(CLI::Range(1, 1000).description(""))
        ->type_name("N");
    command->add_option("--json", options->json, "a file instead of stdout")->type_name("FILE");
    addProtocolOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return Bench(context, *options).run(); };
    });
}

} // namespace pentimento::cli
