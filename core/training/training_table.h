// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace pentimento::training {

/// The curve of a training as CSV. The file is written whole with every row, so that it opens at
/// any time and a full disk is noticed when it happens.
class TrainingTable
{
public:
    /// Goes on with the rows of `file` whose first number is at most `last`: a killed run may have
    /// written more than its checkpoint knows. `columns` is the first line. OutputUnwritable.
    [[nodiscard]] Result<void> open(const std::filesystem::path& file, const std::string& columns,
                                    int last);
    /// OutputUnwritable.
    [[nodiscard]] Result<void> add(const std::string& row);

private:
    std::filesystem::path m_file;
    std::string m_text;
};

} // namespace pentimento::training
