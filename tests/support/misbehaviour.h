// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/byte_fields.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

/// What the misbehaving helper does to a picture whose file ends in one of these words.
namespace misbehaviour {

inline constexpr std::string_view crashes = "PLEASE CRASH";
inline constexpr std::string_view spins = "PLEASE SPIN";
inline constexpr std::string_view sleeps = "PLEASE SLEEP";
inline constexpr std::string_view eats = "PLEASE EAT MEMORY";
inline constexpr std::string_view opens = "PLEASE OPEN A FILE";
inline constexpr std::string_view forks = "PLEASE FORK";
inline constexpr std::string_view runsMemory = "PLEASE RUN MEMORY";
inline constexpr std::string_view connects = "PLEASE CONNECT";
inline constexpr std::string_view executes = "PLEASE EXECUTE";
inline constexpr std::string_view kills = "PLEASE KILL";

/// The word; empty for an honest file.
inline std::string_view deedIn(pentimento::Bytes file)
{
    constexpr std::array deeds = {crashes, spins,      sleeps,   eats,     opens,
                                  forks,   runsMemory, connects, executes, kills};
    const auto found = std::find_if(deeds.begin(), deeds.end(), [file](std::string_view deed) {
        return file.size() >= deed.size() &&
               pentimento::textAt(file, file.size() - deed.size(), deed.size()) == deed;
    });
    return found == deeds.end() ? std::string_view() : *found;
}

/// An honest file that ends in the word.
inline std::vector<std::uint8_t> fileWith(std::string_view deed, std::vector<std::uint8_t> file)
{
    file.insert(file.end(), deed.begin(), deed.end());
    return file;
}

} // namespace misbehaviour
