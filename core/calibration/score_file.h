// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/inference/engine_options.h"
#include "core/packs/pack.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pentimento {

/// Scores of photos by what the network gave for them, one JSON object a line: a calibration of
/// hours goes on after a stop, and another rule for its lines needs no network. The first line
/// names the weights, shifts and number format that they hold for.
class ScoreFile
{
public:
    /// Opens or begins the file. UnreadableInput when it holds for another pack or is none;
    /// OutputUnwritable.
    [[nodiscard]] Result<void> open(const std::filesystem::path& file, const Pack& pack,
                                    Precision precision);

    /// The scores of each head and, last, of the combined map; null when they are not known.
    /// `savedAgain`: of the copy as a platform saves it.
    [[nodiscard]] const std::vector<float>* find(const std::string& sha256, bool savedAgain) const;

    [[nodiscard]] Result<void> add(const std::string& sha256, bool savedAgain,
                                   const std::vector<float>& scores);

private:
    Result<std::uintmax_t> readKnown(const std::string& head, std::size_t scoresEach);

    std::filesystem::path m_file;
    std::map<std::pair<std::string, bool>, std::vector<float>> m_known;
    std::ofstream m_out;
};

} // namespace pentimento
