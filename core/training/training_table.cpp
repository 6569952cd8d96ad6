// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_table.h"

#include "core/base/output.h"

#include <cstdlib>
#include <fstream>

namespace pentimento::training {

Result<void> TrainingTable::open(const std::filesystem::path& file, const std::string& columns,
                                 int last)
{
    m_file = file;
    m_text = columns + '\n';
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) {
        std::ifstream in(file);
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line))
            if (std::atoi(line.c_str()) <= last)
                m_text += line + '\n';
    }
    return writeWhole(m_file, m_text);
}

Result<void> TrainingTable::add(const std::string& row)
{
    m_text += row + '\n';
    return writeWhole(m_file, m_text);
}

} // namespace pentimento::training
