// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <utility>

namespace pentimento::cli {

/// Gives each picture of a run its own bundle folder name: the file's name, with "-2", "-3", ...
/// behind it where another picture of the run took it. The same pictures in the same order get the
/// same names. A name that a file in `out` has, such as the picture itself where pictures and
/// evidence share a folder, counts as taken.
class BundleNames
{
public:
    explicit BundleNames(std::filesystem::path out) : m_out(std::move(out)) {}

    [[nodiscard]] std::string nameFor(const std::filesystem::path& picture);

private:
    std::filesystem::path m_out;
    std::set<std::string> m_taken;
};

} // namespace pentimento::cli
