// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace pentimento::cli {

/// Gives each picture of a run its own bundle folder name: the file's name, with "-2", "-3", ...
/// behind it where another picture of the run took it. The same pictures in the same order get the
/// same names.
class BundleNames
{
public:
    [[nodiscard]] std::string nameFor(const std::filesystem::path& picture);

private:
    std::set<std::string> m_taken;
};

} // namespace pentimento::cli
