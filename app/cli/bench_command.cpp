// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_command.h"

#include "app/cli/bench_machine.h"
#include "app/cli/bench_picture.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/handed_on.h"
#include "app/cli/network_json.h"
#include "app/cli/offscreen.h"
#include "app/cli/progress.h"
#include "core/analysis/pipeline.h"
#include "core/base/elapsed.h"
#include "core/base/output.h"
#include "core/bench/random_declip.h"
#include "core/bundle/bundle.h"
#include "core/evidence/json_parts.h"
#include "core/imaging/file_reader.h"
#include "core/imaging/jpeg_encode.h"
#include "core/imaging/raster_io.h"

#include <QGuiApplication>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

struct BenchOptions
{
    std::vector<double> megapixels;    ///< empty: the default
    std::vector<std::string> pictures; ///< in place of generated ones
    std::string random;                ///< a network with random weights, in place of a pack
    int runs = 3;
    int batch = 1;
    bool network = true;
    std::string json;
};

/// Seconds of each stage, one entry a run.
struct Timings
{
    std::vector<double> baseline;
    std::vector<double> decode;
    std::vector<double> decodeInProcess; ///< the same without the helper
    std::vector<double> coarseMap;
    std::vector<double> fullMap;
    std::vector<double> report; ///< findings and bundle
    std::vector<double> bundle;
    std::vector<double> bundleShare; ///< of the full map's time, in the same run
};

/// What decoding takes where no helper does it.
Result<double> secondsInProcess(const fs::path& file, const Job& job)
{
    const std::shared_ptr<FileReader> usual = fileReader();
    useFileReader(inProcessReader());
    const auto decoded = AnalysisPipeline::decode(file, job);
    useFileReader(usual);
    if (!decoded)
        return decoded.error();
    return decoded->seconds;
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// A fresh folder; empty when none could be made.
fs::path newTemporaryFolder()
{
    std::string pattern = (fs::temp_directory_path() / "pentimento-bench-XXXXXX").string();
    return mkdtemp(pattern.data()) != nullptr ? fs::path(pattern) : fs::path();
}

class Bench
{
public:
    Bench(const Context& context, const BenchOptions& options)
        : m_context(context), m_options(options), m_application(offscreenApplication()),
          m_progress(context.quiet), m_folder(newTemporaryFolder())
    {}

    int run();

private:
    Result<void> openDetector();
    Result<Json> measureAll();
    Result<Json> measureGenerated(double megapixels);
    Result<Json> measurePicture(const fs::path& file, const std::string& label);
    Result<void> timeOnce(const fs::path& file, Timings& timings, const Job& job);
    Result<Json> measureTheNetwork();

    const Context& m_context;
    const BenchOptions& m_options;
    std::unique_ptr<QGuiApplication> m_application;
    Progress m_progress;
    PartialFolder m_folder;
    std::unique_ptr<Detector> m_detector;
    std::string m_precision; ///< that the detector chose
    bool m_warm = false;
};

int Bench::run()
{
    if (m_folder.path().empty())
        return report({ErrorCode::OutputUnwritable, "no temporary folder could be made", {}});
    if (auto opened = openDetector(); !opened)
        return report(opened.error());
    const auto result = measureAll();
    m_progress.clear();
    if (!result)
        return report(result.error());
    if (m_options.json.empty()) {
        std::cout << dumped(*result) << std::flush;
        return exit_code::done;
    }
    const auto written = writeWhole(m_options.json, dumped(*result));
    return written ? exit_code::done : report(written.error());
}

Result<void> Bench::openDetector()
{
    auto detector = [&]() -> Result<std::unique_ptr<Detector>> {
        if (m_options.random.empty())
            return m_context.openDetector();
        const auto options = bench::parseRandomDeclip(m_options.random);
        if (!options)
            return options.error();
        m_progress.job(m_context.stop, "random weights").report(0, m_options.random);
        const auto pack = bench::writeRandomDeclipPack(m_folder.path() / "pack", *options);
        if (!pack)
            return pack.error();
        return Engine::create(*pack, m_context.engine);
    }();
    if (!detector)
        return detector.error();
    m_detector = std::move(*detector);
    return {};
}

Result<Json> Bench::measureAll()
{
    Json pictures = Json::array();
    const auto add = [&pictures](Result<Json> measured) -> Result<void> {
        if (!measured)
            return measured.error();
        pictures.push_back(std::move(*measured));
        return {};
    };
    for (const std::string& file : m_options.pictures)
        if (auto added = add(measurePicture(file, file)); !added)
            return added.error();
    std::vector<double> sizes = m_options.megapixels;
    if (sizes.empty()) // a large network in windows takes minutes for 12 megapixels
        sizes = m_options.random.empty() ? std::vector<double>{1, 12} : std::vector<double>{1};
    std::sort(sizes.begin(), sizes.end()); // ascending: peak memory only grows
    for (const double size : sizes)
        if (m_options.pictures.empty())
            if (auto added = add(measureGenerated(size)); !added)
                return added.error();

    Json result = {{"schema", 1},
                   {"application", applicationJson()},
                   {"machine", machineJson(m_context.engine, m_detector->device().name)},
                   {"pack", packJson(m_detector->pack())},
                   {"precision", m_precision},
                   {"protocol", inferenceModeName(m_context.inferenceMode)},
                   {"runs", m_options.runs},
                   {"baseline", baselineName},
                   {"pictures", std::move(pictures)}};
    if (m_options.network) {
        auto network = measureTheNetwork();
        if (!network)
            return network.error();
        result["network"] = std::move(*network);
    }
    return result;
}

Result<Json> Bench::measureTheNetwork()
{
    const Pack pack = m_detector->pack();
    bench::NetworkMeasurement measurement;
    measurement.device =
        deviceWord(m_detector->device().gpu ? DeviceChoice::Cuda : DeviceChoice::Cpu);
    measurement.format = m_precision == "bf16"   ? nets::NumberFormat::BFloat16
                         : m_precision == "fp16" ? nets::NumberFormat::Half
                                                 : nets::NumberFormat::Float32;
    measurement.threads = threadsOf(m_context.engine);
    measurement.batch = m_options.batch;
    measurement.runs = m_options.runs;
    m_detector.reset(); // its copy of the weights is not needed any more
    const auto speed =
        bench::measureNetwork(pack, measurement, m_progress.job(m_context.stop, "network"));
    if (!speed)
        return speed.error();
    return networkJson(*speed);
}

Result<Json> Bench::measureGenerated(double megapixels)
{
    const fs::path file = m_folder.path() / "bench.jpg";
    const std::vector<std::uint8_t> jpeg = encodeJpeg(benchPicture(megapixels), 92);
    const std::string_view bytes(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
    if (auto written = writeWhole(file, bytes); !written)
        return written.error();
    std::ostringstream label;
    label << megapixels << " megapixels";
    return measurePicture(file, label.str());
}

Result<Json> Bench::measurePicture(const fs::path& file, const std::string& label)
{
    const Job job = m_progress.job(m_context.stop, label);
    const auto picture = loadPicture(file, {}, job);
    if (!picture)
        return picture.error();
    const Raster& raster = (*picture)->pixels;
    Timings timings;
    if (!m_warm) { // the first run lays out memory and compiles kernels
        Timings unused;
        if (auto timed = timeOnce(file, unused, job); !timed)
            return timed.error();
        m_warm = true;
    }
    for (int run = 0; run < m_options.runs; ++run) {
        timings.baseline.push_back(baselineSeconds(raster));
        if (auto timed = timeOnce(file, timings, job); !timed)
            return timed.error();
    }

    const double pixels = static_cast<double>(raster.width()) * raster.height();
    const double baseline = median(timings.baseline);
    Json json = {{"width", raster.width()},
                 {"height", raster.height()},
                 {"megapixels", rounded(pixels / 1e6)},
                 {"baseline_seconds", baseline}};
    const auto add = [&](const char* stage, const std::vector<double>& seconds) {
        const double middle = median(seconds);
        json["seconds"][stage] = middle;
        json["relative_to_baseline"][stage] = baseline > 0 ? middle / baseline : 0;
        json["megapixels_per_second"][stage] = middle > 0 ? pixels / 1e6 / middle : 0;
    };
    add("decode", timings.decode);
    add("decode_in_process", timings.decodeInProcess);
    add("coarse_map", timings.coarseMap);
    add("full_map", timings.fullMap);
    add("report", timings.report);
    add("bundle", timings.bundle);
    json["bundle_share_of_full_map"] = median(timings.bundleShare);
    json["peak_memory_mib"] = std::round(peakMemory());
    json["resident_memory_mib"] = std::round(residentMemory());
    return json;
}

Result<void> Bench::timeOnce(const fs::path& file, Timings& timings, const Job& job)
{
    auto decoded = AnalysisPipeline::decode(file, job);
    if (!decoded)
        return decoded.error();
    timings.decode.push_back(decoded->seconds);
    const auto inProcess = secondsInProcess(file, job);
    if (!inProcess)
        return inProcess.error();
    timings.decodeInProcess.push_back(*inProcess);

    const bool whole = m_context.inferenceMode == InferenceMode::Resized;
    const AnalysisPipeline pipeline(*m_detector, m_context.inferenceMode, whole);
    const auto inferenceBegin = Clock::now();
    double coarse = 0;
    auto maps = pipeline
                    .submit(decoded->picture->pixels, job,
                            [&](const AnalysisPipeline::Maps&) {
                                if (coarse == 0)
                                    coarse = secondsSince(inferenceBegin);
                            })
                    .get(); // after it, nobody writes to coarse
    if (!maps)
        return maps.error();
    m_precision = (*maps)->precision;
    timings.fullMap.push_back(secondsSince(inferenceBegin));
    if (coarse > 0)
        timings.coarseMap.push_back(coarse);

    const auto reportBegin = Clock::now();
    const auto analysis =
        AnalysisPipeline::finish(*std::move(decoded), *std::move(maps), m_detector->pack());
    const auto bundleBegin = Clock::now();
    if (auto written = writeBundle(*analysis, m_folder.path() / "bundle", {}, job); !written)
        return written.error();
    timings.report.push_back(secondsSince(reportBegin));
    timings.bundle.push_back(secondsSince(bundleBegin));
    timings.bundleShare.push_back(timings.bundle.back() / timings.fullMap.back());
    return {};
}

} // namespace

void addBench(CLI::App& app, Context& context)
{
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand(benchCommand.name, benchCommand.text);
    command
        ->add_option("--megapixels", options->megapixels,
                     "sizes of generated pictures (default: 1 12; with --random 1)")
        ->check(CLI::Range(0.01, 100.0).description(""))
        ->type_name("N...");
    command->add_option("--runs", options->runs, "runs a size; medians are stated (default: 3)")
        ->check(CLI::Range(1, 1000).description(""))
        ->type_name("N");
    command->add_option("--picture", options->pictures, "pictures in place of generated ones")
        ->type_name("FILE...");
    command
        ->add_option("--random", options->random,
                     "in place of a pack, a network of full width with random weights, such as "
                     "vit-l-14:layer20:conv-20x4 or rn50:layer3:conv-12 (finds nothing)")
        ->type_name("BACKBONE:layerN:DECODER[xHEADS]");
    command
        ->add_option("--batch", options->batch,
                     "pictures at once for the network's own figures (default: 1)")
        ->check(CLI::Range(1, 1024).description(""))
        ->type_name("N");
    command->add_flag_callback(
        "--no-network", [options] { options->network = false; },
        "leave out the network beside the machine's peaks");
    command->add_option("--json", options->json, "a file instead of stdout")->type_name("FILE");
    addInferenceModeOption(*command, context);
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return Bench(context, *options).run(); };
    });
}

} // namespace pentimento::cli
