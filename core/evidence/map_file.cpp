// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/map_file.h"

namespace pentimento {

std::string mapFileName(const LayerId& layer)
{
    return layer.source == LayerId::Source::Combined ? "map.png" : "map-" + layer.name() + ".png";
}

} // namespace pentimento
