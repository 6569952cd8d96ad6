// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/forging/forger.h"

#include "core/training/data/photo_crops.h"
#include "core/training/filters.h"
#include "core/training/forging/masks.h"
#include "core/training/forging/processing_chain.h"

#include <torch/utils.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace pentimento::training {

using at::Tensor;

namespace {

constexpr std::int64_t sharedBy = 6; ///< examples that one generator makes at a time

/// Empty: untouched.
using Kind = std::optional<Edit>;

bool isGenerated(const Kind& kind)
{
    return kind == Edit::Rebuilt || kind == Edit::Filled || kind == Edit::FilledClassically ||
           kind == Edit::Blended;
}

/// Whether it changes what it finds at the place, which may then be drawn round a thing.
bool isInPlace(const Kind& kind)
{
    return isGenerated(kind) || kind == Edit::Retouched;
}

Tensor indexOf(const std::vector<std::int64_t>& who, const Tensor& like)
{
    return at::tensor(who).to(like.device());
}

Generator& anyOf(const std::vector<std::shared_ptr<Generator>>& generators, Random& random)
{
    return *generators[static_cast<std::size_t>(
        random.integer(0, static_cast<int>(generators.size()) - 1))];
}

/// Whole pictures through one of the generators.
Tensor rebuilt(const std::vector<std::shared_ptr<Generator>>& generators, const Tensor& pictures,
               Random& random)
{
    return anyOf(generators, random)
        .generate(pictures, at::ones_like(pictures.slice(1, 0, 1)), random.seed());
}

/// Runs `work` on the members of a batch that `choose` picks and puts the results in place; `work`
/// gets their pictures and their numbers.
template <class Choose, class Work>
void onSome(Tensor& pictures, const Choose& choose, const Work& work)
{
    std::vector<std::int64_t> who;
    for (std::int64_t i = 0; i < pictures.size(0); ++i)
        if (choose(i))
            who.push_back(i);
    if (who.empty())
        return;
    const Tensor index = indexOf(who, pictures);
    pictures.index_copy_(0, index, work(pictures.index_select(0, index), who));
}

/// Region over background with a hard edge or, for two in five, a soft one.
Tensor composed(const Tensor& background, const Tensor& region, const Tensor& masks, Random& random)
{
    Tensor alpha = masks.clone();
    onSome(
        alpha, [&](std::int64_t) { return random.chance(0.4); },
        [&](const Tensor& hard, const auto&) {
            return blurred(hard, random.reals(hard.size(0), 0.7, 4));
        });
    return asBytes(background + alpha * (region - background));
}

/// The mask with so many pixels more on every side.
Tensor widened(const Tensor& mask, int by)
{
    return at::max_pool2d(mask, 2 * by + 1, 1, by);
}

/// The region with the colours that the background has around it, so that no edge shows: the
/// membrane of Poisson blending (Perez et al. 2003), begun by a pyramid and relaxed until it meets
/// what is around it, which the pyramid's last step misses by a pixel's texture.
Tensor seamless(const Tensor& background, const Tensor& region, const Tensor& masks)
{
    constexpr int rounds = 40;
    const Tensor difference = background - region;
    Tensor membrane = pushPullFilled(difference, masks);
    for (int round = 0; round < rounds; ++round) {
        const Tensor wide = at::replication_pad2d(membrane, {1, 1, 1, 1});
        const auto h = membrane.size(2);
        const auto w = membrane.size(3);
        const auto shifted = [&](std::int64_t top, std::int64_t left) {
            return wide.slice(2, top, top + h).slice(3, left, left + w);
        };
        const Tensor around = (shifted(0, 1) + shifted(2, 1) + shifted(1, 0) + shifted(1, 2)) / 4;
        membrane = difference + masks * (around - difference);
    }
    return asBytes(region + membrane);
}

} // namespace

/// A batch in the making.
struct Forger::Draft
{
    std::vector<Kind> kinds;
    std::vector<std::optional<Manipulation>> manipulations;
    Tensor originals;
    Tensor backgrounds;
    Tensor regions;
    Tensor masks;

    [[nodiscard]] std::vector<std::int64_t> members(const Kind& kind) const
    {
        std::vector<std::int64_t> who;
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i] == kind)
                who.push_back(static_cast<std::int64_t>(i));
        return who;
    }
};

Forger::Forger(const TrainingData& data, const std::vector<std::size_t>& photos,
               std::vector<std::size_t> pairs, GeneratorBank generators,
               const ForgingRecipe& recipe)
    : m_data(data), m_photos(data, photos, recipe), m_pairs(std::move(pairs)),
      m_generators(std::move(generators)), m_recipe(recipe)
{
    // Nothing to make them of: the place is retouched instead.
    const auto without = [this](Edit edit) {
        m_recipe.share(Edit::Retouched) += std::exchange(m_recipe.share(edit), 0);
    };
    if (m_generators.rebuilding.empty())
        without(Edit::Rebuilt);
    if (m_generators.filling.empty())
        without(Edit::Filled);
    if (m_pairs.empty())
        without(Edit::Pair);
}

Tensor Forger::crops(std::int64_t count, std::int64_t side, Random& random) const
{
    return m_photos.cuts(count, side, random);
}

std::optional<Edit> Forger::anyKind(Random& random) const
{
    if (random.chance(m_recipe.untouched))
        return std::nullopt;
    double roll =
        random.real(0, std::accumulate(m_recipe.edits.begin(), m_recipe.edits.end(), 0.0));
    std::size_t edit = 0;
    while (edit + 1 < m_recipe.edits.size() && roll >= m_recipe.edits[edit])
        roll -= m_recipe.edits[edit++];
    return static_cast<Edit>(edit);
}

ForgedBatch Forger::batch(std::int64_t count, std::int64_t side, std::uint64_t seed) const
{
    // Not inference mode: training keeps these tensors for gradients.
    const torch::NoGradGuard guard;
    Random random(seed);
    Draft draft;
    std::vector<float> largest;
    std::vector<float> contentShare;
    for (std::int64_t i = 0; i < count; ++i) {
        draft.kinds.push_back(anyKind(random));
        const Kind& kind = draft.kinds.back();
        // Without a generator what is blended in is another camera's, and the smaller part is
        // marked.
        const bool generated =
            isGenerated(kind) && (kind != Edit::Blended || !m_generators.rebuilding.empty());
        const bool large = generated && random.chance(m_recipe.large);
        largest.push_back(large ? 0.92F : 0.5F);
        contentShare.push_back(static_cast<float>(random.factor(0.02, large ? 0.8 : 0.45)));
    }
    draft.manipulations.resize(draft.kinds.size());
    std::vector<Tensor> originals;
    std::vector<Tensor> things(draft.kinds.size()); // which masks follow
    for (std::size_t i = 0; i < draft.kinds.size(); ++i) {
        if (isInPlace(draft.kinds[i]) && random.chance(m_recipe.outlined)) {
            PhotoCut cut = m_photos.cut(side, random);
            originals.push_back(std::move(cut.picture));
            things[i] = std::move(cut.thing);
        } else {
            originals.push_back(crops(1, side, random));
        }
    }
    draft.originals = at::cat(originals, 0);
    if (m_recipe.plainest > 0)
        usePlainestPlaces(draft, random);
    draft.masks = randomMasks(side, largest, random).to(draft.originals.device());
    onSome(
        draft.masks, [&](std::int64_t) { return random.chance(0.25); },
        [&](const Tensor& part, const auto& who) {
            std::vector<float> wanted;
            for (const std::int64_t i : who)
                wanted.push_back(contentShare[static_cast<std::size_t>(i)]);
            return contentMasks(draft.originals.index_select(0, indexOf(who, part)), wanted,
                                random);
        });
    for (std::size_t i = 0; i < things.size(); ++i)
        if (things[i].defined())
            draft.masks[static_cast<std::int64_t>(i)].copy_(
                widened(things[i], random.integer(0, 6))[0]);
    for (const std::int64_t i : draft.members(std::nullopt))
        draft.masks[i].zero_();

    draft.backgrounds = draft.originals.clone();
    onSome(
        draft.backgrounds,
        [&](std::int64_t i) {
            return random.chance(
                m_recipe.histories *
                (isGenerated(draft.kinds[static_cast<std::size_t>(i)]) ? 0.5 : 0.7));
        },
        [&](const Tensor& part, const auto&) { return withHistory(part, random); });
    draft.regions = draft.backgrounds.clone();
    makeRegions(draft, random);
    pasteThings(draft, random);
    Tensor pictures = composed(draft.backgrounds, draft.regions, draft.masks, random);

    // The whole picture through an auto-encoder: untouched stays untouched, an edit stays an edit.
    if (!m_generators.coding.empty())
        onSome(
            pictures,
            [&](std::int64_t i) {
                const Kind& kind = draft.kinds[static_cast<std::size_t>(i)];
                return (kind == Edit::Filled && random.chance(0.2)) ||
                       (!kind && random.chance(0.1));
            },
            [&](const Tensor& part, const auto&) {
                return rebuilt(m_generators.coding, part, random);
            });
    draft.backgrounds = published(pictures, random);
    usePairs(draft, random);
    return {draft.backgrounds, draft.masks, std::move(draft.manipulations)};
}

Tensor Forger::published(const Tensor& pictures, Random& random) const
{
    if (m_recipe.published <= 0)
        return throughPostProcessing(pictures, random);
    Tensor result = pictures.clone();
    onSome(
        result, [&](std::int64_t) { return random.chance(m_recipe.published); },
        [&](const Tensor& part, const auto&) { return throughTheWeb(part, random); });
    return result;
}

/// Some untouched examples show, of a few cuts, the darkest, the flattest or the one with most fine
/// detail.
void Forger::usePlainestPlaces(Draft& draft, Random& random) const
{
    constexpr std::int64_t cuts = 4;
    const auto side = draft.originals.size(2);
    for (const std::int64_t i : draft.members(std::nullopt)) {
        if (!random.chance(m_recipe.plainest))
            continue;
        const Tensor choice = crops(cuts, side, random);
        const Tensor detail = (choice.slice(3, 1) - choice.slice(3, 0, -1)).abs_().mean({1, 2, 3});
        const int wanted = random.integer(0, 2);
        const Tensor oddness = wanted == 0   ? -choice.mean({1, 2, 3})
                               : wanted == 1 ? -detail
                                             : detail;
        draft.originals[i].copy_(choice.index_select(0, oddness.argmax(0, true))[0]);
    }
}

Tensor Forger::withHistory(const Tensor& pictures, Random& random) const
{
    return m_recipe.visible ? throughEditing(pictures, random)
                            : throughProcessing(pictures, random);
}

void Forger::makeRegions(Draft& draft, Random& random) const
{
    const auto make = [&](Edit kind, std::int64_t portion, const auto& work) {
        const auto who = draft.members(kind);
        for (std::size_t begin = 0; begin < who.size();
             begin += static_cast<std::size_t>(portion)) {
            const auto end = std::min(who.size(), begin + static_cast<std::size_t>(portion));
            const std::vector<std::int64_t> some(who.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 who.begin() + static_cast<std::ptrdiff_t>(end));
            const Tensor index = indexOf(some, draft.originals);
            Manipulation manipulation = Manipulation::Retouch;
            const Tensor made = work(draft.backgrounds.index_select(0, index),
                                     draft.masks.index_select(0, index), index, manipulation);
            draft.regions.index_copy_(0, index, made);
            for (const std::int64_t i : some)
                draft.manipulations[static_cast<std::size_t>(i)] = manipulation;
        }
    };
    make(Edit::Rebuilt, sharedBy,
         [&](const Tensor& part, const Tensor& masks, const Tensor&, Manipulation& manipulation) {
             Generator& generator = anyOf(m_generators.rebuilding, random);
             manipulation = generator.manipulation();
             return generator.generate(part, masks, random.seed());
         });
    make(Edit::Filled, sharedBy,
         [&](const Tensor& part, const Tensor& masks, const Tensor&, Manipulation& manipulation) {
             manipulation = Manipulation::Inpainting;
             // Small networks fill large holes with a blur. Half of the time they see a part of
             // what they replace, and give detail that bears their traces all the same.
             Tensor holes = masks;
             if (random.chance(0.5))
                 holes =
                     masks *
                     randomMasks(masks.size(2),
                                 std::vector<float>(static_cast<std::size_t>(masks.size(0)), 0.5F),
                                 random)
                         .to(masks.device());
             return anyOf(m_generators.filling, random).generate(part, holes, random.seed());
         });
    make(Edit::FilledClassically, 1000,
         [&](const Tensor& part, const Tensor& masks, const Tensor&, Manipulation& manipulation) {
             manipulation = Manipulation::Inpainting;
             return filledClassically(part, masks, random);
         });
    make(Edit::Blended, sharedBy,
         [&](const Tensor& part, const Tensor& masks, const Tensor&, Manipulation& manipulation) {
             return blendedIn(part, masks, random, manipulation);
         });
    make(Edit::Spliced, 1000,
         [&](const Tensor& part, const Tensor&, const Tensor&, Manipulation& manipulation) {
             manipulation = Manipulation::Splice;
             return spliced(part, random);
         });
    make(Edit::Retouched, 1000,
         [&](const Tensor&, const Tensor&, const Tensor& index, Manipulation&) {
             return withHistory(draft.originals.index_select(0, index), random);
         });
    onSome( // what a program does to its own output before it pastes it in
        draft.regions,
        [&](std::int64_t i) {
            return isGenerated(draft.kinds[static_cast<std::size_t>(i)]) && random.chance(0.15);
        },
        [&](const Tensor& part, const auto&) { return throughProcessing(part, random); });
}

/// A smooth filling, or texture from elsewhere in the colours of the surroundings, as exemplar
/// based inpainting gives; mostly with the traces of a decoder.
Tensor Forger::filledClassically(const Tensor& pictures, const Tensor& masks, Random& random) const
{
    const auto n = pictures.size(0);
    const Tensor smooth = pushPullFilled(pictures, masks);
    const Tensor texture = spliced(pictures, random);
    const Tensor detail = texture - blurred(texture, 4.0F);
    Tensor result = asBytes(smooth + detail * perPicture(random.reals(n, 0, 1.2), pictures));
    std::vector<double> rolls;
    for (std::int64_t i = 0; i < n; ++i)
        rolls.push_back(random.real(0, 1));
    const double simulated = m_generators.rebuilding.empty() ? 0.8 : 0.45;
    onSome(
        result, [&](std::int64_t i) { return rolls[static_cast<std::size_t>(i)] < simulated; },
        [&](const Tensor& part, const auto&) { return throughUpsampling(part, random); });
    if (!m_generators.rebuilding.empty())
        onSome(
            result,
            [&](std::int64_t i) {
                const double roll = rolls[static_cast<std::size_t>(i)];
                return roll >= simulated && roll < 0.85;
            },
            [&](const Tensor& part, const auto&) {
                return rebuilt(m_generators.rebuilding, part, random);
            });
    return result;
}

Tensor Forger::spliced(const Tensor& backgrounds, Random& random) const
{
    const auto n = backgrounds.size(0);
    Tensor result = crops(n, backgrounds.size(2), random);
    onSome(
        result, [&](std::int64_t) { return random.chance(0.7); },
        [&](const Tensor& part, const auto&) { return withHistory(part, random); });
    onSome(
        result, [&](std::int64_t) { return random.chance(0.4); },
        [&](const Tensor& part, const auto& who) {
            Displacement by;
            for (std::int64_t i = 0; i < part.size(0); ++i) {
                by.degrees.push_back(random.chance(0.5) ? 0
                                                        : static_cast<float>(random.real(-25, 25)));
                by.scale.push_back(
                    random.chance(0.5) ? 1 : static_cast<float>(random.real(0.75, 1.35)));
                // Whole pixels, so that a move alone does not resample.
                const auto side = static_cast<double>(part.size(2));
                const auto shift = [&] {
                    const int pixels =
                        random.integer(static_cast<int>(side / 10), static_cast<int>(side / 2));
                    return static_cast<float>((random.chance(0.5) ? pixels : -pixels) / side);
                };
                by.x.push_back(shift());
                by.y.push_back(shift());
            }
            return asBytes(
                displaced(backgrounds.index_select(0, indexOf(who, part)), by, random.chance(0.5)));
        });
    return result;
}

/// Other photos, mostly through a generator, in the colours that the border asks for.
Tensor Forger::blendedIn(const Tensor& pictures, const Tensor& masks, Random& random,
                         Manipulation& manipulation) const
{
    Tensor others = crops(pictures.size(0), pictures.size(2), random);
    manipulation = Manipulation::Splice;
    const bool large = masks.mean({1, 2, 3}).max().item<double>() > 0.5;
    if (!m_generators.rebuilding.empty() && (large || random.chance(0.7))) {
        Generator& generator = anyOf(m_generators.rebuilding, random);
        others = generator.generate(others, at::ones_like(masks), random.seed());
        manipulation = generator.manipulation();
    }
    onSome(
        others, [&](std::int64_t) { return random.chance(0.4); },
        [&](const Tensor& part, const auto&) {
            return blurred(part, random.reals(part.size(0), 0.5, 2.5));
        });
    return seamless(pictures, others, masks);
}

/// The mask becomes the thing's. Where no photo has one, a piece of another takes its place.
void Forger::pasteThings(Draft& draft, Random& random) const
{
    const auto side = draft.originals.size(2);
    for (const std::int64_t i : draft.members(Edit::Thing)) {
        draft.manipulations[static_cast<std::size_t>(i)] = Manipulation::Splice;
        const auto found = m_photos.cutWithThing(side, random);
        if (!found) {
            draft.regions[i].copy_(spliced(draft.backgrounds[i].unsqueeze(0), random)[0]);
            continue;
        }
        if (random.chance(0.4)) // a second time into its own photo
            draft.backgrounds[i].copy_(found->picture[0]);
        Tensor thing = found->picture;
        if (random.chance(0.5))
            thing = withHistory(thing, random);
        Displacement by;
        Tensor mask;
        double share = 0;
        constexpr int tries = 6; // it may leave the picture, or come to cover most of it
        for (int attempt = 0; attempt < tries && (share < 0.01 || share > 0.5); ++attempt) {
            // Whole pixels, so that a move alone does not resample.
            const auto shift = [&] {
                const int most = static_cast<int>(0.45 * static_cast<double>(side));
                return static_cast<float>(random.integer(-most, most)) / static_cast<float>(side);
            };
            by = {{random.chance(0.5) ? 0 : static_cast<float>(random.real(-25, 25))},
                  {random.chance(0.5) ? 1 : static_cast<float>(random.real(0.6, 1.4))},
                  {shift()},
                  {shift()}};
            mask = (displaced(found->thing, by, false, Outside::Zero) > 0.5F).to(at::kFloat);
            share = mask.mean().item<double>();
        }
        if (share < 0.01 || share > 0.5) {
            draft.masks[i].zero_();
            draft.manipulations[static_cast<std::size_t>(i)].reset();
            continue;
        }
        Tensor region = asBytes(displaced(thing, by, random.chance(0.5)));
        if (random.chance(0.2))
            region = seamless(draft.backgrounds[i].unsqueeze(0), region, mask);
        draft.masks[i].copy_(mask[0]);
        draft.regions[i].copy_(region[0]);
    }
}

/// Finished forgeries take the places that were drawn for them. A window that misses what was
/// changed in ever so many tries shows an untouched picture.
void Forger::usePairs(Draft& draft, Random& random) const
{
    constexpr int tries = 8;
    const auto side = draft.backgrounds.size(2);
    for (const std::int64_t i : draft.members(Edit::Pair)) {
        const TrainingPair& pair = m_data.pairs[m_pairs[static_cast<std::size_t>(
            random.integer(0, static_cast<int>(m_pairs.size()) - 1))]];
        auto& manipulation = draft.manipulations[static_cast<std::size_t>(i)];
        for (int attempt = 0; attempt < tries && !manipulation; ++attempt) {
            const PhotoCrop crop(pair.original.size(0), pair.original.size(1), side, random,
                                 m_photos.crops());
            const Tensor mask = (crop(pair.mask.unsqueeze(2)) > 127)[0];
            if (mask.any().item<bool>())
                manipulation = pair.manipulation;
            else if (attempt + 1 < tries)
                continue;
            draft.backgrounds[i].copy_(published(crop(pair.forgery), random)[0]);
            draft.masks[i].copy_(mask);
        }
    }
}

} // namespace pentimento::training
