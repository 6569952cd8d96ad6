// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/prepare.h"
#include "core/imaging/raster_io.h"
#include "core/training/data/training_data.h"
#include "tests/dataset/onnx_file.h"

#include <ATen/ATen.h>

#include "tests/imaging/fixtures.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace pentimento;
using namespace pentimento::training;
namespace fs = std::filesystem;

namespace {

/// A picture that tells where each of its pixels lies: red and green count columns and rows.
Raster placePicture(int width, int height)
{
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            rgb.push_back(static_cast<std::uint8_t>(x));
            rgb.push_back(static_cast<std::uint8_t>(y));
            rgb.push_back(static_cast<std::uint8_t>(x / 256 * 16 + y / 256));
        }
    return Raster(width, height, std::move(rgb));
}

/// White in a box, else black.
Raster boxMask(int width, int height, int left, int top, int right, int bottom)
{
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(width) *
                                  static_cast<std::size_t>(height) * 3);
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x)
            for (int c = 0; c < 3; ++c)
                rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(x)) *
                        3 +
                    static_cast<std::size_t>(c)] = 255;
    return Raster(width, height, std::move(rgb));
}

at::Tensor tensorOf(const Raster& picture)
{
    return at::from_blob(const_cast<std::uint8_t*>(picture.data()),
                         {picture.height(), picture.width(), 3}, at::kByte)
        .clone();
}

} // namespace

class TestPrepare : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void photosComeWithSourceAndLicence();
    void largePhotosAreCutAtNativePixels();
    void photosAreKeptWhole();
    void thingsAreCutAlongTheirContours();
    void badFilesAreReportedAndSkipped();
    void licencesAreKept();
    void pairsComeWithMaskAndManipulation();
    void largePairsAreCutAroundTheirMask();
    void badPairsAreReportedAndSkipped();
    void foreignNetworksMakePairs();
    void sameSeedSameBytes();
    void cancelledLeavesASetThatOpens();
    void nothingToPrepareIsAnError();
    void anotherSetIsNotOverwritten();

private:
    void write(const QString& name, const Raster& picture) const
    {
        const fs::path file = at(name);
        fs::create_directories(file.parent_path());
        if (!writePng(file, picture))
            qFatal("cannot write the test picture");
    }
    void writeText(const QString& name, const QByteArray& text) const
    {
        const fs::path file = at(name);
        fs::create_directories(file.parent_path());
        fixtures::write(file, {text.begin(), text.end()});
    }
    [[nodiscard]] fs::path at(const QString& name) const
    {
        return m_folder->filePath(name).toStdString();
    }
    [[nodiscard]] PrepareOptions photosOnly(const char* out = "out")
    {
        PrepareOptions options;
        options.photos = {at("photos")};
        options.out = at(out);
        options.threads = 2;
        options.onSkipped = [this](const std::string& reason) {
            m_skipped << QString::fromStdString(reason);
        };
        return options;
    }
    /// Begins a run that skipped nothing yet.
    [[nodiscard]] Job job()
    {
        m_skipped.clear();
        Job job;
        job.progress = [this](double fraction, std::string_view stage) {
            QVERIFY(fraction >= 0 && fraction <= 1);
            QVERIFY(!stage.starts_with("skipped")); // progress is for people alone
        };
        return job;
    }
    [[nodiscard]] TrainingData opened(const char* out = "out") const
    {
        auto data = TrainingData::open(at(out));
        if (!data)
            qFatal("%s: %s", data.error().message.c_str(), data.error().detail.c_str());
        return std::move(*data);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    QStringList m_skipped;
};

void TestPrepare::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestPrepare::photosComeWithSourceAndLicence()
{
    const Raster picture = fixtures::photoLike(300, 280);
    write("photos/anna/1.png", picture);
    write("photos/bert/2.png", fixtures::photoLike(256, 320, 2));
    writeText("photos/photos.csv", "file,source,licence\nanna/1.png,x,CC0-1.0\n");
    const auto prepared = prepareTrainingData(photosOnly(), job());
    QVERIFY2(prepared, prepared ? "" : prepared.error().message.c_str());
    QCOMPARE(prepared->photos, 2U);
    QCOMPARE(prepared->pairs, 0U);
    QCOMPARE(prepared->skipped, 0U);
    const TrainingData data = opened();
    QCOMPARE(data.photos.size(), 2U);
    for (const TrainingPhoto& photo : data.photos) {
        const bool first = photo.source == "anna";
        QCOMPARE(photo.name, std::string(first ? "anna/1.png" : "bert/2.png"));
        QCOMPARE(photo.licence, std::string(first ? "CC0-1.0" : ""));
        if (first)
            QVERIFY(at::equal(photo.pixels, tensorOf(picture)));
    }
}

void TestPrepare::largePhotosAreCutAtNativePixels()
{
    write("photos/large.png", placePicture(1200, 900));
    PrepareOptions options = photosOnly();
    options.largestSide = 256; // 1200 x 900 is more than twelve times that
    QVERIFY(prepareTrainingData(options, job()));
    const TrainingData data = opened();
    QCOMPARE(data.photos.size(), 3U);
    std::set<int> columns;
    for (const TrainingPhoto& photo : data.photos) {
        QCOMPARE(photo.pixels.sizes(), (std::vector<std::int64_t>{256, 256, 3}));
        // Neighbours of the photo are neighbours here, and the JPEG grid stays in place.
        const at::Tensor red = photo.pixels.select(2, 0).to(at::kInt);
        const at::Tensor step = (red.slice(1, 1) - red.slice(1, 0, -1)).remainder(256);
        QVERIFY(step.eq(1).all().item<bool>());
        QCOMPARE(red[0][0].item<int>() % 16, 0);
        QCOMPARE(photo.pixels[0][0][1].item<int>() % 16, 0);
        columns.insert(red[0][0].item<int>() + photo.pixels[0][0][2].item<int>() / 16 * 256);
    }
    QCOMPARE(columns.size(), 3U); // three places, not one thrice
}

void TestPrepare::photosAreKeptWhole()
{
    write("photos/wide.png", placePicture(1024, 512));
    write("photos/small.png", fixtures::photoLike(300, 280));
    PrepareOptions options = photosOnly();
    options.largestSide = 512;
    options.whole = true;
    const auto prepared = prepareTrainingData(options, job());
    QVERIFY2(prepared, prepared ? "" : prepared.error().message.c_str());
    QCOMPARE(prepared->photos, 2U);
    std::set<std::pair<std::int64_t, std::int64_t>> sizes;
    for (const TrainingPhoto& photo : opened().photos) {
        sizes.insert({photo.pixels.size(0), photo.pixels.size(1)});
        QVERIFY(!photo.things.defined());
    }
    QCOMPARE(sizes, (std::set<std::pair<std::int64_t, std::int64_t>>{{256, 512}, {280, 300}}));
    write("strip/strip.png", placePicture(20'000, 256)); // 512 x 7
    options.photos = {at("strip"), at("photos")};
    options.things = true;
    options.out = at("strips");
    const auto others = prepareTrainingData(options, job());
    QVERIFY(others);
    QCOMPARE(others->photos, 2U);
    QCOMPARE(others->skipped, 1U);
    options.pairs = {at("photos")};
    options.out = at("pairs");
    const auto refused = prepareTrainingData(options, job());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
}

/// A bright disc before a dark ground with grain: most boxes around it find it, to a pixel or two.
void TestPrepare::thingsAreCutAlongTheirContours()
{
    constexpr int side = 512;
    constexpr int radius = 90;
    const auto isDisc = [](int x, int y) {
        return (x - 256) * (x - 256) + (y - 256) * (y - 256) < radius * radius;
    };
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const int grain = (x * 7 + y * 13 + x * y) % 24;
            rgb.push_back(static_cast<std::uint8_t>(isDisc(x, y) ? 210 + grain : 40 + grain));
            rgb.push_back(static_cast<std::uint8_t>(isDisc(x, y) ? 60 + grain : 70 + grain));
            rgb.push_back(static_cast<std::uint8_t>(isDisc(x, y) ? 50 + grain : 110 + grain));
        }
    write("photos/disc.png", Raster(side, side, std::move(rgb)));
    PrepareOptions options = photosOnly();
    options.things = true;
    QVERIFY(prepareTrainingData(options, job()));
    const TrainingData data = opened();
    const at::Tensor things = data.photos.front().things;
    QVERIFY(things.defined());
    QCOMPARE(things.size(1), 256);
    double best = 0;
    for (std::int64_t i = 0; i < things.size(0); ++i) {
        int both = 0;
        int either = 0;
        for (int y = 0; y < 256; ++y)
            for (int x = 0; x < 256; ++x) {
                const bool marked = things[i][y][x].item<int>() > 127;
                const bool disc = isDisc(2 * x, 2 * y);
                both += marked && disc;
                either += marked || disc;
            }
        best = std::max(best, static_cast<double>(both) / either);
    }
    QVERIFY2(best > 0.9, qPrintable(QString::number(best)));
    options.out = at("again");
    QVERIFY(prepareTrainingData(options, job()));
    QVERIFY(at::equal(opened("again").photos.front().things, things));
}

void TestPrepare::badFilesAreReportedAndSkipped()
{
    write("photos/good.png", fixtures::photoLike(300, 300));
    write("photos/small.png", fixtures::photoLike(100, 300));
    writeText("photos/bad.jpg", "this is no picture");
    const auto prepared = prepareTrainingData(photosOnly(), job());
    QVERIFY(prepared);
    QCOMPARE(prepared->photos, 1U);
    QCOMPARE(prepared->skipped, 2U);
    QCOMPARE(m_skipped.size(), 2);
    QVERIFY(!m_skipped.filter("bad.jpg").isEmpty());
    QVERIFY(!m_skipped.filter("small.png").isEmpty());
    QCOMPARE(opened().photos.size(), 1U);
}

void TestPrepare::licencesAreKept()
{
    write("photos/a.png", fixtures::photoLike(256, 256, 1));
    write("photos/b.png", fixtures::photoLike(256, 256, 2));
    write("photos/c.png", fixtures::photoLike(256, 256, 3));
    writeText("photos/photos.csv", "file,source,licence\na.png,,CC0-1.0\nb.png,,none stated\n");
    PrepareOptions options = photosOnly();
    options.licences = {"CC0-1.0", "CC-BY-4.0"};
    QVERIFY(prepareTrainingData(options, job()));
    const TrainingData data = opened();
    QCOMPARE(data.photos.size(), 1U);
    QCOMPARE(data.photos[0].name, std::string("a.png"));
    options.out = at("none");
    options.licences = {"GPL"};
    const auto none = prepareTrainingData(options, job());
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::Usage);
}

void TestPrepare::pairsComeWithMaskAndManipulation()
{
    const Raster before = fixtures::photoLike(300, 200, 1);
    const Raster after = fixtures::photoLike(300, 200, 2);
    write("pairs/original/a.png", before);
    write("pairs/forgery/a.png", after);
    write("pairs/mask/a.png", boxMask(300, 200, 20, 30, 120, 90));
    write("pairs/forgery/b.png", after); // without an original
    write("pairs/mask/b.png", boxMask(300, 200, 0, 0, 300, 200));
    PrepareOptions options;
    options.pairs = {at("pairs")};
    options.pairsManipulation = Manipulation::Splice;
    options.out = at("out");
    const auto prepared = prepareTrainingData(options, job());
    QVERIFY(prepared);
    QCOMPARE(prepared->pairs, 2U);
    const TrainingData data = opened();
    QCOMPARE(data.photos.size(), 0U);
    QCOMPARE(data.pairs.size(), 2U);
    for (const TrainingPair& pair : data.pairs) {
        const bool first = pair.name == "a.png";
        QCOMPARE(pair.manipulation, Manipulation::Splice);
        QCOMPARE(pair.source, std::string("pairs"));
        QVERIFY(at::equal(pair.forgery, tensorOf(after)));
        QVERIFY(at::equal(pair.original, tensorOf(first ? before : after)));
        at::Tensor wanted = at::zeros({200, 300}, at::kByte);
        if (first)
            wanted.slice(0, 30, 90).slice(1, 20, 120).fill_(255);
        else
            wanted.fill_(255);
        QVERIFY(at::equal(pair.mask, wanted));
    }
}

void TestPrepare::largePairsAreCutAroundTheirMask()
{
    write("pairs/forgery/a.png", placePicture(900, 700));
    write("pairs/mask/a.png", boxMask(900, 700, 700, 500, 760, 560));
    PrepareOptions options;
    options.pairs = {at("pairs")};
    options.out = at("out");
    options.largestSide = 256;
    QVERIFY(prepareTrainingData(options, job()));
    const TrainingPair pair = opened().pairs.at(0);
    QCOMPARE(pair.forgery.sizes(), (std::vector<std::int64_t>{256, 256, 3}));
    QCOMPARE((pair.mask > 127).sum().item<int>(), 60 * 60); // all of it
    const at::Tensor marked = (pair.mask > 127).nonzero();
    const auto y = marked[0][0].item<std::int64_t>();
    const auto x = marked[0][1].item<std::int64_t>();
    QCOMPARE(pair.forgery[y][x][0].item<int>(), 700 % 256); // and where it was
    QCOMPARE(pair.forgery[y][x][1].item<int>(), 500 % 256);
}

void TestPrepare::badPairsAreReportedAndSkipped()
{
    const Raster picture = fixtures::photoLike(64, 64);
    const Raster mask = boxMask(64, 64, 8, 8, 40, 40);
    for (const char* name : {"good", "nomask", "size", "blank", "badmask", "original"})
        write(QString("pairs/forgery/%1.png").arg(name), picture);
    write("pairs/mask/good.png", mask);
    write("pairs/mask/original.png", mask);
    write("pairs/original/original.png", fixtures::photoLike(64, 60));
    write("pairs/mask/size.png", boxMask(60, 64, 8, 8, 40, 40));
    write("pairs/mask/blank.png", boxMask(64, 64, 0, 0, 0, 0));
    writeText("pairs/mask/badmask.png", "no picture");
    writeText("pairs/forgery/bad.png", "no picture");
    write("pairs/mask/bad.png", mask);
    PrepareOptions options = photosOnly();
    options.photos.clear();
    options.pairs = {at("pairs")};
    const auto prepared = prepareTrainingData(options, job());
    QVERIFY(prepared);
    QCOMPARE(prepared->pairs, 1U);
    QCOMPARE(prepared->skipped, 6U);
    for (const char* name : {"nomask", "size", "blank", "badmask", "bad.png", "original"})
        QVERIFY2(!m_skipped.filter(name).isEmpty(), name);
    QCOMPARE(opened().pairs.at(0).name, std::string("good.png"));
}

void TestPrepare::foreignNetworksMakePairs()
{
    write("photos/anna/1.png", fixtures::photoLike(300, 280));
    writeOnnx(at("soft.onnx"), 64, softening());
    PrepareOptions options = photosOnly();
    options.generators = {at("soft.onnx")};
    options.generatorsManipulation = Manipulation::Diffusion;
    options.rebuiltPerPhoto = 3;
    const auto prepared = prepareTrainingData(options, job());
    QVERIFY2(prepared, prepared ? "" : prepared.error().message.c_str());
    QCOMPARE(prepared->photos, 1U);
    QCOMPARE(prepared->pairs, 3U);
    for (const TrainingPair& pair : opened().pairs) {
        QCOMPARE(pair.manipulation, Manipulation::Diffusion);
        QCOMPARE(pair.source, std::string("anna"));
        QCOMPARE(pair.name, std::string("anna/1.png by soft"));
        const at::Tensor marked = pair.mask > 127;
        QVERIFY(marked.any().item<bool>() && !marked.all().item<bool>());
        const at::Tensor changed = pair.original.ne(pair.forgery).any(2);
        QVERIFY(!changed.logical_and(marked.logical_not()).any().item<bool>());
        // Softened pictures differ from grainy ones nearly everywhere.
        QVERIFY(changed.sum().item<double>() > 0.7 * marked.sum().item<double>());
    }
}

void TestPrepare::sameSeedSameBytes()
{
    for (int i = 0; i < 5; ++i)
        write(QString("photos/%1/p.png").arg(i),
              fixtures::photoLike(700, 400, static_cast<unsigned>(i)));
    writeOnnx(at("soft.onnx"), 64, softening());
    const auto bytes = [&](const char* out, std::uint64_t seed, int threads) {
        PrepareOptions options = photosOnly(out);
        options.seed = seed;
        options.threads = threads;
        options.largestSide = 256;
        options.generators = {at("soft.onnx")};
        if (!prepareTrainingData(options, job()))
            qFatal("prepare failed");
        return std::pair(fixtures::bytesOf(options.out / "dataset.json"),
                         fixtures::bytesOf(options.out / "shard-0000.safetensors"));
    };
    const auto first = bytes("one", 3, 1);
    QVERIFY(first == bytes("two", 3, 4));
    QVERIFY(first.second != bytes("three", 4, 1).second);
}

void TestPrepare::cancelledLeavesASetThatOpens()
{
    for (int i = 0; i < 6; ++i)
        write(QString("photos/%1.png").arg(i),
              fixtures::photoLike(256, 256, static_cast<unsigned>(i)));
    std::stop_source stop;
    Job cancelled;
    cancelled.stop = stop.get_token();
    int reports = 0;
    cancelled.progress = [&](double, std::string_view) {
        if (++reports == 2)
            stop.request_stop();
    };
    PrepareOptions options = photosOnly();
    options.threads = 1;
    const auto prepared = prepareTrainingData(options, cancelled);
    QVERIFY(!prepared);
    QCOMPARE(prepared.error().code, ErrorCode::Cancelled);
    QCOMPARE(opened().photos.size(), 2U);
}

void TestPrepare::nothingToPrepareIsAnError()
{
    fs::create_directories(at("photos"));
    const auto none = prepareTrainingData(photosOnly(), job());
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::Usage);
    writeText("photos/bad.png", "no picture");
    const auto bad = prepareTrainingData(photosOnly(), job());
    QVERIFY(!bad);
    QCOMPARE(bad.error().code, ErrorCode::UnreadableInput);
    PrepareOptions missing = photosOnly();
    missing.generators = {at("missing.onnx")};
    const auto noModel = prepareTrainingData(missing, job());
    QVERIFY(!noModel);
    QCOMPARE(noModel.error().code, ErrorCode::ModelUnavailable);
}

void TestPrepare::anotherSetIsNotOverwritten()
{
    write("photos/a.png", fixtures::photoLike(256, 256));
    QVERIFY(prepareTrainingData(photosOnly(), job()));
    const auto again = prepareTrainingData(photosOnly(), job());
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::OutputUnwritable);
    QCOMPARE(opened().photos.size(), 1U);
}

QTEST_APPLESS_MAIN(TestPrepare)
#include "tst_prepare.moc"
