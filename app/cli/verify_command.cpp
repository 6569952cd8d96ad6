// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/exit_code.h"
#include "app/cli/progress.h"
#include "core/evidence/bundle.h"

#include <QGuiApplication>

#include <iostream>
#include <map>
#include <memory>
#include <vector>

namespace pentimento::cli {

namespace fs = std::filesystem;

namespace {

struct VerifyOptions
{
    std::vector<std::string> targets;
    std::string picture;
    bool rerun = false;
    bool packGiven = false;
    bool precisionGiven = false;
};

const char* labelOf(CheckState state)
{
    switch (state) {
    case CheckState::Ok:
        return "ok    ";
    case CheckState::NotChecked:
        return "not checked: ";
    case CheckState::Wrong:
        break;
    }
    return "WRONG ";
}

/// Checks one bundle or overlay after the other; the engine is opened when first needed and again
/// when the next one was made with another pack or precision.
class Verifier
{
public:
    Verifier(const Context& context, const VerifyOptions& options)
        : m_context(context), m_options(options), m_application(offscreenApplication()),
          m_progress(context.quiet)
    {}

    int run();

private:
    Result<VerifyReport> verify(const fs::path& target);
    Result<Engine*> engineFor(const fs::path& target);

    const Context& m_context;
    const VerifyOptions& m_options;
    std::unique_ptr<QGuiApplication> m_application;
    Progress m_progress;
    std::unique_ptr<Engine> m_engine;
    std::string m_enginePack;
    Precision m_enginePrecision = Precision::Auto;
};

int Verifier::run()
{
    int exitCode = exit_code::Done;
    for (const std::string& target : m_options.targets) {
        const auto checked = verify(target);
        m_progress.clear();
        if (!checked) {
            exitCode = report(checked.error());
            if (exitCode == exit_code::Interrupted)
                return exitCode;
            continue;
        }
        for (const VerifyCheck& check : checked->checks)
            std::cout << labelOf(check.state) << check.what << '\n';
        std::cout << target << ": " << (checked->ok() ? "verified" : "DOES NOT VERIFY")
                  << std::endl;
        if (!checked->ok() && exitCode == exit_code::Done)
            exitCode = exit_code::NotVerified;
    }
    return exitCode;
}

Result<VerifyReport> Verifier::verify(const fs::path& target)
{
    std::error_code ignored;
    if (!fs::exists(target, ignored))
        return Error{ErrorCode::UnreadableInput, target.string() + ": does not exist", {}};
    const Job job = m_progress.job(m_context.stop, target.filename().string());
    const bool bundle = fs::is_directory(target, ignored);
    if (bundle && !m_options.rerun)
        return verifyBundle(target, m_options.picture, job);
    if (!bundle && m_options.picture.empty())
        return Error{ErrorCode::Usage,
                     target.string() + ": a lone overlay needs --picture, the photo it shows",
                     {}};
    const auto engine = engineFor(target);
    if (!engine)
        return engine.error();
    constexpr double Tolerance = 0.02; // devices and precisions differ in the last digits
    return bundle ? verifyBundleByRerun(target, m_options.picture, **engine, Tolerance, job)
                  : verifyOverlay(target, m_options.picture, **engine, Tolerance, job);
}

Result<Engine*> Verifier::engineFor(const fs::path& target)
{
    static const std::map<std::string, Precision> Precisions{
        {"fp32", Precision::Fp32}, {"bf16", Precision::Bf16}, {"fp16", Precision::Fp16}};
    const auto recorded = readRecordedRun(target);
    if (!recorded)
        return recorded.error();
    Context wanted = m_context;
    if (!m_options.packGiven && !recorded->packName.empty())
        wanted.pack = recorded->packName;
    if (const auto known = Precisions.find(recorded->precision);
        !m_options.precisionGiven && known != Precisions.end())
        wanted.engine.precision = known->second;
    if (m_engine && m_enginePack == wanted.pack && m_enginePrecision == wanted.engine.precision)
        return m_engine.get();
    m_engine.reset();
    auto engine = wanted.openEngine();
    if (!engine)
        return engine.error();
    m_engine = std::move(*engine);
    m_enginePack = wanted.pack;
    m_enginePrecision = wanted.engine.precision;
    return m_engine.get();
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
    command->add_flag("--rerun", options->rerun, "analyse the picture again and compare every map");
    command
        ->add_option("--picture", options->picture,
                     "the photo, where it is no longer at the recorded path")
        ->type_name("FILE");
    addPrecisionOption(*command, context);
    addCommonOptions(*command, context);
    command->footer("Exit code 0 only when every check is ok, 1 when one is not.");
    command->callback([command, options, &context] {
        options->packGiven = command->count("--pack") > 0;
        options->precisionGiven = command->count("--precision") > 0;
        if (!options->picture.empty() && options->targets.size() > 1)
            throw CLI::ValidationError("--picture",
                                       "names the photo of one bundle, not of several");
        context.action = [options, &context] { return Verifier(context, *options).run(); };
    });
}

} // namespace pentimento::cli
