// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/packs/model_manager.h"

#include "ui/packs/install_dialog.h"
#include "ui/packs/pack_details.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/details_button.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QUrl>
#include <QVBoxLayout>

#include <utility>

namespace pentimento::ui {
namespace {

constexpr int listWidth = 230;

/// Own packs by folder; those that came with the program by name, since the program may move.
QString reference(const FoundPack& found)
{
    return pathToQString(found.own ? found.folder : found.folder.filename());
}

/// A pack's name, and below it in the quieter colour whether it is in use and how large it is.
class PackRows : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {0, 2 * option.fontMetrics.lineSpacing() + 2 * padding};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& given,
               const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        option.text.clear();
        const QStringList lines = index.data().toString().split('\n');
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter,
                                            option.widget);
        const bool selected = option.state & QStyle::State_Selected;
        const QColor plain =
            option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
        const QRect text = option.rect.adjusted(padding + 2, padding, -padding, -padding);
        const auto line = [&](int row, const QColor& colour) {
            const QRect box(text.left(), text.top() + row * option.fontMetrics.lineSpacing(),
                            text.width(), option.fontMetrics.lineSpacing());
            painter->setPen(colour);
            painter->drawText(
                box, Qt::AlignLeft | Qt::AlignVCenter,
                painter->fontMetrics().elidedText(lines.value(row), Qt::ElideRight, box.width()));
        };
        painter->save();
        painter->setFont(option.font);
        line(0, plain);
        painter->setFont(given.font);
        line(1, selected ? plain : quietText(option.palette));
        painter->restore();
    }

private:
    static constexpr int padding = 7;
};

QStringList localFiles(const QMimeData& data)
{
    QStringList files;
    for (const QUrl& url : data.urls())
        if (const QString file = url.toLocalFile(); !file.isEmpty()) // "file:" names nothing
            files << file;
    return files;
}

} // namespace

QString chosenPack()
{
    return QSettings().value(settings::pack, "default").toString();
}

void rememberPack(const QString& nameOrFolder)
{
    QSettings().setValue(settings::pack, nameOrFolder);
}

ModelManager::ModelManager(DetectorLoader& detectors, PackOpener opener, QWidget* parent)
    : QDialog(parent), m_detectors(detectors), m_opener(std::move(opener))
{
    setObjectName("modelManager");
    setWindowTitle(tr("Models"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAcceptDrops(true);
    m_list = new QListWidget;
    m_list->setObjectName("packs");
    m_list->setAccessibleName(tr("Model packs"));
    m_list->setFixedWidth(listWidth);
    m_list->setItemDelegate(new PackRows(m_list));
    m_list->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_list);
    row->addWidget(makeChosen(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addLayout(row, 1);
    column->addWidget(makeActivity());
    column->addWidget(makeButtons());
    resize(920, 620);
    connect(m_list, &QListWidget::currentRowChanged, this, &ModelManager::showChosen);
    connectWorker();
    connectDetectors();
    showChosen();
    say(tr("Looking for model packs …"));
    m_worker.list();
}

ModelManager::~ModelManager() = default;

QWidget* ModelManager::makeChosen()
{
    m_details = new PackDetails;
    m_use = new QPushButton(tr("&Use this pack"));
    m_check = new QPushButton(tr("&Check files"));
    m_check->setToolTip(tr("Compares every file with the SHA-256 in the pack's manifest"));
    m_remove = new QPushButton(tr("&Remove …"));
    m_use->setObjectName("usePack");
    m_check->setObjectName("checkPack");
    m_remove->setObjectName("removePack");
    auto* row = new QHBoxLayout;
    row->addWidget(m_use);
    row->addWidget(m_check);
    row->addStretch(1);
    row->addWidget(m_remove);
    auto* area = new QWidget;
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_details, 1);
    column->addLayout(row);
    connect(m_use, &QPushButton::clicked, this, &ModelManager::use);
    connect(m_check, &QPushButton::clicked, this, [this] { m_worker.check(chosen()->folder); });
    connect(m_remove, &QPushButton::clicked, this, &ModelManager::askToRemove);
    return area;
}

QWidget* ModelManager::makeActivity()
{
    m_words = new QLabel;
    m_words->setObjectName("modelWords");
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(listWidth);
    m_progress->setAccessibleName(tr("Progress"));
    m_failure = new DetailsButton;
    m_stop = new QPushButton(tr("&Stop"));
    m_stop->setAutoDefault(false);
    connect(m_stop, &QPushButton::clicked, &m_worker, &PackWorker::cancel);
    auto* area = new QWidget;
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_words, 1);
    row->addWidget(m_failure);
    row->addWidget(m_progress);
    row->addWidget(m_stop);
    m_progress->hide();
    m_stop->hide();
    return area;
}

QWidget* ModelManager::makeButtons()
{
    auto* buttons = new QDialogButtonBox;
    m_catalogue =
        buttons->addButton(tr("&Install from the catalogue …"), QDialogButtonBox::ActionRole);
    m_import = buttons->addButton(tr("I&mport files …"), QDialogButtonBox::ActionRole);
    m_import->setToolTip(tr("CLIP archives and DeCLIP checkpoints; files can be dropped here too"));
    buttons->addButton(tr("C&lose"), QDialogButtonBox::RejectRole)->setAutoDefault(false);
    for (QPushButton* button : {m_use, m_check, m_remove, m_catalogue, m_import})
        button->setAutoDefault(false);
    connect(m_import, &QPushButton::clicked, this, &ModelManager::chooseFiles);
    connect(m_catalogue, &QPushButton::clicked, this, &ModelManager::showInstall);
    connect(buttons, &QDialogButtonBox::rejected, this, &ModelManager::reject);
    return buttons;
}

void ModelManager::connectWorker()
{
    connect(&m_worker, &PackWorker::listed, this, &ModelManager::showList);
    connect(&m_worker, &PackWorker::started, this, [this](const QString& what) {
        setBusy(true);
        say(tr("%1 …").arg(what));
    });
    connect(&m_worker, &PackWorker::progressed, this,
            [this](double fraction, const QString& stage) {
                m_progress->setRange(0, 1000);
                m_progress->setValue(qRound(fraction * 1000));
                say(stage);
            });
    connect(&m_worker, &PackWorker::finished, this, &ModelManager::finished);
    connect(&m_worker, &PackWorker::failed, this,
            [this](const QString& reason, const QString& detail) {
                setBusy(false);
                fail(reason, detail);
                m_worker.list();
            });
    connect(&m_worker, &PackWorker::cancelled, this, [this] {
        setBusy(false);
        say(tr("Stopped. What was downloaded is kept for the next try."));
    });
}

void ModelManager::connectDetectors()
{
    connect(&m_detectors, &DetectorLoader::ready, this, [this] {
        if (!m_loading.isEmpty()) {
            rememberPack(std::exchange(m_loading, {}));
            say(tr("%1 analyses from here on. Earlier results stay until you analyse a picture "
                   "again.")
                    .arg(shownLine(m_detectors.pack()->name)));
        }
        showList(m_packs);
    });
    const auto notLoaded = [this](const QString& reason, const QString& detail) {
        m_loading.clear();
        const auto before = m_detectors.pack();
        fail(before == nullptr
                 ? tr("Not loaded: %1").arg(reason)
                 : tr("Not loaded, %1 goes on: %2").arg(shownLine(before->name), reason),
             detail);
        showChosen();
    };
    connect(&m_detectors, &DetectorLoader::kept, this, notLoaded);
    connect(&m_detectors, &DetectorLoader::failed, this, notLoaded);
}

// ---- what there is -------------------------------------------------------------------------

void ModelManager::showList(const std::vector<FoundPack>& packs)
{
    QString select = std::exchange(m_select, {});
    if (select.isEmpty() && chosen() != nullptr)
        select = pathToQString(chosen()->folder);
    if (m_packs.empty() && !m_worker.busy() && m_loading.isEmpty())
        say({});
    const std::vector<FoundPack> shown = packs; // may be m_packs itself
    m_list->clear();
    m_packs = shown;
    int row = 0;
    for (const FoundPack& found : m_packs) {
        const bool used = inUse(found);
        QString text = found.pack ? shownLine(found.pack->name + ' ' + found.pack->version)
                                  : shownPath(found.folder.filename());
        text += '\n';
        QStringList state;
        if (!found.pack)
            state << tr("Cannot be used");
        if (used)
            state << tr("In use");
        if (found.pack && found.pack->combined.calibration.pristineScores.empty())
            state << tr("Not calibrated");
        if (found.pack)
            state << sizeText(found.bytes);
        text += state.join(QStringLiteral(" · "));
        auto* item = new QListWidgetItem(text, m_list);
        QFont font = item->font();
        font.setBold(used);
        item->setFont(font);
        const bool wanted = select.isEmpty() ? used : pathToQString(found.folder) == select;
        if (wanted)
            row = m_list->count() - 1;
    }
    m_list->setCurrentRow(row);
    showChosen();
}

void ModelManager::showNew(const QString& folder)
{
    m_select = folder;
    m_worker.list();
}

const FoundPack* ModelManager::chosen() const
{
    const int row = m_list->currentRow();
    return row < 0 || row >= static_cast<int>(m_packs.size())
               ? nullptr
               : &m_packs[static_cast<std::size_t>(row)];
}

bool ModelManager::inUse(const FoundPack& found) const
{
    const auto pack = m_detectors.pack();
    std::error_code failure;
    return pack != nullptr && found.pack && pack->sha256 == found.pack->sha256 &&
           std::filesystem::equivalent(pack->folder, found.folder, failure);
}

void ModelManager::showChosen()
{
    const FoundPack* found = chosen();
    const bool used = found != nullptr && inUse(*found);
    m_details->setPack(found, used);
    const bool free = found != nullptr && !m_worker.busy();
    const bool usable = found != nullptr && found->pack;
    m_use->setEnabled(usable && !used && !m_detectors.loading() && m_opener);
    m_check->setEnabled(free);
    m_remove->setEnabled(free && found->own && !used);
    m_remove->setToolTip(used                              ? tr("This pack is in use")
                         : found != nullptr && !found->own ? tr("This pack came with the program")
                                                           : QString());
}

// ---- what can be done ----------------------------------------------------------------------

void ModelManager::use()
{
    const FoundPack& found = *chosen();
    m_loading = reference(found);
    say(tr("Loading %1 …").arg(shownLine(found.pack->name)));
    m_detectors.load(m_opener(found.folder.string()));
    showChosen();
}

void ModelManager::chooseFiles()
{
    QSettings remembered;
    const QStringList files = QFileDialog::getOpenFileNames(
        this, tr("Import weight files"), remembered.value(settings::weightsFolder).toString(),
        tr("Weights (*.pt *.pth *.ckpt *.safetensors);;All files (*)"));
    if (files.isEmpty())
        return;
    remembered.setValue(settings::weightsFolder, QFileInfo(files.front()).absolutePath());
    import(files);
}

void ModelManager::import(const QStringList& files)
{
    if (!m_worker.busy())
        m_worker.importFiles(files);
}

void ModelManager::showInstall()
{
    if (m_install == nullptr) {
        std::vector<Pack> packs;
        for (const FoundPack& found : m_packs)
            if (found.pack)
                packs.push_back(*found.pack);
        m_install = new InstallDialog(m_worker, std::move(packs), this);
    }
    m_install->open();
}

void ModelManager::askToRemove()
{
    const std::filesystem::path folder = chosen()->folder;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Remove a model pack"),
                                tr("Remove %1 and its %2 from this machine?")
                                    .arg(shownPath(folder.filename()), sizeText(chosen()->bytes)),
                                QMessageBox::Cancel, this);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("Reports that were made with it stay as they are, but can no longer "
                               "be checked by analysing again here."));
    const auto* yes = box->addButton(tr("&Remove"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::buttonClicked, this, [this, yes, folder](QAbstractButton* pressed) {
        if (pressed == yes)
            m_worker.remove(folder);
    });
    box->open();
}

void ModelManager::dragEnterEvent(QDragEnterEvent* event)
{
    if (m_worker.busy() || localFiles(*event->mimeData()).isEmpty())
        return;
    event->setDropAction(Qt::CopyAction); // a move would take the file away from its owner
    event->accept();
}

void ModelManager::dropEvent(QDropEvent* event)
{
    event->setDropAction(Qt::CopyAction);
    event->accept();
    import(localFiles(*event->mimeData()));
}

void ModelManager::finished(const QString& words, const QString& folder)
{
    setBusy(false);
    say(words);
    m_select = folder;
    m_worker.list();
}

void ModelManager::setBusy(bool busy)
{
    m_progress->setRange(0, 0);
    m_progress->setVisible(busy);
    m_stop->setVisible(busy);
    m_import->setEnabled(!busy);
    m_catalogue->setEnabled(!busy);
    showChosen();
}

void ModelManager::say(const QString& words)
{
    m_words->setText(words);
    setTextColour(*m_words, palette().color(QPalette::WindowText));
    m_failure->setDetails(words, {});
}

void ModelManager::fail(const QString& reason, const QString& detail)
{
    m_words->setText(reason);
    setTextColour(*m_words, verdictColour(Verdict::Strong, palette()));
    m_failure->setDetails(reason, detail);
}

void ModelManager::reject()
{
    if (m_worker.busy())
        m_worker.cancel();
    else
        QDialog::reject();
}

} // namespace pentimento::ui
