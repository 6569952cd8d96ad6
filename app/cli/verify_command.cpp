// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/verify_command.h"

#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/offscreen.h"
#include "app/cli/progress.h"
#include "core/base/text.h"
#include "core/verification/verify.h"
#include "core/verification/verify_rerun.h"

#include <QGuiApplication>

#include <algorithm>
#include <initializer_list>
#include <iostream>
#include <map>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostCharacters = 2000; ///< of a line; sentences in it have at most 500
constexpr std::size_t mostOfClaim = 600;
/// Of one kind; whoever forges much is told enough. Checks that find many things say how many
/// themselves, at half of that.
constexpr std::size_t mostLines = 400;

struct VerifyOptions
{
    std::vector<std::string> targets;
    std::string picture;
    bool rerun = false;
    bool packGiven = false;
    bool precisionGiven = false;
    bool threadsGiven = false;
};

std::string_view label(verification::CheckState state)
{
    switch (state) {
    case verification::CheckState::Ok:
        return "ok           ";
    case verification::CheckState::Wrong:
        return "WRONG        ";
    case verification::CheckState::Stated:
        return "stated       ";
    case verification::CheckState::NotChecked:
        break;
    }
    return "not checked  ";
}

/// "A; B; C", each once and safe to show.
std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (auto part = parts.begin(); part != parts.end(); ++part)
        if (std::find(parts.begin(), part, *part) == part)
            text += (text.empty() ? "" : "; ") + visibleLine(*part, mostOfClaim);
    return text;
}

std::vector<const verification::VerifyCheck*> checksIn(const verification::VerifyReport& report,
                                                       verification::CheckState state)
{
    std::vector<const verification::VerifyCheck*> checks;
    for (const verification::VerifyCheck& check : report.checks)
        if (check.state == state)
            checks.push_back(&check);
    return checks;
}

void printLine(verification::CheckState state, const std::string& what)
{
    std::cout << label(state) << visibleLine(what, mostCharacters) << '\n';
}

void printLines(const verification::VerifyReport& report,
                std::initializer_list<verification::CheckState> states)
{
    std::map<verification::CheckState, std::size_t> met;
    for (const verification::VerifyCheck& check : report.checks)
        if (std::find(states.begin(), states.end(), check.state) != states.end() &&
            ++met[check.state] <= mostLines)
            printLine(check.state, check.what);
    for (const auto& [state, count] : met)
        if (count > mostLines)
            printLine(state, std::to_string(count - mostLines) + " more");
}

/// Lines quote the evidence, which may have been written to deceive whoever reads them here. What
/// nobody can check takes one line; what could have been and was not stands last, where it is seen.
void printChecks(const verification::VerifyReport& report)
{
    printLines(report, {verification::CheckState::Ok, verification::CheckState::Wrong});
    std::vector<std::string> claims;
    for (const verification::VerifyCheck* check :
         checksIn(report, verification::CheckState::Stated))
        claims.push_back(check->what);
    if (!claims.empty())
        std::cout << label(verification::CheckState::Stated)
                  << "by whoever made this, and not checked, as nobody else can know it: "
                  << joined(claims) << '\n';
    printLines(report, {verification::CheckState::NotChecked});
}

std::string summaryOf(const verification::VerifyReport& report)
{
    if (!report.ok())
        return "DOES NOT VERIFY";
    std::vector<std::string> parts;
    for (const verification::VerifyCheck* check :
         checksIn(report, verification::CheckState::NotChecked))
        if (std::find(parts.begin(), parts.end(), check->part) == parts.end())
            parts.push_back(check->part);
    if (parts.empty())
        return "verified";
    return "verified, but " + std::to_string(parts.size()) +
           (parts.size() == 1 ? " thing was not checked (" : " things were not checked (") +
           joined(parts) + ")";
}

/// The verdict stands first: a folder may be named like one.
void print(const std::string& target, const verification::VerifyReport& report)
{
    printChecks(report);
    std::cout << summaryOf(report) << ": " << verification::shownName(target) << std::endl;
}

/// Checks one bundle or overlay after the other; the detector is opened when first needed and again
/// when the next one was made with another pack, precision or number of threads.
class Verifier
{
public:
    Verifier(const Context& context, const VerifyOptions& options)
        : m_context(context), m_options(options), m_application(offscreenApplication()),
          m_progress(context.quiet)
    {}

    int run();

private:
    Result<verification::VerifyReport> verify(const fs::path& target);
    Result<Detector*> detectorFor(const fs::path& target);

    const Context& m_context;
    const VerifyOptions& m_options;
    std::unique_ptr<QGuiApplication> m_application;
    Progress m_progress;
    std::unique_ptr<Detector> m_detector;
    std::string m_detectorPack;
    EngineOptions m_detectorOptions;
};

int Verifier::run()
{
    int exitCode = exit_code::done;
    for (const std::string& target : m_options.targets) {
        const auto checked = verify(target);
        m_progress.clear();
        if (checked)
            print(target, *checked);
        const int outcome = !checked        ? report(checked.error())
                            : checked->ok() ? exit_code::done
                                            : exit_code::notVerified;
        if (outcome == exit_code::interrupted)
            return outcome;
        if (outcome != exit_code::done)
            exitCode = exitCode == exit_code::done || !checked ? outcome : exitCode;
    }
    return exitCode;
}

Result<verification::VerifyReport> Verifier::verify(const fs::path& target)
{
    std::error_code ignored;
    if (!fs::exists(target, ignored))
        return Error{ErrorCode::UnreadableInput, target.string() + ": does not exist", {}};
    const Job job = m_progress.job(m_context.stop, visibleLine(target.filename().string()));
    const bool bundle = fs::is_directory(target, ignored);
    if (bundle && !m_options.rerun)
        return verification::verifyBundle(target, m_options.picture, job);
    if (!bundle && m_options.picture.empty())
        return Error{ErrorCode::Usage,
                     target.string() + ": a lone overlay needs --picture, the photo it shows",
                     {}};
    const auto detector = detectorFor(target);
    if (!detector) {
        // What can be checked without a second run is worth knowing even so.
        if (const auto files =
                bundle ? verification::verifyBundle(target, m_options.picture, job)
                       : Result<verification::VerifyReport>(verification::VerifyReport());
            files)
            printChecks(*files);
        return detector.error();
    }
    return bundle ? verification::verifyBundleByRerun(target, m_options.picture, **detector, job)
                  : verification::verifyOverlay(target, m_options.picture, **detector, job);
}

/// The pack is the one that the evidence was made with, found by its hash: a name would be the
/// choice of whoever wrote the evidence. Another one is taken from the user's own --pack alone.
Result<Detector*> Verifier::detectorFor(const fs::path& target)
{
    const auto recorded = verification::readRecordedRun(target);
    if (!recorded)
        return recorded.error();
    EngineOptions options = m_context.engine;
    // Half precision is whatever this machine has of it: another may have none, or another kind.
    if (!m_options.precisionGiven)
        options.precision = recorded->precision == "fp32" ? Precision::Fp32 : Precision::Auto;
    // Their number changes maps in the last digits, and with these the report's bytes.
    if (const int threads = threadsIn(recorded->device);
        !m_options.threadsGiven && threads <= static_cast<int>(std::thread::hardware_concurrency()))
        options.threads = threads;
    const std::string& pack = m_options.packGiven ? m_context.pack : recorded->packSha256;
    if (m_detector && m_detectorPack == pack && m_detectorOptions.precision == options.precision &&
        m_detectorOptions.threads == options.threads)
        return m_detector.get();
    m_detector.reset();
    const auto found = m_options.packGiven ? findPack(pack) : findPackBySha256(pack);
    if (!found)
        return found.error();
    auto detector = Engine::create(*found, options);
    if (!detector)
        return detector.error();
    m_detector = std::move(*detector);
    m_detectorPack = pack;
    m_detectorOptions = options;
    return m_detector.get();
}

} // namespace

void addVerify(CLI::App& app, Context& context)
{
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command = app.add_subcommand(
        "verify", "Check evidence bundles, or a lone overlay.png against its photo");
    command->add_option("BUNDLE", options->targets, "bundle folders, or an exported overlay.png")
        ->required()
        ->type_name("DIR|PNG");
    command->add_flag(
        "--rerun", options->rerun,
        "analyse the picture again, make maps, numbers and report anew and compare them");
    command
        ->add_option("--picture", options->picture,
                     "the photo, where it does not lie beside the bundle")
        ->type_name("FILE");
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->footer("Exit code 0 only when nothing is wrong, 1 when something is; what was not "
                    "checked is said. The pack is found among the installed ones by the SHA-256 "
                    "that the evidence records; --pack names another place.");
    command->callback([command, options, &context] {
        options->packGiven = command->count("--pack") > 0;
        options->threadsGiven = command->count("--threads") > 0;
        options->precisionGiven = command->count("--precision") > 0;
        if (!options->picture.empty() && options->targets.size() > 1)
            throw CLI::ValidationError("--picture",
                                       "names the photo of one bundle, not of several");
        context.action = [options, &context] { return Verifier(context, *options).run(); };
    });
}

} // namespace pentimento::cli
