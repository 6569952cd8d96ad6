// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/file_arguments.h"

#include "core/imaging/picture_list.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace pentimento {
namespace {

bool isPictureHere(const std::string& text)
{
    const auto& endings = pictureExtensions();
    const auto endsLike = [&text](const std::string& ending) { return text.ends_with(ending); };
    std::error_code failure;
    return text.starts_with('-') && std::any_of(endings.begin(), endings.end(), endsLike) &&
           std::filesystem::exists(text, failure);
}

} // namespace

FileArguments::FileArguments(int argc, char** argv) : m_texts(argv, argv + argc), m_count(argc)
{
    const auto literal = std::find(m_texts.begin(), m_texts.end(), "--");
    for (auto text = m_texts.begin(); text != literal; ++text)
        if (isPictureHere(*text))
            *text = "./" + *text;
    for (std::string& text : m_texts)
        m_values.push_back(text.data());
    m_values.push_back(nullptr);
}

} // namespace pentimento
