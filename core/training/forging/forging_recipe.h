// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pentimento::training {

/// How an edit of a Forger is made; see there.
enum class Edit { Rebuilt, Filled, FilledClassically, Blended, Thing, Spliced, Pair, Retouched };
inline constexpr int editCount = 8;
/// As options name them.
inline constexpr std::array<const char*, editCount> editNames{
    "rebuilt", "filled", "filled-classically", "blended", "thing", "spliced", "pair", "retouched"};
[[nodiscard]] std::optional<Edit> editNamed(std::string_view name);

/// How a Forger mixes its examples; as it stands, the mix of pack 0.2.0, which teaches traces.
struct ForgingRecipe
{
    /// Share of examples that show no edit.
    double untouched = 0.25;
    /// Shares of the edits, in the order of Edit, whatever their sum. Edits whose material is
    /// missing (no generator of that sort, no pair) are retouched instead.
    std::array<double, editCount> edits{0.16, 0.22, 0.12, 0, 0, 0.14, 0.10, 0.26};
    /// Of untouched examples, the share that is cut where a photo is darkest, flattest or most
    /// finely textured: places that look odd by nature. (Beyond this, cuts are anywhere.)
    double plainest = 0;
    /// Share of generated fillings that may take most of the picture.
    double large = 0.6;
    /// Of edits in place, the share whose mask is a thing that the photo shows, as people choose.
    double outlined = 0;
    /// How often backgrounds get histories of their own, against the mix of 0.2.0 (1).
    double histories = 1;
    /// Histories are what shows at a glance (throughEditing()), not what a camera, a codec or a
    /// decoder leaves (throughProcessing()).
    bool visible = false;
    /// Share of crops that show a small original, enlarged.
    double enlarged = 0;
    /// Photos are never turned on their side: what is up matters to a network that knows things.
    bool upright = false;
    /// Draws photos from every source alike, so that one large source is not all that is learned
    /// from: a source counts as its number of photos, at most as 32.
    bool everySource = false;
    /// Share of all examples, edited or not, that are published as pictures on the web are: saved
    /// once or twice, enlarged or reduced, passed on by a platform. The rest stays as the editor
    /// left it. 0: the lighter mix of throughPostProcessing() for everything.
    double published = 0;

    double& share(Edit edit) { return edits[static_cast<std::size_t>(edit)]; }
    [[nodiscard]] double share(Edit edit) const { return edits[static_cast<std::size_t>(edit)]; }
};

/// What teaches decoders on features of meaning, which see things and texture and no histories:
/// things pasted and regenerated, parts of other photos blended in, most of it published. For
/// photos that were prepared whole and with things.
[[nodiscard]] ForgingRecipe meaningRecipe();
/// "traces", ForgingRecipe as it stands, or "meaning".
[[nodiscard]] std::optional<ForgingRecipe> recipeNamed(std::string_view name);

/// All of it as text, for what says what cached examples depend on.
[[nodiscard]] std::string textOf(const ForgingRecipe& recipe);

} // namespace pentimento::training
