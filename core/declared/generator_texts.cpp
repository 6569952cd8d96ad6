// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/declared/generator_texts.h"

#include "core/base/json_limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace pentimento {
namespace {

using nlohmann::json;
using Found = std::optional<Declaration>;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// What stands behind the last slash, hash or backslash: models are often stated with their folder.
std::string_view lastPart(std::string_view text)
{
    const auto cut = text.find_last_of("/\\");
    return cut == std::string_view::npos ? text : text.substr(cut + 1);
}

/// A value as people read it; empty for objects and lists.
std::string wordsOf(const json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    return value.is_number() || value.is_boolean() ? value.dump() : std::string();
}

/// The first of these fields that says something.
std::string anyOf(const json& object, std::initializer_list<const char*> names)
{
    if (object.is_object())
        for (const char* name : names)
            if (const auto field = object.find(name); field != object.end())
                if (std::string words = wordsOf(*field); !words.empty())
                    return words;
    return {};
}

void addDetails(Declaration& declaration, const json& object,
                std::initializer_list<const char*> names)
{
    for (const char* name : names)
        if (std::string words = anyOf(object, {name}); !words.empty())
            declaration.details.push_back({name, std::move(words)});
}

/// An object, if the text is one that may be parsed.
std::optional<json> objectIn(std::string_view text)
{
    const std::string_view body = trimmed(text);
    if (body.empty() || body.front() != '{' || jsonFlaw(body))
        return std::nullopt;
    json object = json::parse(body, nullptr, false);
    return object.is_object() ? std::optional(std::move(object)) : std::nullopt;
}

// ---- Stable Diffusion web UI and what took its form over ----------------------------------------

/// "Steps: 20, Sampler: Euler a, Seed: 1, Hashes: {...}, Model: x": commas in quotes and braces
/// divide nothing.
std::vector<DeclaredDetail> settingsIn(std::string_view line)
{
    std::vector<DeclaredDetail> settings;
    std::size_t begin = 0;
    int depth = 0;
    bool quoted = false;
    const auto end = [&](std::size_t at) {
        const std::string_view part = trimmed(line.substr(begin, at - begin));
        begin = at + 1;
        const auto colon = part.find(": ");
        if (colon != std::string_view::npos && settings.size() < mostDeclaredDetails)
            settings.push_back(
                {std::string(part.substr(0, colon)), std::string(trimmed(part.substr(colon + 2)))});
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && (i == 0 || line[i - 1] != '\\'))
            quoted = !quoted;
        else if (!quoted && c == '{')
            ++depth;
        else if (!quoted && c == '}')
            --depth;
        else if (!quoted && depth <= 0 && c == ',')
            end(i);
    }
    end(line.size());
    return settings;
}

Found webUi(std::string_view text)
{
    // The last line that begins with "Steps: "; a prompt may hold whatever it likes before it.
    constexpr std::string_view first = "Steps: ";
    auto at = text.rfind("\nSteps: ");
    if (at != std::string_view::npos)
        ++at;
    else if (text.substr(0, first.size()) == first)
        at = 0;
    else
        return std::nullopt;
    const auto end = text.find('\n', at);
    const auto settings =
        settingsIn(text.substr(at, end == std::string_view::npos ? end : end - at));
    Declaration declaration;
    declaration.tool = "Stable Diffusion web UI or a program of its kind";
    bool sampled = false;
    for (const DeclaredDetail& setting : settings) {
        sampled = sampled || setting.name == "Sampler" || setting.name == "Seed";
        if (setting.name == "Seed")
            declaration.seed = setting.value;
        else if (setting.name == "Model")
            declaration.model = setting.value;
        else
            declaration.details.push_back(setting);
        if (setting.name == "Version" && setting.value.starts_with("Fooocus"))
            declaration.tool = "Fooocus";
    }
    if (!sampled)
        return std::nullopt;
    constexpr std::string_view negative = "Negative prompt:";
    std::string_view before = text.substr(0, at);
    const auto split = before.substr(0, negative.size()) == negative
                           ? std::size_t{0}
                           : before.find("\nNegative prompt:");
    if (split != std::string_view::npos) {
        const std::size_t begin = split + (before[split] == '\n' ? 1 : 0) + negative.size();
        declaration.negativePrompt = trimmed(before.substr(begin));
        before = before.substr(0, split);
    }
    declaration.prompt = trimmed(before);
    return declaration;
}

// ---- ComfyUI ------------------------------------------------------------------------------------

/// {"3": {"class_type": "KSampler", "inputs": {...}}, ...}: what a picture was queued with.
bool isComfyGraph(const json& graph)
{
    return !graph.empty() && std::all_of(graph.begin(), graph.end(), [](const json& node) {
        return node.is_object() && node.contains("class_type");
    });
}

std::string classOf(const json& node)
{
    return anyOf(node, {"class_type"});
}

/// The text that a link leads to, through whatever stands between. `nodes` is how many more may be
/// looked at: links may lead in circles and fan out.
std::string linkedText(const json& graph, const json& link, int& nodes)
{
    if (link.is_string())
        return link.get<std::string>();
    if (--nodes < 0 || !link.is_array() || link.empty() || !link[0].is_string())
        return {};
    const auto node = graph.find(link[0].get<std::string>());
    if (node == graph.end() || !node->is_object() || !node->contains("inputs"))
        return {};
    const json& inputs = node->at("inputs");
    if (!inputs.is_object())
        return {};
    for (const char* name : {"text", "text_g", "t5xxl", "clip_l", "string", "value", "prompt",
                             "positive", "conditioning", "conditioning_1", "conditioning_to"})
        if (const auto input = inputs.find(name); input != inputs.end())
            if (std::string text = linkedText(graph, *input, nodes); !text.empty())
                return text;
    return {};
}

std::string linkedText(const json& graph, const json& link)
{
    int nodes = 100;
    return linkedText(graph, link, nodes);
}

Declaration comfyGraph(const json& graph)
{
    Declaration declaration;
    declaration.tool = "ComfyUI";
    for (const json& node : graph) {
        if (!node.contains("inputs") || !node.at("inputs").is_object())
            continue;
        const json& inputs = node.at("inputs");
        if (declaration.seed.empty())
            declaration.seed = anyOf(inputs, {"seed", "noise_seed"});
        if (declaration.model.empty())
            declaration.model =
                lastPart(anyOf(inputs, {"ckpt_name", "unet_name", "base_ckpt_name", "model_name"}));
        if (inputs.contains("positive") && declaration.prompt.empty())
            declaration.prompt = linkedText(graph, inputs.at("positive"));
        if (inputs.contains("negative") && declaration.negativePrompt.empty())
            declaration.negativePrompt = linkedText(graph, inputs.at("negative"));
        if (classOf(node).find("Sampler") != std::string::npos)
            addDetails(declaration, inputs,
                       {"steps", "cfg", "sampler_name", "scheduler", "denoise"});
    }
    if (declaration.prompt.empty()) // graphs without a sampler of the usual kind
        for (const json& node : graph)
            if (classOf(node).find("TextEncode") != std::string::npos && node.contains("inputs")) {
                declaration.prompt =
                    anyOf(node.at("inputs"), {"text", "text_g", "t5xxl", "prompt"});
                if (!declaration.prompt.empty())
                    break;
            }
    return declaration;
}

/// {"nodes": [{"type": "KSampler", "widgets_values": [...]}]}: the graph as its editor shows it.
bool isComfyWorkflow(const json& object)
{
    return object.contains("nodes") && object.at("nodes").is_array() && object.contains("links");
}

// ---- JSON with names of its own -----------------------------------------------------------------

Found namedJson(std::string_view place, const json& object)
{
    Declaration declaration;
    if (isComfyGraph(object))
        return comfyGraph(object);
    if (isComfyWorkflow(object)) {
        declaration.tool = "ComfyUI";
        return declaration;
    }
    if (const auto swarm = object.find("sui_image_params"); swarm != object.end()) {
        declaration.tool = "SwarmUI";
        declaration.prompt = anyOf(*swarm, {"prompt"});
        declaration.negativePrompt = anyOf(*swarm, {"negativeprompt"});
        declaration.seed = anyOf(*swarm, {"seed"});
        declaration.model = lastPart(anyOf(*swarm, {"model"}));
        addDetails(declaration, *swarm, {"steps", "cfgscale", "width", "height", "swarm_version"});
        return declaration;
    }
    if (place.find("invokeai") != std::string_view::npos || object.contains("app_version") ||
        place.find("sd-metadata") != std::string_view::npos) {
        const json& image = object.contains("image") ? object.at("image") : object;
        declaration.tool = "InvokeAI";
        declaration.prompt = anyOf(image, {"positive_prompt", "prompt"});
        declaration.negativePrompt = anyOf(image, {"negative_prompt"});
        declaration.seed = anyOf(image, {"seed"});
        if (const auto model = image.find("model"); image.is_object() && model != image.end())
            declaration.model =
                model->is_object() ? anyOf(*model, {"name", "model_name", "key"}) : wordsOf(*model);
        if (declaration.model.empty())
            declaration.model = anyOf(object, {"model_weights", "model"});
        addDetails(declaration, image, {"steps", "cfg_scale", "scheduler", "width", "height"});
        addDetails(declaration, object, {"app_version"});
        return declaration.prompt.empty() && declaration.seed.empty() ? Found() : declaration;
    }
    if (object.contains("uc") && object.contains("prompt")) {
        declaration.tool = "NovelAI";
        declaration.prompt = anyOf(object, {"prompt"});
        declaration.negativePrompt = anyOf(object, {"uc"});
        declaration.seed = anyOf(object, {"seed"});
        addDetails(declaration, object, {"steps", "sampler", "scale", "width", "height"});
        return declaration;
    }
    if (object.contains("c") && object.contains("uc") && object.contains("sampler")) {
        declaration.tool = "Draw Things";
        declaration.prompt = anyOf(object, {"c"});
        declaration.negativePrompt = anyOf(object, {"uc"});
        declaration.seed = anyOf(object, {"seed"});
        declaration.model = anyOf(object, {"model"});
        addDetails(declaration, object, {"steps", "scale", "sampler", "size"});
        return declaration;
    }
    if (object.contains("prompt") &&
        (object.contains("base_model") || object.contains("full_prompt"))) {
        declaration.tool = "Fooocus";
        declaration.prompt = anyOf(object, {"prompt"});
        declaration.negativePrompt = anyOf(object, {"negative_prompt"});
        declaration.seed = anyOf(object, {"seed"});
        declaration.model = anyOf(object, {"base_model"});
        addDetails(declaration, object, {"steps", "sampler", "scheduler", "resolution", "version"});
        return declaration;
    }
    return std::nullopt;
}

// ---- credits and fixed words --------------------------------------------------------------------

/// Words of credit lines and of software, lower case, with the tool that they name.
struct Signature
{
    std::string_view words;
    std::string_view tool;
};

constexpr std::array signatures{Signature{"made with google ai", "Google AI"},
                                Signature{"edited with google ai", "Google AI"},
                                Signature{"made with imagen", "Google Imagen"},
                                Signature{"imagined with ai", "Meta AI"},
                                Signature{"made with meta ai", "Meta AI"},
                                Signature{"midjourney", "Midjourney"},
                                Signature{"adobe firefly", "Adobe Firefly"},
                                Signature{"dall-e", "DALL-E"},
                                Signature{"dall·e", "DALL-E"},
                                Signature{"chatgpt", "ChatGPT"},
                                Signature{"bing image creator", "Bing Image Creator"},
                                Signature{"stable diffusion", "Stable Diffusion"},
                                Signature{"novelai", "NovelAI"},
                                Signature{"comfyui", "ComfyUI"},
                                Signature{"invokeai", "InvokeAI"},
                                Signature{"leonardo.ai", "Leonardo.Ai"},
                                Signature{"ideogram", "Ideogram"},
                                Signature{"dreamstudio", "DreamStudio"},
                                Signature{"flux.1", "FLUX.1"}};

/// Fields in which programs and agencies name who or what made a picture.
bool namesAMaker(std::string_view place)
{
    for (const std::string_view end : {"Credit", "Software", "CreatorTool", "Make", "Source",
                                       "AISystemUsed", "Byline", "Artist"})
        if (place.size() >= end.size() && place.substr(place.size() - end.size()) == end)
            return true;
    return false;
}

Found credit(std::string_view place, std::string_view text)
{
    constexpr std::size_t longest = 300; // a line, no story
    if (!namesAMaker(place) || text.size() > longest)
        return std::nullopt;
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const Signature& signature : signatures)
        if (lower.find(signature.words) != std::string::npos) {
            Declaration declaration;
            declaration.tool = signature.tool;
            declaration.details.push_back({std::string(place), std::string(trimmed(text))});
            return declaration;
        }
    return std::nullopt;
}

/// "a red fox --ar 3:2 --v 6.1 Job ID: 8f0c..."
Found midjourney(std::string_view text)
{
    constexpr std::string_view mark = "Job ID: ";
    const auto at = text.rfind(mark);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view job = trimmed(text.substr(at + mark.size()));
    constexpr std::size_t uuid = 36;
    if (job.size() != uuid || std::count(job.begin(), job.end(), '-') != 4)
        return std::nullopt;
    Declaration declaration;
    declaration.tool = "Midjourney";
    declaration.prompt = trimmed(text.substr(0, at));
    declaration.details.push_back({"Job ID", std::string(job)});
    return declaration;
}

Found sourceType(std::string_view place, std::string_view text)
{
    if (place.find("DigitalSourceType") == std::string_view::npos &&
        place.find("digitalSourceType") == std::string_view::npos)
        return std::nullopt;
    Declaration declaration;
    const std::string_view word = trimmed(text);
    declaration.digitalSourceType = word.substr(word.find_last_of("/:") + 1);
    return declaration.digitalSourceType.empty() ? Found() : declaration;
}

} // namespace

Found declarationIn(std::string_view place, std::string_view text)
{
    // ComfyUI's WebP files have no texts of their own: EXIF's Make and Model say "workflow:{...}".
    for (const std::string_view name : {"prompt:", "workflow:"})
        if (text.substr(0, name.size()) == name)
            text = text.substr(name.size());
    if (auto found = sourceType(place, text))
        return found;
    if (const auto object = objectIn(text)) {
        if (auto found = namedJson(place, *object))
            return found;
    }
    if (auto found = webUi(text))
        return found;
    if (auto found = midjourney(text))
        return found;
    if (place == "PNG parameters" && !trimmed(text).empty()) { // a name that generators alone use
        Declaration declaration;
        declaration.prompt = trimmed(text);
        return declaration;
    }
    return credit(place, text);
}

} // namespace pentimento
