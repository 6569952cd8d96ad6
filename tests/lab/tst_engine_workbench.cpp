// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/raster_io.h"
#include "core/lab/engine_workbench.h"
#include "core/lab/train_run.h"
#include "core/lab/training_lines.h"
#include "tests/support/random_pack.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <thread>

using namespace pentimento;
using namespace pentimento::training;

namespace {

/// A smooth picture under noise, so that it is like a photo to a network.
Raster noisyPicture(int side, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<std::uint8_t> pixels;
    for (int i = 0; i < side * side * 3; ++i)
        pixels.push_back(static_cast<std::uint8_t>(60 + (i / (3 * side)) % 120 + random() % 40));
    return {side, side, std::move(pixels)};
}

} // namespace

/// The work behind the window "Evaluate and train", with the real network.
class TestEngineWorkbench : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void photosBecomeAnUncalibratedPack();
    void aProcessOfItsOwnTrains();
    void aProcessIsStopped();
    void theProcessRefuses();
    void whatTheProcessSaysIsReadBack();
    void aPackIsMeasured();
    void foldersThatAreMissingAreSaid();

private:
    void writePhoto(const QString& name, unsigned seed) const
    {
        const std::filesystem::path path = m_folder->filePath(name).toStdString();
        std::filesystem::create_directories(path.parent_path());
        QVERIFY(writePng(path, noisyPicture(288, seed)));
    }

    /// Two photos of two people, and a file that is none.
    TrainingRun orderedRun(int steps) const
    {
        writePhoto("photos/anna/1.png", 1);
        writePhoto("photos/bert/2.png", 2);
        QFile broken(m_folder->filePath("photos/anna/broken.jpg"));
        if (!broken.open(QIODevice::WriteOnly) || broken.write("no picture") <= 0)
            return {};
        TrainingOrder order;
        order.name = "our-desk";
        order.photos = m_folder->filePath("photos").toStdString();
        order.steps = steps;
        order.device = DeviceChoice::Cpu;
        auto begun = beginRun(order);
        return begun ? *std::move(begun) : TrainingRun();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Workbench m_bench = engineWorkbench({});
};

void TestEngineWorkbench::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_DATA_HOME", m_folder->filePath("data").toUtf8());
}

/// Stopped after its first step, gone on to its end.
void TestEngineWorkbench::photosBecomeAnUncalibratedPack()
{
    writePhoto("photos/anna/1.png", 1);
    writePhoto("photos/anna/2.png", 2);
    writePhoto("photos/bert/3.png", 3);
    QFile broken(m_folder->filePath("photos/anna/broken.jpg"));
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("no picture") > 0);
    broken.close();
    TrainingOrder order;
    order.name = "our-desk";
    order.photos = m_folder->filePath("photos").toStdString();
    order.steps = 2;
    order.device = DeviceChoice::Cpu;
    const auto begun = beginRun(order);
    QVERIFY(begun);

    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    QStringList skipped;
    std::vector<int> steps;
    const TrainingListener listener{[&](const TrainingProgress& progress) {
                                        steps.push_back(progress.step);
                                        stop.request_stop();
                                    },
                                    [&](const std::string&, const std::string& reason) {
                                        skipped << QString::fromStdString(reason);
                                    }};
    const auto stopped = trainRun(*begun, 0, listener, job);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(skipped.size(), 1);
    QVERIFY2(skipped.front().contains("broken.jpg"), qPrintable(skipped.front()));
    const auto runs = unfinishedRuns();
    QCOMPARE(runs.size(), std::size_t{1});
    QCOMPARE(runs.front().photos, 3);
    QCOMPARE(runs.front().step, 1);

    const auto pack = trainRun(runs.front(), 0, listener, {});
    QVERIFY2(pack, pack ? "" : pack.error().message.c_str());
    QCOMPARE(steps, (std::vector<int>{1, 2}));
    QVERIFY(pack->combined.calibration.pristineScores.empty());
    const QString description = QString::fromStdString(pack->description);
    QVERIFY2(description.contains("photo") && description.contains("2 steps") &&
                 description.contains("Not calibrated"),
             qPrintable(description));
    QVERIFY(pack->heads.front().trainedOn.find("cannot answer") != std::string::npos);
    for (const HeadInfo& head : pack->heads) // what it never saw is not claimed
        QVERIFY2(head.trainedOn.find("of our own") == std::string::npos, head.trainedOn.c_str());
    const auto found = findPack("our-desk");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QCOMPARE(found->folder, pack->folder);
    QVERIFY(std::filesystem::exists(pack->folder / "curve.png") &&
            std::filesystem::exists(pack->folder / "training.csv"));
    QVERIFY(unfinishedRuns().empty());
}

void TestEngineWorkbench::aProcessOfItsOwnTrains()
{
    const TrainingRun run = orderedRun(2);
    QStringList skipped;
    std::vector<int> steps;
    std::vector<double> fractions;
    const Job job{{}, [&](double fraction, std::string_view) { fractions.push_back(fraction); }};
    const auto pack =
        m_bench.train(run,
                      {[&](const TrainingProgress& progress) { steps.push_back(progress.step); },
                       [&](const std::string&, const std::string& reason) {
                           skipped << QString::fromStdString(reason);
                       }},
                      job);
    QVERIFY2(pack, pack ? "" : (pack.error().message + ' ' + pack.error().detail).c_str());
    QCOMPARE(steps, (std::vector<int>{1, 2}));
    QCOMPARE(skipped.size(), 1);
    QVERIFY2(skipped.front().contains("broken.jpg"), qPrintable(skipped.front()));
    QVERIFY(std::is_sorted(fractions.begin(), fractions.end()) && fractions.back() == 1);
    const auto found = findPack("our-desk");
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    QCOMPARE(found->folder, pack->folder);
    QVERIFY(unfinishedRuns().empty());
}

/// It writes its checkpoint and says so; the run can go on.
void TestEngineWorkbench::aProcessIsStopped()
{
    const TrainingRun run = orderedRun(100000);
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    const auto stopped =
        m_bench.train(run, {[&](const TrainingProgress&) { stop.request_stop(); }, {}}, job);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    const auto runs = unfinishedRuns();
    QCOMPARE(runs.size(), std::size_t{1});
    QVERIFY(runs.front().step > 0 && runs.front().step < 100000);

    // Stopped before it begins, and while it begins: no failure either.
    const auto before = m_bench.train(runs.front(), {[](const TrainingProgress&) {}, {}}, job);
    QVERIFY(!before);
    QCOMPARE(before.error().code, ErrorCode::Cancelled);
    std::stop_source soon;
    Job begun{soon.get_token(), [&](double, std::string_view) { soon.request_stop(); }};
    std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        soon.request_stop();
    });
    const auto early = m_bench.train(runs.front(), {[](const TrainingProgress&) {}, {}}, begun);
    later.join();
    QVERIFY(!early);
    QCOMPARE(early.error().code, ErrorCode::Cancelled);
}

/// What another process trains, or another build asks for, is refused in words.
void TestEngineWorkbench::theProcessRefuses()
{
    TrainingRun run = orderedRun(2);
    std::filesystem::remove(run.folder / "run.json");
    const auto damaged = m_bench.train(run, {[](const TrainingProgress&) {}, {}}, {});
    QVERIFY(!damaged);
    QCOMPARE(damaged.error().code, ErrorCode::UnreadableInput);
    QProcess lab;
    lab.start(PENTIMENTO_BIN_DIR "/pentimento-lab",
              {"run", QString::fromStdString(run.folder.string()), "--build", "another"});
    QVERIFY(lab.waitForFinished(60'000));
    const auto line = trainingLineIn(lab.readAllStandardOutput().trimmed().toStdString());
    QVERIFY(line);
    QVERIFY(std::get<Error>(*line).message.find("different builds") != std::string::npos);
}

void TestEngineWorkbench::whatTheProcessSaysIsReadBack()
{
    TrainingProgress progress{7, 40, 0.5, std::nan(""), 0.25, std::nullopt, 1.5, 0.125};
    const auto heard = trainingLineIn(lineOf(progress));
    QVERIFY(heard);
    const auto& there = std::get<TrainingProgress>(*heard);
    QCOMPARE(there.step, 7);
    QCOMPARE(there.loss, 0.5);
    QVERIFY(std::isnan(there.meanLoss) && !there.validationLoss);
    const auto error = trainingLineIn(lineOf(Error{ErrorCode::OutOfMemory, "a \"b\"\nc", "d"}));
    QVERIFY(error);
    QCOMPARE(std::get<Error>(*error).code, ErrorCode::OutOfMemory);
    QCOMPARE(std::get<Error>(*error).message, std::string("a \"b\"\nc"));
    QVERIFY(lineOf(Error{ErrorCode::Internal, "one\ntwo", {}}).find('\n') == std::string::npos);
    for (const char* wrong : {"", "{}", "[1]", R"({"step": {"step": "one"}})", R"({"error": 3})"})
        QVERIFY2(!trainingLineIn(wrong), wrong);
}

void TestEngineWorkbench::aPackIsMeasured()
{
    const std::filesystem::path root = m_folder->path().toStdString();
    QVERIFY(writeRandomPack(root / "pack"));
    writePhoto("set/images/a.png", 4);
    writePhoto("set/images/unmasked.png", 5);
    writePhoto("photos/b.png", 6);
    std::vector<std::uint8_t> mask(288 * 288 * 3, 0);
    std::fill(mask.begin(), mask.begin() + 288 * 100 * 3, std::uint8_t{255});
    std::filesystem::create_directories(root / "set/masks");
    QVERIFY(writePng(root / "set/masks/a.png", Raster(288, 288, std::move(mask))));
    EvaluationOrder order;
    order.pack = root / "pack";
    order.request.sets = {{root / "set/images", root / "set/masks", {}}};
    order.request.pristine = {root / "photos"};
    order.request.baselines = true;
    QStringList skipped;
    const auto evaluation = m_bench.evaluate(order,
                                             [&](const std::string& file, const std::string&) {
                                                 skipped << QString::fromStdString(file);
                                             },
                                             {});
    QVERIFY2(evaluation, evaluation ? "" : evaluation.error().message.c_str());
    QCOMPARE(skipped, QStringList{"unmasked.png"});
    const auto& clean = (*evaluation)->undegraded;
    QCOMPARE(clean.sets.front().pictures.size(), std::size_t{1});
    QCOMPARE(clean.sets.front().pictures.front().baselines.size(), std::size_t{2});
    QCOMPARE(clean.pristine.front().pictures.size(), std::size_t{1});
}

void TestEngineWorkbench::foldersThatAreMissingAreSaid()
{
    EvaluationOrder order;
    order.request.pristine = {"/nowhere/at/all"};
    const SkippedListener nobody = [](const std::string&, const std::string&) {};
    const auto evaluation = m_bench.evaluate(order, nobody, {});
    QVERIFY(!evaluation);
    QVERIFY(evaluation.error().message.find("/nowhere/at/all") != std::string::npos);

    TrainingOrder training;
    training.name = "nothing";
    training.photos = "/nowhere/at/all";
    const auto run = beginRun(training);
    QVERIFY(run);
    const auto pack = m_bench.train(*run, {[](const TrainingProgress&) {}, nobody}, {});
    QVERIFY(!pack);
    QCOMPARE(unfinishedRuns().size(), std::size_t{1}); // may go on once the folder is there
}

QTEST_MAIN(TestEngineWorkbench)
#include "tst_engine_workbench.moc"
