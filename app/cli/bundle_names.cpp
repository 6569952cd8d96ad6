// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bundle_names.h"

#include "core/evidence/bundle_name.h"

namespace pentimento::cli {

std::string BundleNames::nameFor(const std::filesystem::path& picture)
{
    const std::string wanted = bundleNameFor(picture);
    std::string name = wanted;
    for (int copy = 2; !m_taken.insert(name).second; ++copy)
        name = wanted + "-" + std::to_string(copy);
    return name;
}

} // namespace pentimento::cli
