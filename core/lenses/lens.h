// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/heat_map.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/imaging/picture.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace pentimento {

/// One number that a lens can be set by. Values lie on the grid that begins at `lowest`.
struct LensParameter
{
    std::string id; ///< [a-z0-9-]+, as the command line and JSON name it
    std::string label;
    std::string unit; ///< may be empty
    double lowest = 0;
    double highest = 1;
    double initial = 0;
    double step = 1;
};

using LensSettings = std::map<std::string, double, std::less<>>; ///< by LensParameter::id

/// What window, report and JSON say of a lens; they know none by name.
struct LensDescription
{
    std::string id;  ///< [a-z0-9]+: names files, JSON entries and the command line's option
    int version = 1; ///< of its arithmetic: evidence is only held against the same version
    std::string title;
    std::string highMeans; ///< what a high value says
    std::string ignore;    ///< what is high, or low, in any picture
    std::string reference; ///< who described it, where
    std::vector<LensParameter> parameters;
};

/// A map that a lens draws.
struct LensLayer
{
    std::string part; ///< [a-z0-9]+, which of several; empty for the first
    std::string title;
    HeatMap map;          ///< 0..1 on a scale that no picture moves
    double threshold = 0; ///< from here on it is drawn
};

/// One row of panel, report and JSON.
struct LensFact
{
    std::string id; ///< [a-z0-9-]+
    std::string label;
    std::string value; ///< with its unit
};

struct LensResult
{
    std::vector<LensLayer> layers; ///< one at least
    std::vector<LensFact> facts;
    std::vector<std::string> cautions; ///< observations with what they rest on, never conclusions
};

/// A technique that looks at a picture without a trained network. It shows places and numbers to
/// people; nothing in the program draws a verdict from them. Stateless; any thread.
class Lens
{
public:
    virtual ~Lens() = default;
    [[nodiscard]] virtual const LensDescription& description() const = 0;
    [[nodiscard]] virtual bool appliesTo(const Picture& picture) const
    {
        return !picture.pixels.empty();
    }
    /// `settings` has a value on its grid for each parameter. The same picture and settings give
    /// the same result. Looks at job.stop several times a second, also at 50 megapixels.
    [[nodiscard]] virtual Result<LensResult>
    examine(const Picture& picture, const LensSettings& settings, const Job& job) const = 0;
};

} // namespace pentimento
