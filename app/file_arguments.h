// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace pentimento {

/// A program's command line in which names of pictures stay names: one that begins with a hyphen
/// ("-ver.jpg", as a shell makes it of *.jpg) and is there becomes "./-ver.jpg", so that no parser
/// takes it for an option. What follows "--" is left alone.
class FileArguments
{
public:
    FileArguments(int argc, char** argv);

    [[nodiscard]] int& count() { return m_count; }
    [[nodiscard]] char** values() { return m_values.data(); }

private:
    std::vector<std::string> m_texts;
    std::vector<char*> m_values; ///< of m_texts, and a null behind them
    int m_count;
};

} // namespace pentimento
