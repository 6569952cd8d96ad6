// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bundle_names.h"

#include "core/bundle/bundle_name.h"

namespace pentimento::cli {

std::string BundleNames::nameFor(const std::filesystem::path& picture)
{
    const std::string wanted = bundleNameFor(picture);
    std::string name = wanted;
    const auto isTaken = [this](const std::string& candidate) {
        std::error_code failure;
        const auto there = std::filesystem::status(m_out / candidate, failure);
        return m_taken.contains(candidate) ||
               (std::filesystem::exists(there) && !std::filesystem::is_directory(there));
    };
    for (int copy = 2; isTaken(name); ++copy)
        name = wanted + "-" + std::to_string(copy);
    m_taken.insert(name);
    return name;
}

} // namespace pentimento::cli
