// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/analysis.h"
#include "core/base/utc_time.h"
#include "core/evidence/evidence_options.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pentimento {

/// Keys keep the order in which they are written: people read these files too.
using Json = nlohmann::ordered_json;

/// Parts that result.json, manifest.json and the overlay's text chunk have in common.
[[nodiscard]] Json applicationJson();
[[nodiscard]] Json imageJson(const Picture& picture);
[[nodiscard]] Json packJson(const Pack& pack);
[[nodiscard]] Json falseAlarmJson(const FalseAlarm& falseAlarm);
/// Back from untrusted JSON; nothing without a rate and a number of photos.
[[nodiscard]] std::optional<FalseAlarm> falseAlarmIn(const Json& json);
/// Of whatever pictures a rate was measured on: a class's id, or "all".
[[nodiscard]] std::string_view classIdOf(std::optional<QualityClass> quality);
[[nodiscard]] Json styleJson(const OverlayStyle& style);

/// Readable text with a closing newline. File names may hold any bytes: what is not UTF-8 is
/// replaced, never thrown at.
[[nodiscard]] std::string dumped(const Json& json);

/// A text as it comes back from JSON: what is not UTF-8 is replaced.
[[nodiscard]] std::string storedText(const std::string& text);

/// Parses untrusted text within JsonLimits; empty when it is not a JSON object.
[[nodiscard]] std::optional<Json> parsedObject(std::string_view text);

/// Reads an untrusted JSON file within JsonLimits; UnreadableInput names the file and the reason.
[[nodiscard]] Result<Json> readJsonFile(const std::filesystem::path& path);

/// Writes a JSON text whole or not at all. OutputUnwritable also where readJsonFile() would refuse
/// it: evidence that nobody can check is not written.
[[nodiscard]] Result<void> writeJsonText(const std::filesystem::path& path,
                                         const std::string& text);

/// Fields of untrusted objects; empty or zero where the field is missing or of another type.
[[nodiscard]] std::string textAt(const Json& object, std::string_view key);
[[nodiscard]] std::optional<double> numberAt(const Json& object, std::string_view key);
[[nodiscard]] const Json& objectAt(const Json& object, std::string_view key);
/// The same for an array; an empty one where there is none.
[[nodiscard]] const Json& arrayAt(const Json& object, std::string_view key);

/// Six decimals are more than any device agrees on, and readable.
[[nodiscard]] double rounded(double value);

/// A number for people, with so many digits behind the point.
[[nodiscard]] std::string decimals(double value, int digits);

[[nodiscard]] std::string_view inferenceModeName(InferenceMode inferenceMode);
/// How to get the same numbers again from a terminal, names quoted for a shell.
[[nodiscard]] std::string commandLineOf(const Analysis& analysis, bool rawLogits);
[[nodiscard]] std::optional<InferenceMode> inferenceModeNamed(std::string_view name);
[[nodiscard]] std::optional<Verdict> verdictNamed(std::string_view id);
[[nodiscard]] std::optional<ColourMap> colourMapNamed(std::string_view name);
[[nodiscard]] std::string_view pageName(PageSize page);
[[nodiscard]] std::optional<PageSize> pageNamed(std::string_view name);

} // namespace pentimento
