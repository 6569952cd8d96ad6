// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials/manifest_store.h"

#include "core/base/json_limits.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace pentimento {

namespace {

using Json = nlohmann::json;

/// The member of that name; null where there is none.
const Json& at(const Json& object, const char* key)
{
    static const Json nothing;
    if (!object.is_object())
        return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

/// Of at most so many bytes: a hidden character takes eight once it is named.
std::string shown(std::string_view text, std::size_t most = mostCredentialBytes)
{
    for (std::size_t characters = 100; characters > 4; characters /= 2)
        if (std::string line = visibleLine(text, characters); line.size() <= most)
            return line;
    return {};
}

std::string textOf(const Json& value)
{
    return value.is_string() ? shown(value.get_ref<const std::string&>()) : std::string();
}

/// A program is named by a text or by an object with name and version.
std::string agentOf(const Json& value)
{
    return value.is_object() ? textOf(at(value, "name")) : textOf(value);
}

std::string generatorOf(const Json& manifest)
{
    const Json& info = at(manifest, "claim_generator_info");
    if (info.is_array() && !info.empty())
        if (std::string name = textOf(at(info.front(), "name")); !name.empty())
            return name;
    const std::string text = textOf(at(manifest, "claim_generator"));
    return text.substr(0, text.find_first_of("/ "));
}

/// Of an address.
std::string lastPartOf(const Json& value)
{
    if (!value.is_string())
        return {};
    const std::string_view address = value.get_ref<const std::string&>();
    return shown(address.substr(address.find_last_of('/') + 1));
}

/// The codes of a list of findings, each once.
void addCodes(const Json& findings, std::vector<std::string>& codes)
{
    if (!findings.is_array())
        return;
    for (const Json& finding : findings) {
        std::string code = textOf(at(finding, "code"));
        if (!code.empty() && codes.size() < mostCredentialItems &&
            std::find(codes.begin(), codes.end(), code) == codes.end())
            codes.push_back(std::move(code));
    }
}

bool isAboutTrust(const std::string& code)
{
    // An identity assertion has a trust of its own, and one without does not undo the claim's.
    return code.starts_with("signingCredential.") || code.starts_with("timeStamp.") ||
           code.starts_with("cawg.");
}

std::vector<std::string> onlyMismatches(std::vector<std::string> codes)
{
    std::erase_if(codes, isAboutTrust);
    return codes;
}

/// Walks the manifests from the active one down, each once.
class Walk
{
public:
    Walk(const Json& store, ContentCredentials& found)
        : m_manifests(at(store, "manifests")),
          m_deltas(at(at(store, "validation_results"), "ingredientDeltas")), m_found(found)
    {}

    void manifest(const std::string& label, int level)
    {
        const Json& manifest = at(m_manifests, label.c_str());
        if (!manifest.is_object() || level > deepestIngredient || !m_seen.insert(label).second)
            return;
        if (const Json& assertions = at(manifest, "assertions"); assertions.is_array())
            for (const Json& assertion : assertions)
                actions(assertion, level);
        if (const Json& ingredients = at(manifest, "ingredients"); ingredients.is_array())
            for (const Json& ingredient : ingredients)
                this->ingredient(label, ingredient, level);
    }

private:
    void actions(const Json& assertion, int level)
    {
        const std::string label = textOf(at(assertion, "label"));
        const Json& list = at(at(assertion, "data"), "actions");
        if (!label.starts_with("c2pa.actions") || !list.is_array())
            return;
        for (const Json& action : list)
            if (m_found.actions.size() < mostCredentialItems)
                m_found.actions.push_back({level, textOf(at(action, "action")),
                                           lastPartOf(at(action, "digitalSourceType")),
                                           agentOf(at(action, "softwareAgent")),
                                           textOf(at(action, "when"))});
    }

    void ingredient(const std::string& owner, const Json& ingredient, int level)
    {
        if (m_found.ingredients.size() >= mostCredentialItems)
            return;
        const Json& active = at(ingredient, "active_manifest");
        const std::string below = active.is_string() ? active.get<std::string>() : std::string();
        std::vector<std::string> codes;
        // What was found when it was put in, and what is found today.
        addCodes(at(ingredient, "validation_status"), codes);
        addCodes(at(at(at(ingredient, "validation_results"), "activeManifest"), "failure"), codes);
        addDeltas(owner, textOf(at(ingredient, "label")), codes);
        m_found.ingredients.push_back(
            {level, textOf(at(ingredient, "title")), textOf(at(ingredient, "relationship")),
             generatorOf(at(m_manifests, below.c_str())), onlyMismatches(std::move(codes))});
        if (!below.empty())
            manifest(below, level + 1);
    }

    void addDeltas(const std::string& owner, const std::string& label,
                   std::vector<std::string>& codes) const
    {
        if (!m_deltas.is_array())
            return;
        const std::string inside = "/c2pa/" + owner + '/';
        for (const Json& delta : m_deltas) {
            const Json& address = at(delta, "ingredientAssertionURI");
            if (address.is_string() && !label.empty() &&
                address.get_ref<const std::string&>().find(inside) != std::string::npos &&
                address.get_ref<const std::string&>().ends_with('/' + label))
                addCodes(at(at(delta, "validationDeltas"), "failure"), codes);
        }
    }

    const Json& m_manifests;
    const Json& m_deltas;
    ContentCredentials& m_found;
    std::set<std::string> m_seen;
};

bool holds(const std::vector<std::string>& codes, const char* code)
{
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// By the active manifest alone: the library's summary speaks of ingredients and identities, too.
CredentialState stateOf(const std::vector<std::string>& successes,
                        const std::vector<std::string>& failures)
{
    if (!onlyMismatches(failures).empty())
        return CredentialState::Invalid;
    if (holds(failures, "signingCredential.expired"))
        return CredentialState::Expired;
    const bool doubtful = std::any_of(failures.begin(), failures.end(), [](const auto& code) {
        return code.starts_with("signingCredential.");
    });
    return holds(successes, "signingCredential.trusted") && !doubtful ? CredentialState::Trusted
                                                                      : CredentialState::Untrusted;
}

/// Whether anything below the active manifest explains that the summary says "Invalid".
bool ingredientsExplain(const Json& results)
{
    std::vector<std::string> codes;
    if (const Json& deltas = at(results, "ingredientDeltas"); deltas.is_array())
        for (const Json& delta : deltas)
            addCodes(at(at(delta, "validationDeltas"), "failure"), codes);
    return !codes.empty();
}

ContentCredentials unchecked(std::string problem)
{
    ContentCredentials credentials;
    credentials.state = CredentialState::Unchecked;
    credentials.problem = std::move(problem);
    return credentials;
}

ContentCredentials understood(const Json& store)
{
    const Json& active = at(store, "active_manifest");
    const Json& manifests = at(store, "manifests");
    const Json& results = at(at(store, "validation_results"), "activeManifest");
    const std::string label = active.is_string() ? active.get<std::string>() : std::string();
    const Json& manifest = at(manifests, label.c_str());
    const std::string verdict = textOf(at(store, "validation_state"));
    // Silence is no verdict: without all of these nothing was checked.
    if (!manifest.is_object() || !results.is_object() ||
        (verdict != "Trusted" && verdict != "Valid" && verdict != "Invalid"))
        return unchecked("the library's report on them is incomplete");

    ContentCredentials found;
    found.generator = generatorOf(manifest);
    const Json& signature = at(manifest, "signature_info");
    found.signer = textOf(at(signature, "issuer"));
    if (found.signer.empty())
        found.signer = textOf(at(signature, "common_name"));
    found.time = textOf(at(signature, "time"));
    std::vector<std::string> failures;
    addCodes(at(results, "failure"), failures);
    found.codes = failures;
    std::vector<std::string> informational;
    addCodes(at(results, "informational"), informational);
    for (std::string& code : informational)
        if (code.find("additionalExclusions") != std::string::npos)
            found.codes.push_back(std::move(code));
    std::vector<std::string> successes;
    addCodes(at(results, "success"), successes);
    if (verdict == "Invalid" && failures.empty() &&
        !ingredientsExplain(at(store, "validation_results")))
        failures.emplace_back("general.error");
    found.state = stateOf(successes, failures);
    Walk(store, found).manifest(label, 0);
    return found;
}

} // namespace

ContentCredentials credentialsFrom(std::string_view report)
{
    if (const auto flaw = jsonFlaw(report))
        return unchecked("the library's report on them cannot be read: " + shown(*flaw, 300));
    try {
        return understood(Json::parse(report));
    } catch (const Json::exception& error) {
        return unchecked("the library's report on them cannot be read: " +
                         shown(error.what(), 300));
    }
}

ContentCredentials credentialsFromRefusal(std::string_view error)
{
    const std::string text = shown(error, 300);
    // Kinds that speak of the store's own contents (c2pa_c_ffi, error.rs); whatever else goes wrong
    // is no fault of the file's.
    for (const char* damage : {"Decoding", "Verify", "Signature", "Assertion"})
        if (error.starts_with(damage)) {
            ContentCredentials damaged;
            damaged.state = CredentialState::Invalid;
            damaged.codes.push_back(text);
            return damaged;
        }
    if (error.starts_with("Remote"))
        return unchecked("they are kept elsewhere and were not fetched: " + text);
    return unchecked("the library cannot read them" + (text.empty() ? text : ": " + text));
}

} // namespace pentimento
