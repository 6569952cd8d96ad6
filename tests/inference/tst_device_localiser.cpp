// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/device_localiser.h"
#include "core/inference/picture_tensor.h"

#include <c10/util/Exception.h>

#undef slots
#include <QTest>

#include <limits>
#include <new>
#include <stdexcept>

using namespace pentimento;
using namespace pentimento::nets;

namespace {

using Placement = std::pair<bool, NumberFormat>;
using Outcome = Result<std::shared_ptr<const MapSet>>;

/// What a localiser does about trouble, told by one that has a GPU on paper and no network.
class Troubled : public DeviceLocaliser
{
public:
    explicit Troubled(const EngineOptions& options = {}) : DeviceLocaliser(Pack(), options) {}

    std::function<void(Troubled& self)> trouble = [](Troubled&) {};
    int portions = 1;          ///< shrink() halves it
    int failingPlacements = 0; ///< how many calls of place() throw
    std::vector<Placement> placements;

    [[nodiscard]] Outcome windows(const Raster&, const Preview&, const Job& job) override
    {
        return run(
            InferenceMode::SlidingWindow, [this](MapSet&, Clock::time_point) { trouble(*this); },
            job);
    }
    [[nodiscard]] Outcome whole(const Raster& picture, bool, const Job& job) override
    {
        return windows(picture, {}, job);
    }
    [[nodiscard]] Outcome go() { return windows({}, {}, {}); }
    [[nodiscard]] bool gpu() const { return onGpu(); }

private:
    [[nodiscard]] bool gpuIsThere() const override { return true; }
    [[nodiscard]] Result<void> place(bool cuda, NumberFormat format) override
    {
        placements.emplace_back(cuda, format);
        if (failingPlacements > 0) {
            --failingPlacements;
            throw std::runtime_error("the weights are gone");
        }
        return {};
    }
    [[nodiscard]] bool shrink() override
    {
        portions /= 2;
        return portions > 0;
    }
};

void runOut(const Troubled& self)
{
    if (self.gpu())
        C10_THROW_ERROR(OutOfMemoryError, "no such words in it");
}

bool hasNote(const Outcome& outcome, const std::string& part)
{
    const auto& notes = (*outcome)->notes;
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
        return note.find(part) != std::string::npos;
    });
}

} // namespace

class TestDeviceLocaliser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryOfTheGpuRunsOut();
    void smallerPortionsFirst();
    void memoryByTheWordsOfLibraries();
    void memoryRunsOutForGood();
    void notNumbersInHalfPrecisionAreTriedInSingle();
    void notNumbersAreAnError();
    void whateverIsThrownIsAnError();
    void aFailedPlacementIsAnErrorAndTriedAgain();
    void askedToStopBetweenTries();
};

void TestDeviceLocaliser::memoryOfTheGpuRunsOut()
{
    Troubled localiser;
    localiser.trouble = runOut;
    QVERIFY(localiser.start());
    QCOMPARE(localiser.device().name, std::string("CUDA GPU"));
    const Outcome first = localiser.go();
    QVERIFY(first);
    QVERIFY((*first)->device.starts_with("CPU"));
    QCOMPARE((*first)->device, localiser.device().name);
    QVERIFY(hasNote(first, "GPU memory ran out"));
    // The network stays on the CPU, and so does the note.
    const Outcome later = localiser.go();
    QVERIFY(later);
    QVERIFY((*later)->device.starts_with("CPU"));
    QVERIFY(hasNote(later, "GPU memory ran out"));
    QCOMPARE((*later)->notes.size(), std::size_t{1});
    QCOMPARE(localiser.placements.size(), std::size_t{2});
}

void TestDeviceLocaliser::smallerPortionsFirst()
{
    Troubled localiser;
    localiser.portions = 8;
    localiser.trouble = [](const Troubled& self) {
        if (self.portions > 2)
            throw std::bad_alloc();
    };
    QVERIFY(localiser.start());
    QVERIFY(hasNote(localiser.go(), "smaller portions"));
    const Outcome later = localiser.go();
    QVERIFY(hasNote(later, "smaller portions"));
    QCOMPARE((*later)->device, std::string("CUDA GPU"));
}

void TestDeviceLocaliser::memoryByTheWordsOfLibraries()
{
    for (const char* words : {"CUDA error: out of memory",
                              "[enforce fail] DefaultCPUAllocator: "
                              "can't allocate memory: you tried",
                              "CUBLAS_STATUS_ALLOC_FAILED when calling"}) {
        Troubled localiser;
        localiser.trouble = [words](const Troubled& self) {
            if (self.gpu())
                throw std::runtime_error(words);
        };
        QVERIFY(localiser.start());
        QVERIFY(hasNote(localiser.go(), "GPU memory ran out"));
    }
}

void TestDeviceLocaliser::memoryRunsOutForGood()
{
    Troubled localiser;
    localiser.trouble = [](const Troubled&) { throw std::bad_alloc(); };
    QVERIFY(localiser.start());
    const Outcome outcome = localiser.go();
    QVERIFY(!outcome);
    QVERIFY(outcome.error().code == ErrorCode::OutOfMemory);
}

void TestDeviceLocaliser::notNumbersInHalfPrecisionAreTriedInSingle()
{
    Troubled localiser;
    localiser.trouble = [](const Troubled& self) {
        if (self.placements.back().second == NumberFormat::Half)
            throw NotNumbers("inpainting");
    };
    QVERIFY(localiser.start());
    const Outcome outcome = localiser.go();
    QVERIFY(outcome);
    QVERIFY(localiser.gpu());
    QCOMPARE((*outcome)->precision, std::string("fp32"));
    QVERIFY(hasNote(outcome, "no numbers"));
    QVERIFY(hasNote(localiser.go(), "no numbers"));
}

void TestDeviceLocaliser::notNumbersAreAnError()
{
    for (const DeviceChoice device : {DeviceChoice::Cpu, DeviceChoice::Cuda}) {
        EngineOptions options;
        options.device = device;
        Troubled localiser(options);
        localiser.trouble = [](const Troubled&) { throw NotNumbers("inpainting"); };
        QVERIFY(localiser.start());
        const Outcome outcome = localiser.go();
        QVERIFY(!outcome);
        QVERIFY(outcome.error().code == ErrorCode::ModelUnavailable);
        QVERIFY(outcome.error().message.find("inpainting gave values that are no numbers") !=
                std::string::npos);
        QVERIFY(outcome.error().detail.find(localiser.device().name) != std::string::npos);
    }
}

void TestDeviceLocaliser::whateverIsThrownIsAnError()
{
    Troubled localiser;
    QVERIFY(localiser.start());
    localiser.trouble = [](const Troubled&) { throw std::runtime_error("shapes differ"); };
    const Outcome outcome = localiser.go();
    QVERIFY(!outcome);
    QVERIFY(outcome.error().code == ErrorCode::Internal);
    QCOMPARE(outcome.error().detail, std::string("shapes differ"));
    localiser.trouble = [](const Troubled&) { throw 7; };
    QVERIFY(localiser.go().error().code == ErrorCode::Internal);
}

void TestDeviceLocaliser::aFailedPlacementIsAnErrorAndTriedAgain()
{
    Troubled localiser;
    localiser.trouble = runOut;
    QVERIFY(localiser.start());
    localiser.failingPlacements = 1;
    const Outcome outcome = localiser.go();
    QVERIFY(!outcome);
    QVERIFY(localiser.device().name.starts_with("CPU"));
    QVERIFY(localiser.go()); // placed first, then run
    QCOMPARE(localiser.placements.size(), std::size_t{3});
}

void TestDeviceLocaliser::askedToStopBetweenTries()
{
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    Troubled localiser;
    localiser.portions = 64;
    localiser.trouble = [&](const Troubled&) {
        stop.request_stop();
        throw std::bad_alloc();
    };
    QVERIFY(localiser.start());
    const Outcome outcome = localiser.windows({}, {}, job);
    QVERIFY(!outcome);
    QVERIFY(outcome.error().code == ErrorCode::Cancelled);
    QCOMPARE(localiser.portions, 32);
}

QTEST_GUILESS_MAIN(TestDeviceLocaliser)
#include "tst_device_localiser.moc"
