// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lenses/registry.h"

#include "core/lenses/error_level.h"
#include "core/lenses/jpeg_ghosts.h"

#include <algorithm>
#include <array>

namespace pentimento {

std::span<const Lens* const> lenses()
{
    static const std::array all{
        &errorLevelLens(),
        &jpegGhostLens(),
    };
    return all;
}

const Lens* lensNamed(std::string_view id)
{
    const auto found = std::find_if(lenses().begin(), lenses().end(),
                                    [&](const Lens* lens) { return lens->description().id == id; });
    return found == lenses().end() ? nullptr : *found;
}

} // namespace pentimento
