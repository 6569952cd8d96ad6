// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pentimento::training {

/// How a Forger mixes its examples; as it stands, the mix of pack 0.2.0.
struct ForgingRecipe
{
    /// Share of examples that show no edit.
    double untouched = 0.25;
    /// Of those, the share that is cut where a photo is darkest, flattest or most finely textured:
    /// places that look odd by nature. (Beyond this, cuts are anywhere.)
    double plainest = 0;
    /// Share of generated fillings that may take most of the picture.
    double large = 0.6;
    /// Share of all examples in which a part of another photo, mostly passed through a generator,
    /// is blended in seamlessly: detail that is right, content that is not.
    double blended = 0;
    /// Share of all examples in which a thing, cut along its contours, is pasted into another photo
    /// or a second time into its own. Needs photos with things, see prepare.
    double things = 0;
    /// Draws photos from every source alike, so that one large source is not all that is learned
    /// from: a source counts as its number of photos, at most as eight.
    bool everySource = false;
    /// Share of all examples, edited or not, that are published as pictures on the web are: saved
    /// once or twice, enlarged or reduced, passed on by a platform. The rest stays as the editor
    /// left it. 0: the lighter mix of throughPostProcessing() for everything.
    double published = 0;
};

} // namespace pentimento::training
