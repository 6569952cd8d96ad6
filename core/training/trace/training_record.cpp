// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/trace/training_record.h"

#include <cmath>
#include <numeric>
#include <sstream>

namespace pentimento::training {

namespace {

std::string counted(std::int64_t number, const std::string& what)
{
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string finishedForgeries(int number)
{
    return std::to_string(number) + (number == 1 ? " finished forgery" : " finished forgeries");
}

/// "a.ts, b.safetensors"; empty without one of the family.
std::string generatorsOf(const TrainingRecord& record, Manipulation manipulation)
{
    std::string names;
    for (const UsedGenerator& used : record.generators)
        if (used.manipulation == manipulation)
            names += (names.empty() ? "" : ", ") + used.file.name;
    return names;
}

std::string rebuiltBy(const std::string& generators)
{
    return generators.empty() ? std::string()
                              : "photos rebuilt by " + generators + ", pasted back into the photo";
}

/// What the forger makes of this family, beside finished forgeries; see Forger.
std::string madeExamples(const TrainingRecord& record, Manipulation manipulation)
{
    const std::string generators = generatorsOf(record, manipulation);
    switch (manipulation) {
    case Manipulation::Diffusion:
    case Manipulation::Gan:
        return rebuiltBy(generators);
    case Manipulation::Inpainting:
        return "holes filled " + (generators.empty() ? "" : "by " + generators + ", ") +
               "by diffusion of the surroundings or by other texture, with traces of decoders, "
               "simulated or those of the other generators of this run";
    case Manipulation::Splice:
        return "parts of other photos, and moved, turned or scaled parts of the same photo, each "
               "with its own processing history";
    case Manipulation::Retouch:
        return "places of the same photo that were compressed, resampled, blurred, sharpened or "
               "denoised on their own";
    }
    return {};
}

} // namespace

std::string trainedOn(const TrainingRecord& record, Manipulation manipulation)
{
    const auto index = static_cast<std::size_t>(manipulation);
    if (record.examples[index] == 0)
        return "no example of its kind: it cannot answer";
    std::string what = madeExamples(record, manipulation);
    if (record.pairs[index] > 0)
        what += (what.empty() ? "" : "; ") + std::string("parts of ") +
                finishedForgeries(record.pairs[index]);
    return counted(record.examples[index], "example") + ": " + what;
}

std::string trainedOnUntouched(const TrainingRecord& record)
{
    if (record.frozenBackbone)
        return "nothing in this run, whose backbone was frozen: it answers as the weights did that "
               "the run began with";
    return counted(record.untouched, "untouched example") +
           " alone, by telling them and their processing apart; no forgery was ever shown to it";
}

std::string trainedOnTogether(const TrainingRecord& record)
{
    std::string text = counted(record.untouched, "untouched example");
    for (std::size_t i = 0; i < record.examples.size(); ++i)
        if (record.examples[i] > 0)
            text += ", " + std::to_string(record.examples[i]) + " of the family " +
                    manipulationNames[i];
    return text;
}

std::string descriptionOf(const TrainingRecord& record)
{
    std::ostringstream text;
    text << "Trained with this program" << (record.commit.empty() ? "" : ", commit ")
         << record.commit << ", from " << counted(record.photos, "photo");
    if (const int pairs = std::accumulate(record.pairs.begin(), record.pairs.end(), 0); pairs > 0)
        text << " and " << finishedForgeries(pairs);
    if (record.photosHeldBack > 0)
        text << ", " << record.photosHeldBack << " more held back to validate";
    if (!record.start.name.empty())
        text << ", going on from " << record.start.name
             << (record.frozenBackbone ? " with its backbone frozen" : "");
    text << "; " << counted(record.steps, "step") << " in "
         << static_cast<long>(std::ceil(record.minutes)) << " min, seed " << record.seed
         << ". Not calibrated: how often it raises a false alarm was not measured.";
    return text.str();
}

std::vector<std::string> sourcesOf(const TrainingRecord& record)
{
    std::vector<std::string> lines = record.sources;
    for (const UsedGenerator& used : record.generators)
        lines.push_back("forgeries made with " + used.file.name + ", SHA-256 " + used.file.sha256);
    if (!record.start.name.empty())
        lines.push_back("weights begun with: " + record.start.name + ", SHA-256 " +
                        record.start.sha256);
    return lines;
}

} // namespace pentimento::training
