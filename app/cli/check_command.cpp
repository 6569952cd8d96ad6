// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/network_json.h"
#include "core/base/output.h"
#include "core/base/text.h"
#include "core/base/version.h"
#include "core/bench/parity.h"
#include "core/bench/random_declip.h"
#include "core/nets/mixed_precision.h"
#include "core/training/training_device.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

struct CheckOptions
{
    /// One for each kind of backbone, with the heaviest decoder.
    std::vector<std::string> random{"vit-l-14:layer20:conv-20", "rn50:layer3:conv-20",
                                    "xception:layer2:conv-20"};
    bool small = false;
    int pictures = 2; ///< that answers are compared on
    std::vector<int> batches{1, 32};
    int runs = 5;
    std::string json;
};

/// The same kinds of layers, a thousandth of the work.
bench::RandomDeclip madeSmall(bench::RandomDeclip full)
{
    if (full.vit)
        full.vit = bench::VitSizes{.width = 64, .blocks = 3, .patch = 28};
    if (full.resnet)
        full.resnet = bench::ResnetSizes{.width = 8, .blocks = {1, 1, 1, 1}};
    if (full.xception)
        full.xception = bench::XceptionSizes{{8, 8, 16, 16}};
    full.vitLayer = std::min(full.vitLayer, 2);
    full.decoderWidths = {16, 12, 8, 8};
    return full;
}

/// Every network on one device: do its answers agree with the CPU's, and how fast is it beside the
/// device's own peak.
class Check
{
public:
    Check(const Context& context, const CheckOptions& options)
        : m_context(context), m_options(options), m_threads(threadsOf(context.engine)),
          m_folder(unusedSibling(fs::temp_directory_path() / "pentimento-check"))
    {
        m_job.stop = context.stop;
    }

    int run();

private:
    Result<void> checkAll();
    void check(const std::string& name, const Pack& pack);
    [[nodiscard]] Result<Json> parity(const Pack& pack);
    [[nodiscard]] Result<Json> speed(const Pack& pack);
    void say(const char* format, auto... values) const
    {
        if (!m_context.quiet)
            std::fprintf(stderr, format, values...);
    }

    const Context& m_context;
    const CheckOptions& m_options;
    int m_threads;
    PartialFolder m_folder;
    Job m_job;
    const char* m_device = deviceWord(DeviceChoice::Cpu);
    nets::NumberFormat m_format =
        nets::NumberFormat::Float32; ///< that the program chooses on the device
    std::optional<bench::MachinePeak> m_peak;
    Json m_graphs = Json::array();
    bool m_agrees = true;
};

int Check::run()
{
    const auto device = training::trainingDevice(m_context.engine.device);
    if (!device)
        return report(device.error());
    if (device->is_cuda()) {
        m_device = deviceWord(DeviceChoice::Cuda);
        m_format = nets::NumberFormat::Half;
    } else if (nets::cpuHasBfloat16()) {
        m_format = nets::NumberFormat::BFloat16;
    }
    if (auto checked = checkAll(); !checked)
        return report(checked.error());

    const Json result{{"schema", 1},
                      {"program", {{"version", PENTIMENTO_VERSION}, {"commit", PENTIMENTO_COMMIT}}},
                      {"device", m_device},
                      {"threads", m_threads},
                      {"small", m_options.small},
                      {"graphs", m_graphs},
                      {"agrees", m_agrees}};
    const std::string text = result.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (m_options.json.empty())
        std::cout << text << std::flush;
    else if (auto written = writeWhole(m_options.json, text); !written)
        return report(written.error());
    say("%s\n", m_agrees ? "every answer agrees" : "SOME ANSWERS DO NOT AGREE, see above");
    return m_agrees ? exit_code::done : exit_code::notVerified;
}

Result<void> Check::checkAll()
{
    const auto pack = findPack(m_context.pack);
    if (!pack)
        return pack.error();
    check(pack->name + " " + pack->version, *pack);
    for (const std::string& text : m_options.random) {
        auto options = bench::parseRandomDeclip(text);
        if (!options)
            return options.error();
        const auto random = bench::writeRandomDeclipPack(
            m_folder.path(), m_options.small ? madeSmall(*options) : *options);
        if (!random)
            return random.error();
        check(text, *random);
        if (m_job.stopRequested())
            return Error{ErrorCode::Cancelled, "cancelled", {}};
    }
    return {};
}

/// A network that fails here is a finding like any other: the rest is checked all the same.
void Check::check(const std::string& name, const Pack& pack)
{
    const std::string graphName(pack.graph->id);
    say("%s, graph %s\n", name.c_str(), graphName.c_str());
    Json graph{{"network", name}, {"graph", graphName}, {"input", pack.wholeInput}};
    const auto put = [&](const char* key, Result<Json> part) {
        if (part) {
            graph[key] = std::move(*part);
            return;
        }
        m_agrees = false;
        const std::string text = part.error().message + ": " + part.error().detail;
        say("  %s: FAILED, %s\n", key, visibleLine(text).c_str());
        graph[key] = {{"error", text}};
    };
    put("parity", parity(pack));
    put("speed", speed(pack));
    m_graphs.push_back(std::move(graph));
}

Result<Json> Check::parity(const Pack& pack)
{
    const auto measured = bench::measureParity(pack, bench::arithmeticsOf(pack, m_device),
                                               m_options.pictures, m_threads, m_job);
    if (!measured)
        return measured.error();
    Json list = Json::array();
    for (const bench::Deviation& deviation : *measured) {
        const bench::Tolerance allowed = bench::toleranceOf(deviation.arithmetic);
        const bool agrees = bench::isWithin(deviation, allowed);
        m_agrees = m_agrees && agrees;
        const std::string name(bench::nameOf(deviation.arithmetic));
        say("  %s %s: logits %.2g (at most %g), maps %.2g (at most %g)%s\n", m_device, name.c_str(),
            deviation.logits, allowed.logits, deviation.maps, allowed.maps,
            agrees ? "" : ": DOES NOT AGREE");
        list.push_back({{"arithmetic", name},
                        {"logits", deviation.logits},
                        {"logits_allowed", allowed.logits},
                        {"maps", deviation.maps},
                        {"maps_allowed", allowed.maps},
                        {"agrees", agrees}});
    }
    return list;
}

Result<Json> Check::speed(const Pack& pack)
{
    if (!m_peak) {
        const auto peak = bench::measurePeak(m_device, m_format, m_threads, m_job);
        if (!peak)
            return peak.error();
        m_peak = *peak;
    }
    const std::string format(bench::nameOf(bench::Arithmetic{m_device, m_format}));
    Json list = Json::array();
    for (const int batch : m_options.batches) {
        const auto measured = bench::measureNetwork(pack,
                                                    {.device = m_device,
                                                     .format = m_format,
                                                     .threads = m_threads,
                                                     .batch = batch,
                                                     .runs = m_options.runs,
                                                     .peak = m_peak},
                                                    m_job);
        if (!measured)
            return measured.error();
        Json json = networkJson(*measured);
        json["arithmetic"] = format;
        say("  %s %s, %d at once:", m_device, format.c_str(), batch);
        for (const Json& stage : json["stages"])
            say(" %s %.4f s (%.1f %% of the peak)", stage["stage"].get<std::string>().c_str(),
                stage["seconds"].get<double>(), 100 * stage["share_of_peak"].get<double>());
        say("\n");
        list.push_back(std::move(json));
    }
    return list;
}

} // namespace

void addCheck(CLI::App& app, Context& context)
{
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command = app.add_subcommand(
        "check", "Compare every kind of network on this device with the CPU in single precision, "
                 "and time it beside the device's own measured peak; prints JSON");
    command
        ->add_option("--random", options->random,
                     "networks of full width with random weights to check beside the pack "
                     "(default: one for each kind of backbone)")
        ->type_name("BACKBONE:layerN:DECODER...");
    command->add_flag("--small", options->small,
                      "those networks at toy width, to try the check itself");
    command->add_option("--pictures", options->pictures, "pictures to compare on (default: 2)")
        ->check(CLI::Range(1, 64).description(""))
        ->type_name("N");
    command->add_option("--batch", options->batches, "pictures at once, to time (default: 1 32)")
        ->check(CLI::Range(1, 1024).description(""))
        ->type_name("N...");
    command->add_option("--runs", options->runs, "runs a size; medians are stated (default: 5)")
        ->check(CLI::Range(1, 1000).description(""))
        ->type_name("N");
    command->add_option("--json", options->json, "a file instead of stdout")->type_name("FILE");
    addCommonOptions(*command, context);
    command->callback([options, &context] {
        context.action = [options, &context] { return Check(context, *options).run(); };
    });
}

} // namespace pentimento::cli
