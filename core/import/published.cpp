// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/published.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace pentimento {

namespace {

constexpr std::size_t longestId = 60;

struct Archive
{
    std::string_view name;
    std::string_view sha256; ///< part of its address, and checked by OpenAI's own loader
};

constexpr std::array<Archive, 9> archives{{
    {"RN50.pt", "afeb0e10f9e5a86da6080e35cf09123aca3b358a0c3e3b6c78a7b63bc04b6762"},
    {"RN101.pt", "8fa8567bab74a42d41c5915025a8e4538c3bdbe8804a470a72f30b0d94fab599"},
    {"RN50x4.pt", "7e526bd135e493cef0776de27d5f42653e6b4c8bf9e0f653bb11773263205fdd"},
    {"RN50x16.pt", "52378b407f34354e150460fe41077663dd5b39c54cd0bfd2b27167a4a06ec9aa"},
    {"RN50x64.pt", "be1cfb55d75a9666199fb2206c106743da0f6468c9d327f3e0d0a543a9919d9c"},
    {"ViT-B-32.pt", "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"},
    {"ViT-B-16.pt", "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"},
    {"ViT-L-14.pt", "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836"},
    {"ViT-L-14-336px.pt", "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02"},
}};

struct TrainingSet
{
    std::string_view name; ///< at the end of a published file's name
    std::string_view title;
    std::string_view trainedOn;
};

constexpr std::array<TrainingSet, 5> trainingSets{{
    {"pluralistic", "DeCLIP Pluralistic",
     "places that Pluralistic repainted in face photos (Dolos, CelebA-HQ)"},
    {"lama", "DeCLIP LaMa", "places that LaMa repainted in face photos (Dolos, CelebA-HQ)"},
    {"repaint-p2-9k", "DeCLIP RePaint-P2",
     "places that RePaint-P2 repainted in face photos (Dolos, CelebA-HQ)"},
    {"ldm", "DeCLIP LDM", "places that LDM repainted in face photos (Dolos, CelebA-HQ)"},
    {"cocosd", "DeCLIP COCO-SD", "places that Stable Diffusion repainted in COCO photos (COCO-SD)"},
}};

/// Lower-case letters, digits and single hyphens.
std::string slugOf(std::string_view text)
{
    std::string slug;
    for (const unsigned char c : text.substr(0, longestId)) {
        if (std::isalnum(c) != 0)
            slug += static_cast<char>(std::tolower(c));
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    while (!slug.empty() && slug.back() == '-')
        slug.pop_back();
    return slug.empty() ? "head" : slug;
}

} // namespace

HeadName headNameOf(const std::filesystem::path& file, const std::string& backbones)
{
    const std::string stem = file.stem().string();
    const std::string_view set = std::string_view(stem).substr(stem.rfind('_') + 1);
    const auto known = std::find_if(trainingSets.begin(), trainingSets.end(),
                                    [&](const TrainingSet& entry) { return entry.name == set; });
    if (known == trainingSets.end())
        return {slugOf(stem), stem, "material that its file does not state"};
    const bool fused = backbones == "vit-rn50";
    return {backbones + '-' + std::string(known->name),
            std::string(known->title) + (fused ? ", ViT+RN50" : ""), std::string(known->trainedOn)};
}

std::string openAiHashOf(const std::string& fileName)
{
    for (const Archive& archive : archives)
        if (archive.name == fileName)
            return std::string(archive.sha256);
    return {};
}

bool isOpenAiHash(const std::string& sha256)
{
    return std::any_of(archives.begin(), archives.end(),
                       [&](const Archive& archive) { return archive.sha256 == sha256; });
}

} // namespace pentimento
