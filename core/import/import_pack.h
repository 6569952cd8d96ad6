// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/packs/pack.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pentimento {

/// How decoder weights are stored. CLIP's archives are half precision already and stay so.
enum class StoredWeights {
    Exact, ///< half precision where it holds every value exactly, else float32
    Half,  ///< kernels and matrices in half precision: half the size, logits move by 1e-3 of their
           ///< range
};

/// One file to import and what is known about it beforehand.
struct ImportSource
{
    std::filesystem::path file;
    std::string title;     ///< of the head; empty: made from the file's name
    std::string trainedOn; ///< empty: "material that its file does not state"
    std::string licence;   ///< empty: unknown
    std::string address;   ///< where it was downloaded from; empty: a file of the user's
    std::string sha256;    ///< that the publisher states; empty: none, the hash is pinned now
};

struct ImportOptions
{
    std::filesystem::path to; ///< the new pack's folder; it may not exist yet or must be empty
    std::string name;         ///< empty: the folder's name
    StoredWeights weights = StoredWeights::Exact;
    std::optional<int> layer; ///< that decoders read whose file states none
};

/// Turns any mix of OpenAI's CLIP archives (TorchScript), DeCLIP's training checkpoints and
/// .safetensors files (CLIP's, Hugging Face's or open_clip's key layout) into one pack of graph
/// "declip-1". Files are read as data: no code in them can run. Every decoder needs its backbone
/// in its own checkpoint, among the files or in a pack that is installed already; a tensor that is
/// missing, spare or of the wrong shape is ModelUnavailable and names it. Backbones that no
/// decoder reads are left out, the others stored once: those of one import by content, and a file
/// with the same hash in another pack beside `to` or under packRoots() becomes a hard link. Heads
/// are not calibrated. The folder appears whole or not at all; OutputUnwritable when it exists and
/// is not empty. Long: seconds; call it on a worker.
[[nodiscard]] Result<Pack> importPack(const std::vector<ImportSource>& sources,
                                      const ImportOptions& options, const Job& job = {});

} // namespace pentimento
