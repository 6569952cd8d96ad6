// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packs/calibration.h"
#include "core/packs/graph_spec.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pentimento {

/// A frozen image backbone that heads of a pack read. Its sizes follow from the tensors of its
/// weight file; the manifest repeats them for people.
struct BackboneInfo
{
    std::string id;                   ///< unique in the pack, file-name safe, e.g. "vit-l-14"
    std::string kind;                 ///< which network it is: "clip-vit", "clip-resnet", ...
    std::string title;                ///< e.g. "CLIP ViT-L/14"
    std::string weights;              ///< file in the pack
    std::map<std::string, int> sizes; ///< e.g. {"width", 1024}, {"blocks", 24}, {"patch", 14}
};

/// What a decoder reads: a backbone's features after block or stage `layer`, counted as the DeCLIP
/// paper's code counts (ViT: 0-based residual block; ResNet: stages 1 to 4; Xception: blocks 1, 2).
struct FeatureSource
{
    std::string backbone; ///< BackboneInfo::id
    int layer = 0;
};

/// One detector of a pack.
struct HeadInfo
{
    std::string id;            ///< file-name safe: [a-z0-9-]+
    std::string title;         ///< e.g. "Inpainting"
    std::string trainedOn;     ///< what its training forgeries were made with
    std::string description;   ///< what a high value means and what to ignore, for the user
    double mapThreshold = 0.5; ///< a map value from here on counts as marked
    double logitShift = 0;     ///< added to the network's logits, so that mapThreshold is the
                               ///< operating point that calibration chose
    std::vector<FeatureSource> features; ///< on backbones: concatenated in this order
    std::string decoder;                 ///< on backbones: "conv-20", "linear", "attention", ...
    std::string weights;                 ///< on backbones: the decoder's file in the pack
    Calibration calibration;
};

/// A model pack as its manifest describes it; plain data, no weights. Head "combined" is not in
/// `heads` but in `combined`.
struct Pack
{
    std::filesystem::path folder;
    std::string name; ///< see isPackName()
    std::string version;
    std::string licence;
    std::string description;
    std::string sha256;                ///< over the manifest, which in turn pins every weight file
    const GraphSpec* graph = &noGraph; ///< that the weights belong to; never null
    int wholeInput = 0; ///< side in pixels of the squashed input of InferenceMode::Resized
    std::vector<BackboneInfo> backbones; ///< of graphs with frozen backbones alone
    std::vector<HeadInfo> heads;
    HeadInfo combined;
    std::vector<std::string> weightFiles;  ///< relative to folder
    std::vector<std::string> weightSha256; ///< of each of these, as the manifest states it
    std::vector<std::string> sources;      ///< where the weights came from, one line a file: name,
                                      ///< SHA-256, address, whether the publisher states that hash
};

/// Whether packs may bear this name: [a-z0-9._-]+, beginning with a letter or digit, at most 64
/// characters. Names are shown, pasted into command lines and looked up as folders.
[[nodiscard]] bool isPackName(std::string_view name);

/// Whether heads and backbones may bear this id, which goes into file names: [a-z0-9-]+.
[[nodiscard]] bool isPartId(std::string_view id);

/// A name that packs may bear, made of another text such as a folder's name; "pack" when nothing of
/// it can be used.
[[nodiscard]] std::string packNameFrom(std::string_view text);

/// A pack as a manifest of its folder describes it, without a look at the weights: enough to list
/// packs, not to use one. ModelUnavailable names the file and the reason; here alone a graph that
/// is none of `known` is refused.
[[nodiscard]] Result<Pack> readPackManifest(const std::filesystem::path& folder,
                                            const std::string& fileName = "manifest.json",
                                            GraphSpecs known = graphs());

/// Whether every weight file is there with the SHA-256 that the manifest states. Gigabytes are
/// hashed. ModelUnavailable names the file and the reason.
[[nodiscard]] Result<void> verifyWeights(const Pack& pack);

/// Reads and checks a pack: readPackManifest() and verifyWeights().
[[nodiscard]] Result<Pack> readPack(const std::filesystem::path& folder);

/// Writes manifest.json into pack.folder, hashing the weight files that lie there. Everything but
/// the hashes is taken from `pack`. Usage for a name that isPackName() refuses, OutputUnwritable or
/// UnreadableInput.
[[nodiscard]] Result<void> writePack(const Pack& pack);

/// Finds a pack by folder or name and checks it as readPack() does. What holds a `/` is a folder,
/// "./NAME" in the working folder; anything else is NAME under $PENTIMENTO_MODELS, the user's data
/// folder (~/.local/share/pentimento/models) or the source or installed models/.
[[nodiscard]] Result<Pack> findPack(const std::string& nameOrFolder);

/// Finds the pack under packRoots() whose manifest has this SHA-256, whatever it is called, and
/// checks its weights. Beside manifest.json a pack's folder may hold manifest-<version>.json, an
/// earlier calibration of the same weights, so that evidence of then can be run again.
/// ModelUnavailable when there is none.
[[nodiscard]] Result<Pack> findPackBySha256(const std::string& sha256);

/// Where this user's own packs are installed (~/.local/share/pentimento/models); it may not exist
/// yet. Empty without a home folder.
[[nodiscard]] std::filesystem::path userPackRoot();

/// Every folder that findPack looks under and that exists, in order, each once.
[[nodiscard]] std::vector<std::filesystem::path> packRoots();

/// Every pack under packRoots() by its manifest alone, unreadable ones left out; weights are not
/// looked at.
[[nodiscard]] std::vector<Pack> listPacks();

} // namespace pentimento
