// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/map_file.h"

namespace pentimento {

std::string mapFileName(const LayerId& layer)
{
    switch (layer.source) {
    case LayerId::Source::Combined:
        return "map.png";
    case LayerId::Source::Lens:
        return "lens-" + layer.id + (layer.part.empty() ? "" : '-' + layer.part) + ".png";
    case LayerId::Source::Head:
    case LayerId::Source::Spread:
        break;
    }
    return "map-" + layer.name() + ".png";
}

} // namespace pentimento
