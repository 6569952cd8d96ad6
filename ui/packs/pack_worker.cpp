// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/packs/pack_worker.h"

#include "core/packs/own_packs.h"
#include "ui/widgets/text.h"

#include <QFileInfo>

namespace pentimento::ui {
namespace {

namespace fs = std::filesystem;

quint64 bytesIn(const fs::path& folder)
{
    quint64 bytes = 0;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        const std::uintmax_t size = entry.file_size(failure);
        bytes += failure ? 0 : size;
    }
    return bytes;
}

FoundPack look(const fs::path& folder, const fs::path& ownRoot)
{
    FoundPack found;
    found.folder = folder;
    found.bytes = bytesIn(folder);
    std::error_code failure;
    found.own = !ownRoot.empty() && fs::equivalent(folder.parent_path(), ownRoot, failure);
    if (auto pack = readPack(folder))
        found.pack = std::make_shared<const Pack>(std::move(*pack));
    else
        found.fault = shownLine(pack.error().message) + '\n' + shown(pack.error().detail);
    return found;
}

Result<std::vector<FoundPack>> findAll(const Job& job)
{
    std::vector<FoundPack> packs;
    for (const fs::path& root : packRoots()) {
        std::error_code failure;
        for (const auto& entry : fs::directory_iterator(root, failure)) {
            if (job.stopRequested())
                return Error{ErrorCode::Cancelled, "stopped", {}};
            if (std::error_code none; fs::exists(entry.path() / "manifest.json", none))
                packs.push_back(look(entry.path(), userPackRoot()));
        }
    }
    return packs;
}

/// A name for a pack of files: that of the checkpoint, in the letters that packs use.
std::string packName(const QStringList& files)
{
    QString name;
    for (const QString& file : files)
        if (name.isEmpty() || file.endsWith(".pth", Qt::CaseInsensitive))
            name = QFileInfo(file).completeBaseName().toLower();
    for (QChar& letter : name)
        if (!(letter >= 'a' && letter <= 'z') && !letter.isDigit())
            letter = '-';
    return name.isEmpty() ? "pack" : name.toStdString();
}

QString summary(const Pack& pack)
{
    const auto heads = pack.heads.size();
    const QString name = shownLine(pack.name);
    return heads == 1
               ? PackWorker::tr("%1 is installed: 1 detector.").arg(name)
               : PackWorker::tr("%1 is installed: %2 detectors.").arg(name, QString::number(heads));
}

} // namespace

PackWorker::PackWorker(QObject* parent) : QObject(parent) {}

void PackWorker::list()
{
    m_looks.start(
        "the packs could not be listed", [](const Job& job) { return findAll(job); },
        [this](const Result<std::vector<FoundPack>>& packs) {
            if (packs)
                emit listed(*packs);
        });
}

void PackWorker::plan(const InstallOptions& options)
{
    m_looks.start(
        "the installation could not be planned",
        [options](const Job&) {
            const auto catalogue = findCatalogue();
            return catalogue ? planInstall(*catalogue, options)
                             : Result<InstallPlan>(catalogue.error());
        },
        [this, number = ++m_lastPlan](const Result<InstallPlan>& plan) {
            if (number == m_lastPlan)
                emit planned(plan);
        });
}

void PackWorker::check(const fs::path& folder)
{
    start(tr("Checking %1").arg(shownPath(folder.filename())),
          [folder](const Job&) -> Result<Outcome> {
              const auto pack = readPack(folder);
              if (!pack)
                  return pack.error();
              return Outcome{tr("Every file of %1 is the one that its manifest names.")
                                 .arg(shownLine(pack->name)),
                             folder};
          });
}

void PackWorker::importFiles(const QStringList& files)
{
    start(tr("Importing"), [files](const Job& job) -> Result<Outcome> {
        std::vector<ImportSource> sources;
        for (const QString& file : files)
            sources.push_back({toPath(file), {}, {}, {}, {}, {}});
        ImportOptions options;
        options.to = freePackFolder(packName(files));
        const auto pack = importPack(sources, options, job);
        if (!pack)
            return pack.error();
        return Outcome{summary(*pack), pack->folder};
    });
}

void PackWorker::install(const InstallPlan& plan)
{
    start(tr("Installing %1").arg(shownLine(plan.name)), [plan](const Job& job) -> Result<Outcome> {
        const auto pack = pentimento::install(plan, job);
        if (!pack)
            return pack.error();
        return Outcome{summary(*pack), pack->folder};
    });
}

void PackWorker::remove(const fs::path& folder)
{
    start(tr("Removing %1").arg(shownPath(folder.filename())),
          [folder](const Job&) -> Result<Outcome> {
              if (auto removed = removeOwnPack(folder.filename().string()); !removed)
                  return removed.error();
              return Outcome{tr("%1 was removed.").arg(shownPath(folder.filename())), {}};
          });
}

void PackWorker::start(const QString& what, Work work)
{
    if (busy())
        return;
    m_work.start(
        "the pack could not be handled", std::move(work),
        [this](const Result<Outcome>& result) { done(result); },
        [this](double fraction, const QString& words) { emit progressed(fraction, words); });
    emit started(what);
}

void PackWorker::done(const Result<Outcome>& result)
{
    if (result)
        emit finished(result->words, pathToQString(result->folder));
    else if (result.error().code == ErrorCode::Cancelled)
        emit cancelled();
    else
        emit failed(shownLine(result.error().message), shown(result.error().detail));
}

} // namespace pentimento::ui
