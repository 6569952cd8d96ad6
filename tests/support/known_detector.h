// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/detector.h"
#include "core/packs/declip_graph.h"
#include "core/packs/trace_graph.h"

#include <QRect>

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace pentimento::testing {

inline constexpr float hotValue = 0.9F;
inline constexpr float coldValue = 0.05F;

/// A map of one cell per 4 x 4 pixels that is hot inside `hot` (picture pixels) and cold elsewhere.
inline HeatMap boxMap(int width, int height, const QRect& hot)
{
    const int columns = width / 4;
    const int rows = height / 4;
    std::vector<float> values;
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i)
            values.push_back(hot.contains(4 * i + 2, 4 * j + 2) ? hotValue : coldValue);
    return {columns, rows, width, height, std::move(values)};
}

inline Pack knownPack()
{
    const auto head = [](const std::string& id, const std::string& title) {
        HeadInfo info;
        info.id = id;
        info.title = title;
        info.trainedOn = "test forgeries";
        info.description = "Answers inside a box.";
        for (int i = 0; i < 100; ++i)
            info.calibration.pristineScores.push_back(static_cast<float>(i) / 200);
        info.calibration.measuredOn = "no photo at all";
        info.calibration.inconclusiveLine = 0.3;
        info.calibration.moderateLine = 0.45;
        info.calibration.strongLine = 0.8;
        return info;
    };
    Pack pack;
    pack.name = "fake";
    pack.version = "1";
    pack.licence = "CC0-1.0";
    pack.graph = &traceGraph;
    pack.wholeInput = 64;
    pack.heads = {head("inpainting", "Inpainting"), head("splice", "Splice")};
    pack.combined = head("combined", "Combined");
    return pack;
}

/// A pack as an import of DeCLIP's files makes it: many heads, long names, nothing measured.
inline Pack declipPack(int heads)
{
    Pack pack;
    pack.name = "declip";
    pack.sha256 = "of declip";
    pack.version = "1";
    pack.graph = &declipGraph;
    pack.wholeInput = 224;
    pack.backbones = {{"vit-l-14", "clip-vit", "CLIP ViT-L/14", "", {{"patch", 14}}}};
    const std::array<std::string, 5> generators{
        "Pluralistic Image Completion", "LaMa large-mask inpainting", "RePaint-P2 (9k steps)",
        "latent diffusion models", "Stable Diffusion on COCO photographs"};
    for (int i = 0; i < heads; ++i) {
        HeadInfo head;
        const std::string& generator = generators[static_cast<std::size_t>(i) % 5];
        head.id = "head-" + std::to_string(i);
        head.title = generator + ", CLIP ViT-L/14 layer 20 with a convolutional decoder conv-20";
        head.trainedOn = "photographs of the Dolos set, parts of which were filled by " + generator;
        head.description = "High where a place looks filled by " + generator + ".";
        head.features = {{"vit-l-14", 20}};
        pack.heads.push_back(head);
    }
    pack.combined.id = "combined";
    pack.combined.title = "Combined map";
    pack.combined.trainedOn = "nothing of its own: the highest value of all heads";
    return pack;
}

/// What a test steers and reads while the detector works on threads of its own.
struct KnownAnswers
{
    std::mutex mutex;
    std::condition_variable changed;
    bool hold = false;         ///< answers wait, after the coarse map, until this is false again
    QRect hot{32, 32, 64, 64}; ///< where the next picture's maps are hot
    /// Instead of the hot box: the map of a picture for a head by its index, and for the combined
    /// map by the index after the last head's.
    std::function<HeatMap(const Raster& picture, std::size_t head)> map;
    std::string packName = "fake";
    std::optional<Pack> pack;        ///< instead of knownPack()
    std::atomic<bool> deaf{false};   ///< answers although it was stopped
    std::atomic<bool> guided{false}; ///< a whole-picture view guides the windows
    std::atomic<bool> splits{false}; ///< every second head answers nowhere
    std::atomic<int> submitted{0};
    std::atomic<int> cancelled{0};

    void release()
    {
        const std::lock_guard lock(mutex);
        hold = false;
        changed.notify_all();
    }
};

/// Answers each picture with a coarse and then a final map that the test knows, without a network.
class KnownDetector final : public Detector
{
public:
    explicit KnownDetector(std::shared_ptr<KnownAnswers> control) : m_control(std::move(control))
    {
        m_pack.name = m_control->packName;
        m_pack.sha256 = "of " + m_pack.name;
        if (m_control->pack)
            m_pack = *m_control->pack;
    }
    ~KnownDetector() override
    {
        {
            const std::lock_guard lock(m_control->mutex);
            m_quit = true;
        }
        m_control->changed.notify_all();
        m_threads.clear(); // joins
    }

    std::future<Result<std::shared_ptr<const MapSet>>> submit(Request request) override
    {
        ++m_control->submitted;
        std::promise<Result<std::shared_ptr<const MapSet>>> promise;
        auto future = promise.get_future();
        m_threads.emplace_back(
            [this, request = std::move(request), promise = std::move(promise)]() mutable {
                promise.set_value(answer(request));
            });
        return future;
    }
    const Pack& pack() const override { return m_pack; }
    Device device() const override { return {false, "test device"}; }

private:
    [[nodiscard]] bool stopped(const Request& request) const
    {
        return request.job.stopRequested() && !m_control->deaf;
    }

    [[nodiscard]] HeatMap mapOf(const Raster& picture, std::size_t head) const
    {
        if (m_control->map)
            return m_control->map(picture, head);
        const bool silent = m_control->splits && head < m_pack.heads.size() && head % 2 == 1;
        const std::lock_guard lock(m_control->mutex);
        return boxMap(picture.width(), picture.height(), silent ? QRect() : m_control->hot);
    }

    Result<std::shared_ptr<const MapSet>> answer(const Request& request)
    {
        const std::stop_callback wake(request.job.stop,
                                      [this] { m_control->changed.notify_all(); });
        auto maps = std::make_shared<MapSet>();
        for (const HeadInfo& head : m_pack.heads)
            maps->heads.push_back({head.id, mapOf(request.picture, maps->heads.size()), {}});
        maps->combined = mapOf(request.picture, m_pack.heads.size());
        maps->inferenceMode = request.inferenceMode;
        if (m_control->guided && request.inferenceMode == InferenceMode::SlidingWindow)
            maps->guide = maps->combined;
        if (m_control->guided || request.inferenceMode == InferenceMode::Resized)
            maps->modelInput = Raster(64, 64, std::vector<std::uint8_t>(64 * 64 * 3, 90));
        maps->device = "test device";
        maps->precision = "fp32";
        auto coarse = std::make_shared<MapSet>(*maps);
        coarse->preview = true;
        if (request.onPreview)
            request.onPreview(coarse);
        request.job.report(0.5, "test");
        std::unique_lock lock(m_control->mutex);
        m_control->changed.wait(lock,
                                [&] { return !m_control->hold || m_quit || stopped(request); });
        if (m_quit || stopped(request)) {
            ++m_control->cancelled;
            return Error{ErrorCode::Cancelled, "cancelled", {}};
        }
        request.job.report(1, "test");
        return std::shared_ptr<const MapSet>(maps);
    }

    std::shared_ptr<KnownAnswers> m_control;
    Pack m_pack = knownPack();
    bool m_quit = false;
    std::vector<std::jthread> m_threads;
};

/// Makes such a detector, for what loads its detectors by itself.
inline auto knownFactory(std::shared_ptr<KnownAnswers> control)
{
    return [control]() -> Result<std::unique_ptr<Detector>> {
        return std::unique_ptr<Detector>(std::make_unique<KnownDetector>(control));
    };
}

} // namespace pentimento::testing
