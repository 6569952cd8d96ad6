// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/raster.h"
#include "core/base/result.h"
#include "core/packs/pack.h"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace pentimento {

class Localiser;

enum class Protocol {
    Windows, ///< native resolution, overlapping tiles: the default
    Whole,   ///< the whole picture squashed to Pack::wholeInput, as the DeCLIP paper does
};
enum class DeviceChoice { Auto, Cpu, Cuda };
enum class Precision { Auto, Fp32, Bf16, Fp16 };

struct EngineOptions
{
    DeviceChoice device = DeviceChoice::Auto;
    Precision precision = Precision::Auto;
    int threads = 0; ///< 0: every core
    /// Pixels, a multiple of 16. Maps do not depend on it beyond rounding; smaller tiles answer a
    /// request to stop sooner and take about as long.
    int tileSize = 512;
};

struct HeadMap
{
    std::string head; ///< HeadInfo::id
    Map map;          ///< probabilities
    Map logits;       ///< the decoder's own output at its own resolution; empty unless
                      ///< Request::keepLogits
};

/// What the network gave for one picture. Immutable and shared.
struct MapSet
{
    std::vector<HeadMap> heads; ///< in the pack's order
    Map combined;
    Raster modelInput; ///< whole: the picture as the network saw it, squashed to a square;
                       ///< windows: the same for the guide, empty without one
    Map guide;         ///< windows of a "declip-1" pack: the combined map of the whole-picture view
                       ///< that guided them; else empty
    Protocol protocol = Protocol::Windows;
    bool preview = false;           ///< coarse or partly refined; more is to come
    std::string device;             ///< e.g. "CPU, 2 threads": what this was computed on
    std::string precision;          ///< "fp32", "bf16", "fp16"
    double seconds = 0;             ///< wall time of the inference
    std::vector<std::string> notes; ///< what the engine changed for want of memory or range, for
                                    ///< this picture or one before: "GPU memory ran out; ..."
};

struct Request
{
    Raster picture;
    Protocol protocol = Protocol::Windows;
    bool keepLogits = false; ///< only with Protocol::Whole
    /// Receives the coarse whole-picture map and then refined ones as tiles finish, each a complete
    /// MapSet with `preview` set. Called on the engine's thread; may be empty, then no coarse pass
    /// is run.
    std::function<void(std::shared_ptr<const MapSet>)> onPreview;
    Job job; ///< progress is called on the engine's thread
};

/// One inference worker thread with a queue, first come first served. Thread-safe. Destroying it
/// cancels what is queued or running (those futures get Cancelled) and joins the thread.
class Engine
{
public:
    /// Loads the pack's network on the worker thread's device; ModelUnavailable on failure. May
    /// take a second: do not call it on the GUI thread.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> create(const Pack& pack,
                                                                const EngineOptions& options = {});
    /// An engine over a network that is set up already. Only the worker thread touches it.
    Engine(Pack pack, std::unique_ptr<Localiser> localiser);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Queues a picture. The future always gets a value: maps, whose every value is a number from
    /// 0 to 1, or an Error: Cancelled when job.stop was requested before or during the run (checked
    /// between tiles), ModelUnavailable when the network gave values that are no numbers,
    /// OutOfMemory after every fallback, Internal.
    [[nodiscard]] std::future<Result<std::shared_ptr<const MapSet>>> submit(Request request);

    [[nodiscard]] const Pack& pack() const;
    /// The device in use now; it changes when a GPU's memory runs out.
    [[nodiscard]] std::string deviceName() const;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace pentimento
