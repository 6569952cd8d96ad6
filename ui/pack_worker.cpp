// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pack_worker.h"

#include "core/install/own_packs.h"
#include "ui/queued_job.h"
#include "ui/text.h"

#include <QFileInfo>

namespace pentimento {
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
        found.fault = toQString(pack.error().message);
    return found;
}

std::vector<FoundPack> findAll(const std::stop_token& stop)
{
    std::vector<FoundPack> packs;
    for (const fs::path& root : packRoots()) {
        std::error_code failure;
        for (const auto& entry : fs::directory_iterator(root, failure)) {
            if (stop.stop_requested())
                return packs;
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
    return (heads == 1 ? PackWorker::tr("%1 is installed: 1 detector.")
                       : PackWorker::tr("%1 is installed: %2 detectors."))
        .arg(toQString(pack.name))
        .replace("%2", QString::number(heads));
}

} // namespace

PackWorker::PackWorker(QObject* parent) : QObject(parent)
{
    m_lookers.setMaxThreadCount(1);
    m_worker.setMaxThreadCount(1);
}

PackWorker::~PackWorker()
{
    m_stop.request_stop();
    m_lookers.clear();
    m_lookers.waitForDone();
    m_worker.waitForDone();
}

void PackWorker::list()
{
    m_lookers.start([this, stop = m_stop.get_token()] {
        auto packs = findAll(stop);
        QMetaObject::invokeMethod(
            this, [this, packs = std::move(packs)] { emit listed(packs); }, Qt::QueuedConnection);
    });
}

void PackWorker::plan(const InstallOptions& options)
{
    m_lookers.start([this, options, number = ++m_lastPlan] {
        const auto catalogue = findCatalogue();
        const auto plan =
            catalogue ? planInstall(*catalogue, options) : Result<InstallPlan>(catalogue.error());
        QMetaObject::invokeMethod(
            this,
            [this, plan, number] {
                if (number == m_lastPlan)
                    emit planned(plan);
            },
            Qt::QueuedConnection);
    });
}

void PackWorker::check(const fs::path& folder)
{
    start(tr("Checking %1").arg(pathToQString(folder.filename())),
          [folder](const Job&) -> Result<Outcome> {
              const auto pack = readPack(folder);
              if (!pack)
                  return pack.error();
              return Outcome{tr("Every file of %1 is the one that its manifest names.")
                                 .arg(toQString(pack->name)),
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
    start(tr("Installing %1").arg(toQString(plan.name)), [plan](const Job& job) -> Result<Outcome> {
        const auto pack = pentimento::install(plan, job);
        if (!pack)
            return pack.error();
        return Outcome{summary(*pack), pack->folder};
    });
}

void PackWorker::remove(const fs::path& folder)
{
    start(tr("Removing %1").arg(pathToQString(folder.filename())),
          [folder](const Job&) -> Result<Outcome> {
              if (auto removed = removeOwnPack(folder.filename().string()); !removed)
                  return removed.error();
              return Outcome{tr("%1 was removed.").arg(pathToQString(folder.filename())), {}};
          });
}

void PackWorker::start(const QString& what, Work work)
{
    if (m_busy)
        return;
    m_busy = true;
    m_stop = std::stop_source();
    emit started(what);
    Job job = queuedJob(this, m_stop.get_token(), [this](double fraction, const QString& words) {
        emit progressed(fraction, words);
    });
    m_worker.start([this, work = std::move(work), job = std::move(job)] {
        const auto result = work(job);
        QMetaObject::invokeMethod(
            this, [this, result] { done(result); }, Qt::QueuedConnection);
    });
}

void PackWorker::done(const Result<Outcome>& result)
{
    m_busy = false;
    if (result)
        emit finished(result->words, pathToQString(result->folder));
    else if (result.error().code == ErrorCode::Cancelled)
        emit cancelled();
    else
        emit failed(toQString(result.error().message));
}

} // namespace pentimento
