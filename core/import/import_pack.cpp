// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import_pack.h"

#include "core/base/hash.h"
#include "core/base/output.h"
#include "core/import/activation.h"
#include "core/import/architecture.h"
#include "core/import/checkpoint.h"
#include "core/import/decoder_plan.h"
#include "core/import/published.h"
#include "core/import/resolve.h"
#include "core/packs/declip_graph.h"
#include "core/packs/reserved_ids.h"
#include "core/packs/stored_files.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace pentimento {

namespace {

namespace fs = std::filesystem;

constexpr double hashingShare = 0.3;
constexpr const char* declipLicence =
    "DeCLIP decoders: CC BY-NC-SA 4.0 as their code, for the weights none is stated";

Error refused(const std::string& message)
{
    return {ErrorCode::ModelUnavailable, message, {}};
}

/// One file of the import.
struct OpenSource
{
    ImportSource given;
    std::string sha256;
    Checkpoint checkpoint;
    bool used = false;

    [[nodiscard]] bool isHead() const { return !checkpoint.layout().decoder.empty(); }
    [[nodiscard]] std::string name() const { return given.file.filename().string(); }
};

/// One backbone that lies in the unfinished pack, or in another pack until a head needs it.
struct Backbone
{
    BackbonePlan plan;
    std::string sha256;
    fs::path installed;                ///< where it lies in another pack; empty: in this one
    std::optional<std::size_t> source; ///< the file that it came from
    bool used = false;
    bool shared = false; ///< taken from another pack
};

/// "layer20" -> 20.
std::optional<int> layerNumber(const std::string& stated)
{
    constexpr std::string_view prefix = "layer";
    int layer = 0;
    if (stated.compare(0, prefix.size(), prefix) != 0)
        return std::nullopt;
    const char* end = stated.data() + stated.size();
    const auto parsed = std::from_chars(stated.data() + prefix.size(), end, layer);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    return layer;
}

/// `wanted`, or `wanted`-2, -3, ... when that is taken.
std::string uniqueId(const std::string& wanted, const std::set<std::string>& taken)
{
    std::string id = wanted;
    for (int number = 2; taken.count(id) != 0; ++number)
        id = wanted + '-' + std::to_string(number);
    return id;
}

std::string sourceLine(const OpenSource& source)
{
    std::string line = source.name() + ", SHA-256 " + source.sha256;
    if (!source.given.address.empty())
        line += ", " + source.given.address;
    const std::string expected = openAiHashOf(source.name());
    if (!source.given.sha256.empty() || isOpenAiHash(source.sha256))
        line += ", as its publisher states";
    else if (!expected.empty())
        line += ", not the file of this name that OpenAI publishes";
    else
        line += ", no hash is published for it: this one was recorded at its import";
    const std::string& note = source.checkpoint.layout().note;
    return note.empty() ? line : line + ", " + note;
}

std::string backboneLicence(const OpenSource& source)
{
    if (!source.given.licence.empty())
        return source.name() + ": " + source.given.licence;
    return isOpenAiHash(source.sha256)
               ? "CLIP of OpenAI: MIT"
               : "backbones: MIT if they are OpenAI's CLIP, else not stated";
}

class Import
{
public:
    Import(const ImportOptions& options, const Job& job)
        : m_options(options), m_job(job), m_folder(unusedSibling(options.to))
    {}

    Result<Pack> run(const std::vector<ImportSource>& sources);

private:
    Result<void> makeFolder() const;
    Result<void> open(const ImportSource& given, double from, double share);
    Result<void> addGivenBackbones();
    void addInstalledBackbones();
    Result<std::size_t> addBackbone(BackbonePlan plan, std::size_t source);
    Result<void> addHead(std::size_t source);
    Result<std::vector<ResolvedSource>> resolve(const DecoderPlan& decoder,
                                                std::optional<int> layer, std::size_t source);
    Result<void> takeInstalled(Backbone& backbone);
    Result<void> settleBackbones();
    Result<Pack> finish();
    void addLicence(const std::string& licence);
    [[nodiscard]] std::string kindsOf(const std::vector<ResolvedSource>& features) const;
    [[nodiscard]] Job step(double done, std::string what) const;

    const ImportOptions& m_options;
    const Job& m_job;
    PartialFolder m_folder;
    std::vector<OpenSource> m_sources;
    std::vector<Backbone> m_backbones;
    bool m_installedAdded = false;
    std::set<std::string> m_headIds{combinedId, disagreementId};
    Pack m_pack;
};

/// A job for one of the import's steps: it stops with the import and says what is being done.
Job Import::step(double done, std::string what) const
{
    return {m_job.stop, [this, done, what = std::move(what)](double, std::string_view) {
                m_job.report(done, what);
            }};
}

Result<void> Import::makeFolder() const
{
    std::error_code failure;
    const fs::path& to = m_options.to;
    if (fs::exists(to, failure) && (!fs::is_directory(to, failure) || !fs::is_empty(to, failure)))
        return outputError(to, "exists already and is not empty");
    fs::create_directories(m_folder.path(), failure);
    if (failure)
        return outputError(to, failure.message());
    return {};
}

Result<void> Import::open(const ImportSource& given, double from, double share)
{
    auto checkpoint = Checkpoint::open(given.file);
    if (!checkpoint)
        return checkpoint.error();
    const std::string what = "checking " + given.file.filename().string();
    m_job.report(from, what);
    const auto hash = sha256OfFile(given.file, step(from + share / 2, what));
    if (!hash)
        return hash.error();
    if (!given.sha256.empty() && given.sha256 != *hash)
        return refused(given.file.string() +
                       ": is not the file that its publisher names (SHA-256 differs)");
    const bool known =
        std::any_of(m_sources.begin(), m_sources.end(),
                    [&](const OpenSource& source) { return source.sha256 == *hash; });
    if (!known) // the same file twice is one
        m_sources.push_back({given, *hash, std::move(*checkpoint)});
    return {};
}

/// Writes a backbone into the pack, unless one of the same content is there already.
Result<std::size_t> Import::addBackbone(BackbonePlan plan, std::size_t source)
{
    OpenSource& from = m_sources[source];
    const std::string name = "backbone-" + std::to_string(m_backbones.size()) + ".safetensors";
    const fs::path file = m_folder.path() / name;
    if (auto written =
            from.checkpoint.write(from.checkpoint.layout().backbone, plan.tensors,
                                  StoredWeights::Exact, file, // archives are half precision anyway
                                  step(hashingShare, "reading " + plan.info.title));
        !written)
        return written.error();
    const auto hash = sha256OfFile(file, m_job);
    if (!hash)
        return hash.error();
    for (std::size_t i = 0; i < m_backbones.size(); ++i)
        if (m_backbones[i].sha256 == *hash && m_backbones[i].installed.empty()) {
            std::error_code ignored;
            fs::remove(file, ignored);
            return i;
        }
    plan.info.weights = name;
    if (from.isHead()) // training may have changed it: batch statistics go on drifting
        plan.info.title += " of " + from.name();
    m_backbones.push_back({std::move(plan), *hash, {}, source});
    return m_backbones.size() - 1;
}

Result<void> Import::addGivenBackbones()
{
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        const Checkpoint& checkpoint = m_sources[i].checkpoint;
        if (m_sources[i].isHead())
            continue;
        auto plan = planBackbone(checkpoint.layout().backbone, checkpoint.file());
        if (!plan)
            return plan.error();
        if (kindOf(plan->info) != &dinoVit) // CLIP's activations differ, DINOv2's do not
            if (auto checked = checkActivation(checkpoint.file()); !checked)
                return checked;
        if (auto added = addBackbone(std::move(*plan), i); !added)
            return added.error();
    }
    return {};
}

void Import::addInstalledBackbones()
{
    if (std::exchange(m_installedAdded, true))
        return;
    for (const StoredBackbone& stored : storedBackbones(declipGraph, m_options.to)) {
        const bool known =
            std::any_of(m_backbones.begin(), m_backbones.end(),
                        [&](const Backbone& backbone) { return backbone.sha256 == stored.sha256; });
        const auto checkpoint = Checkpoint::open(stored.file);
        if (known || !checkpoint)
            continue;
        auto plan = planBackbone(checkpoint->layout().backbone, stored.file);
        if (!plan)
            continue;
        plan->info.title = stored.title;
        m_backbones.push_back({std::move(*plan), stored.sha256, stored.file, std::nullopt});
    }
}

/// Backbones for a decoder whose own file holds none: given ones, then installed ones.
Result<std::vector<ResolvedSource>> Import::resolve(const DecoderPlan& decoder,
                                                    std::optional<int> layer, std::size_t source)
{
    const auto attempt = [&] {
        std::vector<AvailableBackbone> available;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < m_backbones.size(); ++i) {
            const Backbone& backbone = m_backbones[i];
            // One inside a checkpoint belongs to that checkpoint's decoder.
            if (backbone.source && m_sources[*backbone.source].isHead())
                continue;
            available.push_back({&backbone.plan, backbone.installed.empty() ? 0 : 1});
            places.push_back(i);
        }
        auto found = resolveFeatures(decoder, layer, available, m_sources[source].given.file);
        if (found)
            for (ResolvedSource& feature : *found)
                feature.backbone = places[feature.backbone];
        return found;
    };
    auto found = attempt();
    if (found)
        return found;
    addInstalledBackbones();
    return attempt();
}

/// Brings an installed backbone into this pack.
Result<void> Import::takeInstalled(Backbone& backbone)
{
    const auto hash = sha256OfFile(backbone.installed, m_job);
    if (!hash)
        return hash.error();
    if (*hash != backbone.sha256)
        return refused(backbone.installed.string() +
                       ": is not the file that its pack names (SHA-256 differs)");
    const std::string name = "backbone-installed-" + backbone.sha256 + ".safetensors";
    const fs::path file = m_folder.path() / name;
    std::error_code failure;
    fs::create_hard_link(backbone.installed, file, failure);
    if (failure)
        fs::copy_file(backbone.installed, file, failure);
    if (failure)
        return outputError(m_options.to, failure.message());
    m_pack.sources.push_back(backbone.plan.info.title + ", from the installed pack " +
                             backbone.installed.parent_path().filename().string() +
                             ", SHA-256 of the file " + backbone.sha256);
    backbone.plan.info.weights = name;
    backbone.installed.clear();
    backbone.shared = true;
    return {};
}

std::string Import::kindsOf(const std::vector<ResolvedSource>& features) const
{
    std::string kinds;
    for (const ResolvedSource& feature : features) {
        kinds += kinds.empty() ? "" : "-";
        kinds += kindOf(m_backbones[feature.backbone].plan.info)->shortName;
    }
    return kinds;
}

Result<void> Import::addHead(std::size_t index)
{
    OpenSource& source = m_sources[index];
    const fs::path& file = source.given.file;
    const Layout& layout = source.checkpoint.layout();
    const auto decoder = planDecoder(layout.decoder, source.checkpoint.decoderType(), file);
    if (!decoder)
        return decoder.error();
    auto layer = layerNumber(source.checkpoint.featureLayer());
    if (!layer)
        layer = m_options.layer;
    std::vector<ResolvedSource> features;
    if (layout.backbone.empty()) {
        auto found = resolve(*decoder, layer, index);
        if (!found)
            return found.error();
        features = std::move(*found);
    } else {
        auto own = planBackbone(layout.backbone, file);
        if (!own)
            return own.error();
        auto found = resolveFeatures(*decoder, layer, {{&*own, 0}}, file);
        if (!found)
            return found.error();
        const auto added = addBackbone(std::move(*own), index);
        if (!added)
            return added.error();
        features = {{*added, found->front().layer}};
    }

    const HeadName name = headNameOf(file, kindsOf(features));
    HeadInfo head;
    head.id = uniqueId(name.id, m_headIds);
    m_headIds.insert(head.id);
    head.title = source.given.title.empty() ? name.title : source.given.title;
    head.trainedOn = source.given.trainedOn.empty() ? name.trainedOn : source.given.trainedOn;
    head.description = "High where a place looks like its training forgeries. Not calibrated: how "
                       "often untouched photos score high was not measured.";
    head.decoder = decoder->type;
    head.weights = "head-" + head.id + ".safetensors";
    for (const ResolvedSource& feature : features) {
        Backbone& backbone = m_backbones[feature.backbone];
        if (!backbone.installed.empty())
            if (auto taken = takeInstalled(backbone); !taken)
                return taken;
        backbone.used = true;
        if (backbone.source)
            m_sources[*backbone.source].used = true;
        // Backbones have their final ids only when all are known.
        head.features.push_back({std::to_string(feature.backbone), feature.layer});
    }
    source.used = true;
    const double done = hashingShare + (1 - hashingShare) * static_cast<double>(index) /
                                           static_cast<double>(m_sources.size());
    if (auto written = source.checkpoint.write(layout.decoder, decoder->tensors, m_options.weights,
                                               m_folder.path() / head.weights,
                                               step(done, "reading " + source.name()));
        !written)
        return written;
    addLicence(source.given.licence.empty() ? declipLicence : source.given.licence);
    m_pack.weightFiles.push_back(head.weights);
    m_pack.heads.push_back(std::move(head));
    return {};
}

void Import::addLicence(const std::string& licence)
{
    if (m_pack.licence.find(licence) == std::string::npos)
        m_pack.licence += (m_pack.licence.empty() ? "" : "; ") + licence;
}

/// Gives used backbones their ids and file names, drops the others, shares what other packs have.
Result<void> Import::settleBackbones()
{
    std::set<std::string> ids;
    for (std::size_t i = 0; i < m_backbones.size(); ++i) {
        Backbone& backbone = m_backbones[i];
        BackboneInfo& info = backbone.plan.info;
        const fs::path written = m_folder.path() / info.weights;
        std::error_code failure;
        if (!backbone.used) {
            if (backbone.installed.empty())
                fs::remove(written, failure);
            continue;
        }
        if (m_pack.wholeInput != 0 && m_pack.wholeInput != backbone.plan.inputSide)
            return refused(info.title + ": takes pictures of " +
                           std::to_string(backbone.plan.inputSide) +
                           " pixels, another backbone of this pack of " +
                           std::to_string(m_pack.wholeInput) + "; import them into two packs");
        m_pack.wholeInput = backbone.plan.inputSide;
        info.id = uniqueId(info.id, ids);
        ids.insert(info.id);
        info.weights = "backbone-" + info.id + ".safetensors";
        fs::rename(written, m_folder.path() / info.weights, failure);
        if (failure)
            return outputError(m_options.to, failure.message());
        if (!backbone.shared)
            if (const auto stored = findStoredFile(backbone.sha256, m_options.to))
                shareFile(m_folder.path() / info.weights, *stored);
        for (HeadInfo& head : m_pack.heads)
            for (FeatureSource& feature : head.features)
                if (feature.backbone == std::to_string(i))
                    feature.backbone = info.id;
        if (backbone.source && !m_sources[*backbone.source].isHead())
            addLicence(backboneLicence(m_sources[*backbone.source]));
        m_pack.weightFiles.push_back(info.weights);
        m_pack.backbones.push_back(info);
    }
    return {};
}

Result<Pack> Import::finish()
{
    for (const OpenSource& source : m_sources)
        if (source.used)
            m_pack.sources.push_back(sourceLine(source));
    std::string titles;
    for (const BackboneInfo& backbone : m_pack.backbones)
        titles += (titles.empty() ? "" : ", ") + backbone.title;
    const bool one = m_pack.heads.size() == 1;
    m_pack.folder = m_folder.path();
    m_pack.name =
        m_options.name.empty() ? packNameFrom(m_options.to.filename().string()) : m_options.name;
    m_pack.version = "1";
    m_pack.graph = &declipGraph;
    m_pack.description = "Imported: " + std::to_string(m_pack.heads.size()) +
                         (one ? " DeCLIP decoder on " : " DeCLIP decoders on ") + titles + '.';
    m_pack.combined = combinedOf(m_pack.heads);
    if (auto written = writePack(m_pack); !written)
        return written.error();
    auto pack = readPack(m_folder.path());
    if (!pack)
        return pack;
    std::error_code failure;
    fs::rename(m_folder.path(), m_options.to, failure);
    if (failure)
        return outputError(m_options.to, failure.message());
    pack->folder = m_options.to;
    return pack;
}

Result<Pack> Import::run(const std::vector<ImportSource>& sources)
{
    if (!m_options.name.empty() && !isPackName(m_options.name))
        return refused(m_options.name +
                       ": packs have names of small letters, digits, '.', '_' and '-'");
    if (auto made = makeFolder(); !made)
        return made.error();
    const double share =
        hashingShare / static_cast<double>(std::max<std::size_t>(sources.size(), 1));
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (auto opened = open(sources[i], share * static_cast<double>(i), share); !opened)
            return opened.error();
    if (std::none_of(m_sources.begin(), m_sources.end(),
                     [](const OpenSource& source) { return source.isHead(); }))
        return refused(m_options.to.string() + ": would be a pack without a detector; name at "
                                               "least one DeCLIP checkpoint beside the backbones");
    if (auto added = addGivenBackbones(); !added)
        return added.error();
    for (std::size_t i = 0; i < m_sources.size(); ++i)
        if (m_sources[i].isHead())
            if (auto added = addHead(i); !added)
                return added.error();
    if (auto settled = settleBackbones(); !settled)
        return settled.error();
    return finish();
}

} // namespace

Result<Pack> importPack(const std::vector<ImportSource>& sources, const ImportOptions& options,
                        const Job& job)
{
    ImportOptions settled = options;
    settled.to = fs::absolute(options.to).lexically_normal();
    if (!settled.to.has_filename()) // "packs/mine/"
        settled.to = settled.to.parent_path();
    return Import(settled, job).run(sources);
}

} // namespace pentimento
