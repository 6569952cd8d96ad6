// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/packs/install_dialog.h"

#include "ui/packs/pack_details.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/details_button.h"
#include "ui/widgets/notice_strip.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int idRole = Qt::UserRole;

/// Rows with some air between them.
class AiryRows : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(8, 8);
    }
};

QString sizeOf(quint64 bytes, bool exact)
{
    return exact ? sizeText(bytes) : InstallDialog::tr("about %1").arg(sizeText(bytes));
}

/// "933 MB from openaipublic.azureedge.net and about 627 MB from storage.googleapis.com"
QString hostsOf(const InstallPlan& plan)
{
    QStringList parts;
    for (const PlannedHost& host : plan.hosts)
        parts << InstallDialog::tr("%1 from %2")
                     .arg(sizeOf(host.bytes, host.bytesExact), shownLine(host.name));
    const QString last = parts.takeLast();
    return parts.isEmpty() ? last : InstallDialog::tr("%1 and %2").arg(parts.join(", "), last);
}

QString escaped(const std::string& text)
{
    return shown(text).toHtmlEscaped();
}

/// Where one file comes from, in a sentence.
QString originOf(const PlannedFile& planned)
{
    if (!planned.installedIn.empty())
        return InstallDialog::tr("shared with the installed pack %1")
            .arg(escaped(planned.installedIn));
    if (planned.host.empty())
        return InstallDialog::tr("at hand: %1").arg(shownPath(planned.local).toHtmlEscaped());
    return InstallDialog::tr("%1 from %2")
        .arg(sizeOf(planned.bytesToFetch, planned.file.bytesExact), escaped(planned.host));
}

QString rowOf(const PlannedFile& planned)
{
    const QString hash =
        planned.file.sha256.empty()
            ? InstallDialog::tr("no SHA-256 is published: pinned now, checked from then on")
            : InstallDialog::tr("checked against the SHA-256 that %1 states")
                  .arg(escaped(planned.file.publisher));
    return QStringLiteral("<p style='margin:0 0 7px 0'><b>%1</b> (%2), %3<br>%4<br>%5; %6</p>")
        .arg(escaped(planned.file.title), escaped(planned.file.publisher),
             escaped(planned.file.fileName), originOf(planned),
             InstallDialog::tr("Licence: %1").arg(escaped(planned.file.licence)), hash);
}

} // namespace

InstallDialog::InstallDialog(PackWorker& worker, std::vector<Pack> installed, QWidget* parent)
    : QDialog(parent), m_worker(worker), m_installed(std::move(installed))
{
    setObjectName("installDialog");
    setWindowTitle(tr("Install from the catalogue"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_tree = new QTreeWidget;
    m_tree->setObjectName("catalogue");
    m_tree->setAccessibleName(tr("Published detectors"));
    m_tree->setHeaderLabels({tr("Detector"), tr("Trained on"), tr("Size")});
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(new AiryRows(m_tree));
    m_tree->setAllColumnsShowFocus(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_planText = new QLabel;
    m_planText->setObjectName("plan");
    m_planText->setWordWrap(true);
    m_planText->setTextFormat(Qt::RichText);
    m_planText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_planText->setContentsMargins(10, 8, 10, 8);
    m_planText->setAlignment(Qt::AlignTop);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_planText);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_licence = new NoticeStrip;

    m_choice = new QWidget;
    auto* choice = new QVBoxLayout(m_choice);
    choice->setContentsMargins(0, 0, 0, 0);
    choice->setSpacing(12);
    choice->addWidget(m_tree, 3);
    choice->addWidget(makeSources());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addWidget(m_choice);
    column->addWidget(scroll, 1);
    column->addWidget(m_licence);
    column->addWidget(makeConsent());
    column->addWidget(makeButtons());
    resize(780, 720);

    if (const auto catalogue = findCatalogue())
        fillTree(*catalogue);
    else
        fail(shownLine(catalogue.error().message), shown(catalogue.error().detail));
    connect(m_tree, &QTreeWidget::itemChanged, this, &InstallDialog::makePlan);
    connectWorker();
    makePlan();
}

void InstallDialog::fillTree(const Catalogue& catalogue)
{
    for (const CatalogueFile& file : catalogue.files) {
        if (!file.isHead())
            continue;
        const Pack* in = packWith(file, m_installed);
        auto* item = new QTreeWidgetItem(m_tree);
        item->setText(0, shownLine(file.title));
        item->setText(1, shown(file.trainedOn));
        item->setToolTip(1, plainToolTip(shown(file.trainedOn)));
        item->setText(2, in == nullptr ? sizeOf(file.bytes, file.bytesExact)
                                       : tr("installed in %1").arg(shownLine(in->name)));
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
        item->setData(0, idRole, exact(file.id));
        item->setCheckState(0, Qt::Unchecked);
    }
    const int rows = m_tree->topLevelItemCount() * m_tree->sizeHintForRow(0);
    m_tree->setFixedHeight(rows + m_tree->header()->sizeHint().height() + 2 * m_tree->frameWidth() +
                           2);
}

QWidget* InstallDialog::makeSources()
{
    m_files = new QLineEdit;
    m_files->setPlaceholderText(tr("Optional: a folder or stick where the files lie already"));
    m_files->setAccessibleName(tr("Folder with files"));
    m_mirror = new QLineEdit;
    m_mirror->setPlaceholderText(tr("Optional: https://… of a mirror that is asked instead"));
    m_mirror->setAccessibleName(tr("Mirror"));
    auto* browse = new QPushButton(tr("&Browse …"));
    browse->setAutoDefault(false);
    auto* files = new QHBoxLayout;
    files->addWidget(m_files, 1);
    files->addWidget(browse);
    auto* area = new QWidget;
    auto* form = new QFormLayout(area);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(14);
    auto* label = new QLabel(tr("&Files at hand"));
    label->setBuddy(m_files);
    form->addRow(label, files);
    form->addRow(tr("&Mirror"), m_mirror);
    connect(browse, &QPushButton::clicked, this, &InstallDialog::chooseFolder);
    connect(m_files, &QLineEdit::textChanged, this, &InstallDialog::makePlan);
    connect(m_mirror, &QLineEdit::textChanged, this, &InstallDialog::makePlan);
    return area;
}

QWidget* InstallDialog::makeConsent()
{
    m_agree = new QCheckBox;
    m_agree->setObjectName("agree");
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the installation"));
    m_failure = new DetailsButton;
    m_words = new QLabel;
    m_words->setObjectName("installWords");
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* area = new QWidget;
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_agree);
    column->addWidget(m_progress);
    column->addWidget(m_words);
    column->addWidget(m_failure, 0, Qt::AlignLeft);
    connect(m_agree, &QCheckBox::toggled, this, &InstallDialog::showConsent);
    return area;
}

QWidget* InstallDialog::makeButtons()
{
    auto* buttons = new QDialogButtonBox;
    m_install = buttons->addButton(tr("&Install"), QDialogButtonBox::AcceptRole);
    m_install->setObjectName("install");
    m_install->setAutoDefault(false);
    m_close = buttons->addButton(tr("&Close"), QDialogButtonBox::RejectRole);
    m_close->setAutoDefault(false);
    connect(m_install, &QPushButton::clicked, this, [this] {
        m_mine = true;
        m_worker.install(*m_plan);
    });
    connect(m_close, &QPushButton::clicked, this, &InstallDialog::reject);
    m_progress->hide();
    return buttons;
}

void InstallDialog::connectWorker()
{
    connect(&m_worker, &PackWorker::planned, this, &InstallDialog::showPlan);
    connect(&m_worker, &PackWorker::started, this, [this] { setBusy(true); });
    connect(&m_worker, &PackWorker::progressed, this,
            [this](double fraction, const QString& stage) {
                m_progress->setRange(0, 1000);
                m_progress->setValue(qRound(fraction * 1000));
                say(stage);
            });
    connect(&m_worker, &PackWorker::finished, this, [this] {
        setBusy(false);
        if (m_mine)
            accept(); // the manager says what is there now
    });
    connect(&m_worker, &PackWorker::failed, this,
            [this](const QString& reason, const QString& detail) {
                setBusy(false);
                makePlan();
                fail(reason, detail);
            });
    connect(&m_worker, &PackWorker::cancelled, this, [this] {
        setBusy(false);
        makePlan();
        say(tr("Stopped. What was downloaded is kept for the next try."));
    });
}

void InstallDialog::chooseFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Folder with files"), m_files->text());
    if (!folder.isEmpty())
        m_files->setText(folder);
}

std::vector<std::string> InstallDialog::chosen() const
{
    std::vector<std::string> ids;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        if (const auto* item = m_tree->topLevelItem(i); item->checkState(0) == Qt::Checked)
            ids.push_back(item->data(0, idRole).toString().toStdString());
    return ids;
}

void InstallDialog::makePlan()
{
    m_plan.reset();
    m_agree->setChecked(false);
    InstallOptions options;
    options.ids = chosen();
    options.files = toPath(m_files->text().trimmed());
    options.mirror = m_mirror->text().trimmed().toStdString();
    options.installed = m_installed;
    say({});
    if (options.ids.empty()) {
        m_planText->setText(tr("Tick the detectors that you want. Before anything is downloaded, "
                               "this place says from where, how much and under which licence."));
        m_licence->showNotice({}, false);
        showConsent();
        return;
    }
    showConsent();
    m_worker.plan(options);
}

void InstallDialog::showPlan(const Result<InstallPlan>& plan)
{
    if (chosen().empty())
        return;
    if (!plan) {
        m_planText->setText(tr("This cannot be installed: %1").arg(escaped(plan.error().message)));
        m_licence->showNotice({}, false);
        return;
    }
    m_plan = *plan;
    QString text;
    for (const PlannedFile& planned : m_plan->files)
        text += rowOf(planned);
    text += tr("<p style='margin:0'>Into %1</p>").arg(shownPath(m_plan->to).toHtmlEscaped());
    m_planText->setText(text);
    QStringList notes;
    for (const std::string& note : m_plan->licenceNotes)
        notes << shown(note);
    m_licence->showNotice(notes.join('\n'), false);
    showConsent();
}

void InstallDialog::showConsent()
{
    const bool asks = m_plan && !m_plan->hosts.empty();
    m_agree->setVisible(asks);
    if (asks) {
        m_agree->setText(tr("&Download %1, under the licences above").arg(hostsOf(*m_plan)));
        m_agree->setToolTip(tr("These hosts see your network address and which file you ask for, "
                               "nothing else. No picture ever leaves this machine."));
    }
    m_install->setEnabled(m_plan && (!asks || m_agree->isChecked()) && !m_worker.busy());
}

void InstallDialog::setBusy(bool busy)
{
    m_choice->setEnabled(!busy);
    m_agree->setEnabled(!busy);
    m_progress->setRange(0, 0);
    m_progress->setVisible(busy);
    m_close->setText(busy ? tr("&Stop") : tr("&Close"));
    showConsent();
}

void InstallDialog::say(const QString& words)
{
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
    setTextColour(*m_words, palette().color(QPalette::WindowText));
    m_failure->setDetails(words, {});
}

void InstallDialog::fail(const QString& reason, const QString& detail)
{
    m_words->setText(reason);
    m_words->show();
    setTextColour(*m_words, verdictColour(Verdict::Strong, palette()));
    m_failure->setDetails(reason, detail);
}

void InstallDialog::reject()
{
    if (m_worker.busy())
        m_worker.cancel();
    else
        QDialog::reject();
}

} // namespace pentimento::ui
