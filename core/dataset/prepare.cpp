// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/prepare.h"

#include "core/dataset/foreign_generator.h"
#include "core/dataset/pair_list.h"
#include "core/dataset/photo_list.h"
#include "core/dataset/things.h"
#include "core/imaging/picture.h"
#include "core/imaging/raster_io.h"
#include "core/training/data/training_data.h"
#include "core/training/forging/masks.h"
#include "core/training/prefetcher.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>

namespace pentimento {

namespace fs = std::filesystem;
using at::Tensor;

namespace {

constexpr int smallestSide = 256; ///< of a photo, pixels: less shows too little
constexpr int smallestKept = 64;  ///< of one that was reduced
constexpr int rebuiltSide = 512;  ///< of what a foreign network rebuilds
constexpr int grid = 16;          ///< windows start on the photo's own JPEG grid, chroma included
constexpr int windowsAtMost = 3;

struct Window
{
    int x;
    int y;
    int width;
    int height;
};

Tensor cut(const Raster& picture, const Window& window)
{
    Tensor pixels = at::empty({window.height, window.width, 3}, at::kByte);
    const auto bytes = static_cast<std::size_t>(window.width) * 3;
    auto* target = pixels.data_ptr<std::uint8_t>();
    for (int y = 0; y < window.height; ++y)
        std::memcpy(target + static_cast<std::size_t>(y) * bytes,
                    picture.row(window.y + y) + static_cast<std::ptrdiff_t>(window.x) * 3, bytes);
    return pixels;
}

Raster rasterOf(const Tensor& pixels)
{
    const Tensor whole = pixels.contiguous();
    const auto* bytes = whole.data_ptr<std::uint8_t>();
    return Raster(static_cast<int>(whole.size(1)), static_cast<int>(whole.size(0)),
                  {bytes, bytes + whole.numel()});
}

int onGrid(double place, int most)
{
    return std::clamp(static_cast<int>(place), 0, most) / grid * grid;
}

/// Where to cut a photo: one window near the middle, or for very large photos up to three, side by
/// side along the longer side.
std::vector<Window> windowsOf(int width, int height, int largest, training::Random& random)
{
    const int w = std::min(width, largest);
    const int h = std::min(height, largest);
    const double ratio = static_cast<double>(width) * height / (static_cast<double>(w) * h);
    const int count = std::clamp(static_cast<int>(ratio / 4), 1, windowsAtMost);
    std::vector<Window> windows;
    for (int i = 0; i < count; ++i) {
        const double along = count > 1 ? (i + random.real(0, 1)) / count
                                       : (random.real(0, 1) + random.real(0, 1)) / 2;
        const double across = (random.real(0, 1) + random.real(0, 1)) / 2;
        const bool wide = width >= height;
        windows.push_back({onGrid((wide ? along : across) * (width - w), width - w),
                           onGrid((wide ? across : along) * (height - h), height - h), w, h});
    }
    return windows;
}

/// The window of a pair: around what was changed.
Window windowAround(const HeatMap& mask, int largest)
{
    int left = mask.width();
    int right = 0;
    int top = mask.height();
    int bottom = 0;
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x)
            if (mask.cell(x, y) > 0.5F) {
                left = std::min(left, x);
                right = std::max(right, x + 1);
                top = std::min(top, y);
                bottom = std::max(bottom, y + 1);
            }
    const int w = std::min(mask.width(), largest);
    const int h = std::min(mask.height(), largest);
    return {onGrid((left + right - w) / 2.0, mask.width() - w),
            onGrid((top + bottom - h) / 2.0, mask.height() - h), w, h};
}

/// What reading one file gave.
template <class Item>
struct Read
{
    std::vector<Item> items;
    std::string failure; ///< not empty: why there are none
};

/// What is kept of a photo.
struct KeptPhoto
{
    Tensor pixels;
    Tensor things;
};

Read<KeptPhoto> readPhoto(const ListedPhoto& photo, const PrepareOptions& options,
                          std::uint64_t seed, const Job& job)
{
    const auto picture = loadPicture(photo.file, {}, job);
    if (!picture)
        return {{}, picture.error().message};
    const Raster& pixels = (*picture)->pixels;
    if (std::min(pixels.width(), pixels.height()) < smallestSide)
        return {{}, photo.name + ": is smaller than 256 pixels"};
    training::Random random(seed);
    Read<KeptPhoto> read;
    if (options.whole) {
        const Raster shrunk = shrunkTo(pixels, options.largestSide);
        if (std::min(shrunk.width(), shrunk.height()) < smallestKept)
            return {{}, photo.name + ": is too narrow to be kept whole"};
        read.items.push_back({cut(shrunk, {0, 0, shrunk.width(), shrunk.height()}), {}});
    } else {
        for (const Window& window :
             windowsOf(pixels.width(), pixels.height(), options.largestSide, random))
            read.items.push_back({cut(pixels, window), {}});
    }
    if (options.things)
        for (KeptPhoto& kept : read.items)
            kept.things = thingsIn(kept.pixels, random);
    return read;
}

Read<training::TrainingPair> readPair(const ListedPair& listed, const PrepareOptions& options,
                                      const Job& job)
{
    const auto refused = [&](const std::string& reason) {
        return Read<training::TrainingPair>{{}, listed.name + ": " + reason};
    };
    if (listed.mask.empty())
        return refused("has no mask");
    const auto forgery = loadPicture(listed.forgery, {}, job);
    if (!forgery)
        return {{}, forgery.error().message};
    const auto mask = readMask(listed.mask);
    if (!mask)
        return {{}, mask.error().message};
    const auto original = listed.original.empty() ? forgery : loadPicture(listed.original, {}, job);
    if (!original)
        return {{}, original.error().message};
    const Raster& after = (*forgery)->pixels;
    const Raster& before = (*original)->pixels;
    if (mask->width() != after.width() || mask->height() != after.height())
        return refused("its mask has another size");
    if (before.width() != after.width() || before.height() != after.height())
        return refused("its original has another size");
    const auto* marked = mask->data();
    const auto* end = marked + static_cast<std::ptrdiff_t>(mask->width()) * mask->height();
    if (std::none_of(marked, end, [](float value) { return value > 0.5F; }))
        return refused("its mask marks nothing");

    const Window window = windowAround(*mask, options.largestSide);
    training::TrainingPair pair;
    pair.forgery = cut(after, window);
    pair.original = listed.original.empty() ? pair.forgery : cut(before, window);
    pair.mask = at::empty({window.height, window.width}, at::kByte);
    auto* values = pair.mask.data_ptr<std::uint8_t>();
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x)
            *values++ = mask->cell(window.x + x, window.y + y) > 0.5F ? 255 : 0;
    pair.manipulation = options.pairsManipulation;
    pair.source = listed.source;
    pair.name = listed.name;
    return {{std::move(pair)}, {}};
}

/// One preparation: what is found, then read by several threads, then written in order.
class Preparation
{
public:
    Preparation(const PrepareOptions& options, const Job& job)
        : m_options(options), m_job(job), m_writer(options.out)
    {
        m_quiet.stop = job.stop;
    }

    Result<void> find();
    Result<void> write();
    [[nodiscard]] const PreparedData& made() const { return m_made; }

private:
    template <class Item>
    Result<void> readAll(std::size_t count, const std::function<Read<Item>(std::size_t)>& read,
                         const std::function<Result<void>(std::size_t, Read<Item>)>& use);
    Result<void> usePhoto(std::size_t i, Read<KeptPhoto> read);
    Result<void> rebuild(const Tensor& photo, const ListedPhoto& listed, training::Random& random);
    void skip(const std::string& reason)
    {
        ++m_made.skipped;
        if (m_options.onSkipped)
            m_options.onSkipped(reason);
    }
    [[nodiscard]] double fraction() const
    {
        return static_cast<double>(m_done) / static_cast<double>(m_photos.size() + m_pairs.size());
    }
    [[nodiscard]] std::uint64_t seedOf(std::size_t i) const
    {
        return m_options.seed * 1'000'003 + i;
    }

    const PrepareOptions& m_options;
    const Job& m_job;
    Job m_quiet; ///< for the threads that read: only this object reports
    training::TrainingDataWriter m_writer;
    std::vector<ListedPhoto> m_photos;
    std::vector<ListedPair> m_pairs;
    std::vector<std::unique_ptr<ForeignGenerator>> m_generators;
    std::size_t m_done = 0;
    PreparedData m_made;
};

/// A fixed shuffle: a set that was stopped half-way holds something of every source.
template <class Item>
void shuffle(std::vector<Item>& items, std::uint64_t seed)
{
    training::Random random(seed);
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1],
                  items[static_cast<std::size_t>(random.integer(0, static_cast<int>(i) - 1))]);
}

Result<void> Preparation::find()
{
    if (fs::exists(m_options.out / "dataset.json"))
        return Error{
            ErrorCode::OutputUnwritable, m_options.out.string() + ": holds a data set already", {}};
    if (m_options.whole && !m_options.pairs.empty())
        return Error{ErrorCode::Usage,
                     "finished forgeries are kept at native pixels: prepare them without --whole",
                     {}};
    for (const fs::path& place : m_options.photos)
        for (ListedPhoto& photo : listPhotos(place, m_options.source))
            m_photos.push_back(std::move(photo));
    const bool found = !m_photos.empty();
    if (!m_options.licences.empty())
        keepLicensed(m_photos, m_options.licences);
    for (const fs::path& place : m_options.pairs) {
        auto pairs = listPairs(place);
        if (!pairs)
            return pairs.error();
        std::move(pairs->begin(), pairs->end(), std::back_inserter(m_pairs));
    }
    if (m_photos.empty() && m_pairs.empty())
        return Error{ErrorCode::Usage,
                     found ? "no photo has one of these licences" : "no photo and no pair found",
                     {}};
    for (const fs::path& file : m_options.generators) {
        auto generator = ForeignGenerator::load(file);
        if (!generator)
            return generator.error();
        m_generators.push_back(std::move(*generator));
    }
    shuffle(m_photos, m_options.seed);
    shuffle(m_pairs, m_options.seed);
    std::error_code failure; // of which the first shard tells
    fs::create_directories(m_options.out, failure);
    return {};
}

template <class Item>
Result<void> Preparation::readAll(std::size_t count,
                                  const std::function<Read<Item>(std::size_t)>& read,
                                  const std::function<Result<void>(std::size_t, Read<Item>)>& use)
{
    const int threads = m_options.threads > 0
                            ? m_options.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    training::Prefetcher<Read<Item>> ahead(0, static_cast<int>(count), threads, 2 * threads, [&] {
        return [&](int i) { return read(static_cast<std::size_t>(i)); };
    });
    for (std::size_t i = 0; i < count; ++i) {
        Read<Item> item = ahead.next();
        if (m_job.stopRequested()) {
            if (auto written = m_writer.finish(); !written)
                return written;
            return Error{ErrorCode::Cancelled, "prepare stopped; what it wrote can be used", {}};
        }
        ++m_done;
        if (!item.failure.empty())
            skip(item.failure);
        else if (auto used = use(i, std::move(item)); !used)
            return used;
    }
    return {};
}

Result<void> Preparation::usePhoto(std::size_t i, Read<KeptPhoto> read)
{
    const ListedPhoto& listed = m_photos[i];
    training::Random random(~seedOf(i));
    for (const KeptPhoto& kept : read.items) {
        if (auto added = m_writer.add(training::TrainingPhoto{
                kept.pixels, listed.source, listed.name, listed.licence, kept.things});
            !added)
            return added;
        ++m_made.photos;
    }
    ++m_made.photoFiles;
    for (int r = 0; r < m_options.rebuiltPerPhoto && !m_generators.empty(); ++r) {
        const auto which =
            static_cast<std::size_t>(random.integer(0, static_cast<int>(read.items.size()) - 1));
        if (auto made = rebuild(read.items[which].pixels, listed, random); !made)
            return made;
    }
    m_job.report(fraction(), listed.name);
    return {};
}

/// A square of a photo with a part that a foreign network gave.
Result<void> Preparation::rebuild(const Tensor& photo, const ListedPhoto& listed,
                                  training::Random& random)
{
    ForeignGenerator& generator = *m_generators[static_cast<std::size_t>(
        random.integer(0, static_cast<int>(m_generators.size()) - 1))];
    const auto height = static_cast<int>(photo.size(0));
    const auto width = static_cast<int>(photo.size(1));
    const int shorter = std::min(height, width);
    const int side =
        generator.side() > 0 ? generator.side() : std::min(rebuiltSide, shorter / grid * grid);
    const int x = onGrid(random.real(0, 1) * (width - side), std::max(0, width - side));
    const int y = onGrid(random.real(0, 1) * (height - side), std::max(0, height - side));
    const Tensor masks =
        training::randomMasks(side, {random.chance(0.4) ? 0.9F : 0.5F}, random)[0][0];
    if (side > shorter) {
        skip(listed.name + ": is too small for " + generator.name());
        return {};
    }
    training::TrainingPair pair;
    pair.original = photo.slice(0, y, y + side).slice(1, x, x + side).contiguous();
    const auto rebuilt = generator.rebuilt(rasterOf(pair.original));
    if (!rebuilt)
        return rebuilt.error();
    pair.forgery =
        at::where(masks.unsqueeze(2) > 0.5F, cut(*rebuilt, {0, 0, side, side}), pair.original);
    pair.mask = (masks * 255).to(at::kByte);
    pair.manipulation = m_options.generatorsManipulation;
    pair.source = listed.source;
    pair.name = listed.name + " by " + generator.name();
    pair.madeBy = generator.name();
    ++m_made.pairs;
    return m_writer.add(std::move(pair));
}

Result<void> Preparation::write()
{
    auto photos = readAll<KeptPhoto>(
        m_photos.size(),
        [this](std::size_t i) { return readPhoto(m_photos[i], m_options, seedOf(i), m_quiet); },
        [this](std::size_t i, Read<KeptPhoto> read) { return usePhoto(i, std::move(read)); });
    if (!photos)
        return photos;
    auto pairs = readAll<training::TrainingPair>(
        m_pairs.size(), [this](std::size_t i) { return readPair(m_pairs[i], m_options, m_quiet); },
        [this](std::size_t i, Read<training::TrainingPair> read) {
            ++m_made.pairs;
            m_job.report(fraction(), m_pairs[i].name);
            return m_writer.add(std::move(read.items.front()));
        });
    if (!pairs)
        return pairs;
    if (m_made.photos + m_made.pairs == 0)
        return Error{ErrorCode::UnreadableInput, "no photo and no pair could be used", {}};
    return m_writer.finish();
}

} // namespace

Result<PreparedData> prepareTrainingData(const PrepareOptions& options, const Job& job)
{
    Preparation preparation(options, job);
    if (auto found = preparation.find(); !found)
        return found.error();
    if (auto written = preparation.write(); !written)
        return written.error();
    return preparation.made();
}

} // namespace pentimento
