// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// One thing that a file says about how it was made, beyond the fields below, e.g. "Sampler".
struct DeclaredDetail
{
    std::string name;
    std::string value;
};

/// What a file says, unsigned, about how it was made. Whoever has the file can write or remove all
/// of it: a claim, never a finding. Texts as they stand in the file, each at most
/// mostDeclaredBytes; empty where nothing is said.
struct Declaration
{
    std::string tool; ///< "ComfyUI", "Stable Diffusion web UI", "Google AI", ...
    std::string prompt;
    std::string negativePrompt;
    std::string seed;
    std::string model;
    /// IPTC's word for how the picture came to be, e.g. "trainedAlgorithmicMedia"; see
    /// sourceTypeMeaning().
    std::string digitalSourceType;
    std::vector<DeclaredDetail> details; ///< at most mostDeclaredDetails
    std::vector<std::string>
        places; ///< where it stands: "PNG parameters", "Exif.Photo.UserComment"

    [[nodiscard]] bool empty() const { return places.empty(); }
    /// Whether it says that a network made the picture or a part of it.
    [[nodiscard]] bool saysGenerated() const;
};

/// Longer texts are not read.
inline constexpr std::size_t longestDeclaringText = std::size_t{1} << 20;
inline constexpr std::size_t mostDeclaredBytes = 16'000;
inline constexpr std::size_t mostDeclaredDetails = 60;

/// How much of a picture a digital source type says was made by a network.
enum class DeclaredPart {
    None,    ///< a camera, a scan, a drawing by hand
    Some,    ///< parts: compositeWithTrainedAlgorithmicMedia
    All,     ///< trainedAlgorithmicMedia
    Unstated ///< an algorithm of some kind, or a word that IPTC does not know
};

struct SourceTypeMeaning
{
    std::string_view id;    ///< the last part of IPTC's address
    std::string_view words; ///< "created using generative AI"
    DeclaredPart generated;
};

/// IPTC's vocabulary of digital source types, retired words included
/// (cv.iptc.org/newscodes/digitalsourcetype, as of 2025). Nothing for other words.
[[nodiscard]] const SourceTypeMeaning* sourceTypeMeaning(std::string_view id);

/// Reads what texts of a file declare, one after the other. A later text adds what is missing and
/// replaces nothing. Never throws, whatever a text holds.
class DeclarationReader
{
public:
    /// `place` names the field, e.g. "PNG parameters", "Exif.Photo.UserComment",
    /// "Xmp.iptcExt.DigitalSourceType"; `text` is the whole of it, UTF-8 as far as it goes.
    void take(std::string_view place, std::string_view text);
    /// What was read elsewhere in the file.
    void add(const Declaration& later);

    [[nodiscard]] const Declaration& declaration() const { return m_declaration; }

private:
    Declaration m_declaration;
};

} // namespace pentimento
