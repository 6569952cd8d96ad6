// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/evaluate_page.h"

#include "ui/packs/model_manager.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"
#include "ui/widgets/work_status.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int formWidth = 330;

QLabel* quiet(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

/// Rows and cells with some air between them.
class AiryCells : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(14, 6);
    }
};

QTreeWidget* makeTable(const char* name, const QString& title)
{
    auto* table = new QTreeWidget;
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAllColumnsShowFocus(true);
    table->setItemDelegate(new AiryCells(table));
    table->header()->setStretchLastSection(false);
    table->hide();
    return table;
}

void fill(QTreeWidget& table, const QString& title, const TextTable& content)
{
    table.clear();
    table.setVisible(!content.rows.empty());
    table.setHeaderLabels(QStringList(title) + content.headings);
    for (int i = 0; i < content.hints.size(); ++i) {
        table.headerItem()->setToolTip(i + 1, plainToolTip(content.hints[i]));
        table.headerItem()->setTextAlignment(i + 1, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (const TextTable::Row& row : content.rows) {
        auto* item = new QTreeWidgetItem(&table, QStringList(row.name) + row.cells);
        for (int i = 1; i <= row.cells.size(); ++i)
            item->setTextAlignment(i, Qt::AlignRight | Qt::AlignVCenter);
        for (int i = 0; row.reference && i <= row.cells.size(); ++i)
            item->setForeground(i, quietText(table.palette()));
    }
    for (int i = 0; i < table.columnCount(); ++i)
        table.resizeColumnToContents(i);
}

} // namespace

EvaluatePage::EvaluatePage(Workbench bench, QWidget* parent)
    : QWidget(parent), m_worker(std::move(bench))
{
    m_status = new WorkStatus;
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(makeResults(), 1);
    right->addWidget(m_status);
    auto* row = new QHBoxLayout(this);
    row->setSpacing(18);
    row->addWidget(makeForm());
    row->addLayout(right, 1);
    connectWorker();
    showReady();
}

QWidget* EvaluatePage::makeForm()
{
    m_packs = new QComboBox;
    m_packs->setObjectName("packToMeasure");
    m_packs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_pictures = new PathField(PathField::Kind::Folder, tr("Folder with manipulated pictures"),
                               settings::evaluatedPictures);
    m_masks = new PathField(PathField::Kind::Folder, tr("Folder with their masks"),
                            settings::evaluatedMasks);
    m_photos = new PathField(PathField::Kind::Folder, tr("Folder with untouched photos"),
                             settings::evaluatedPhotos);
    m_photos->setHint(tr("optional, for false alarms"));
    m_masks->setHint(tr("only when they are elsewhere"));
    m_found = quiet({});
    m_found->setObjectName("foundSets");
    m_found->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_found->setMinimumHeight(2 * fontMetrics().lineSpacing()); // nothing below it jumps
    m_most = new QSpinBox;
    m_most->setRange(0, 1'000'000);
    m_most->setSpecialValueText(tr("all"));
    m_robustness = new QCheckBox(tr("also after compression, resizing\nand platforms (25 times the "
                                    "work)"));
    m_start = new QPushButton(tr("&Measure"));
    m_start->setObjectName("startEvaluation");
    m_start->setAutoDefault(false);

    m_form = new QWidget;
    m_form->setFixedWidth(formWidth);
    auto* column = new QVBoxLayout(m_form);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(quiet(tr("Measures how well a pack finds what was changed, on pictures whose "
                               "masks you have, and how often it raises a false alarm on untouched "
                               "photos. Take pictures that the pack was not trained on.")));
    addField(*column, tr("Model &pack"), m_packs);
    addField(*column, tr("Manipulated p&ictures"), m_pictures);
    column->addWidget(m_found);
    addField(*column, tr("Mas&ks: same file names, white where changed"), m_masks);
    addField(*column, tr("&Untouched photos"), m_photos);
    addField(*column, tr("Pictures of &each set"), m_most);
    column->addWidget(m_robustness);
    column->addSpacing(8);
    column->addWidget(m_start);
    column->addStretch(1);
    for (PathField* field : {m_pictures, m_masks})
        connect(field, &PathField::changed, this, &EvaluatePage::lookForSets);
    connect(m_photos, &PathField::changed, this, &EvaluatePage::showReady);
    connect(m_start, &QPushButton::clicked, this, &EvaluatePage::start);
    lookForSets();
    return m_form;
}

QWidget* EvaluatePage::makeResults()
{
    m_summary = new QLabel(tr("The result will stand here: each set with the pack's figures and "
                              "their 95 % intervals, beside what marking everything and plain "
                              "error level analysis reach."));
    m_summary->setObjectName("evaluationSummary");
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_setTable = makeTable("setTable", tr("Manipulated pictures"));
    m_photoTable = makeTable("photoTable", tr("Untouched photos"));
    m_detection = new QLabel;
    m_detection->setWordWrap(true);
    m_detection->setTextFormat(Qt::PlainText);
    auto* area = new QWidget;
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_summary);
    column->addWidget(m_setTable, 3);
    column->addWidget(m_photoTable, 1);
    column->addWidget(m_detection);
    column->addStretch(0);
    column->addWidget(makeSaving());
    m_detection->hide();
    return area;
}

QWidget* EvaluatePage::makeSaving()
{
    m_sheet = new QPushButton(tr("&Open the sheet"));
    m_sheet->setObjectName("openSheet");
    m_sheet->setToolTip(tr("Tables, curves and the worst cases as pictures, in your browser; the "
                           "file stays on this machine"));
    m_save = new QPushButton(tr("Sa&ve …"));
    m_save->setObjectName("saveSheet");
    m_save->setToolTip(tr("As a sheet (HTML), every number (JSON) or one row a picture (CSV)"));
    auto* area = new QWidget;
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {m_sheet, m_save}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    connect(m_sheet, &QPushButton::clicked, this, [this] { m_worker.writeSheet(*m_result); });
    connect(m_save, &QPushButton::clicked, this, &EvaluatePage::save);
    return area;
}

void EvaluatePage::connectWorker()
{
    connect(&m_packWorker, &PackWorker::listed, this, &EvaluatePage::showPacks);
    connect(m_status, &WorkStatus::stopRequested, &m_worker, &EvaluationWorker::cancel);
    connect(&m_worker, &EvaluationWorker::looked, this, &EvaluatePage::showSets);
    connect(&m_worker, &EvaluationWorker::progressed, m_status, &WorkStatus::progress);
    connect(&m_worker, &EvaluationWorker::skipped, m_status, &WorkStatus::addSkipped);
    connect(&m_worker, &EvaluationWorker::finished, this, &EvaluatePage::finish);
    connect(&m_worker, &EvaluationWorker::failed, this,
            [this](const QString& reason, const QString& detail) {
                m_status->fail(reason, detail);
                showReady();
            });
    connect(&m_worker, &EvaluationWorker::sheetWritten, this, &EvaluatePage::openSheet);
    connect(&m_worker, &EvaluationWorker::saved, this, [this](const QString& path) {
        m_status->say(tr("Saved as %1").arg(shownPath(toPath(path))));
    });
    connect(&m_worker, &EvaluationWorker::notSaved, m_status, &WorkStatus::fail);
}

// ---- what to measure -----------------------------------------------------------------------

void EvaluatePage::listPacks(const QString& folder)
{
    m_select = folder;
    m_packWorker.list();
}

void EvaluatePage::showPacks(const std::vector<FoundPack>& packs)
{
    const QString before = m_packs->currentData().toString();
    const QString remembered = chosenPack();
    const QString wanted = !m_select.isEmpty() ? std::exchange(m_select, {})
                           : before.isEmpty()  ? remembered
                                               : before;
    m_packs->clear();
    for (const FoundPack& found : packs) {
        if (!found.pack)
            continue;
        const QString folder = pathToQString(found.folder);
        m_packs->addItem(shownLine(found.pack->name + ' ' + found.pack->version), folder);
        m_packs->setItemData(m_packs->count() - 1, plainToolTip(shownPath(found.folder)),
                             Qt::ToolTipRole);
        if (folder == wanted || pathToQString(found.folder.filename()) == wanted)
            m_packs->setCurrentIndex(m_packs->count() - 1);
    }
    showReady();
}

void EvaluatePage::lookForSets()
{
    m_sets.clear();
    m_worker.look(m_pictures->folder(), m_masks->folder());
    showReady();
}

void EvaluatePage::showSets(const std::vector<evaluation::MaskedFolder>& sets)
{
    m_sets = sets;
    QStringList names;
    for (const evaluation::MaskedFolder& set : sets)
        if (!set.name.empty())
            names << shownLine(set.name);
    if (m_pictures->isEmpty())
        m_found->setText(tr("A folder with images/ and masks/ in it, a folder of such folders, or "
                            "pictures with their masks elsewhere."));
    else if (sets.empty())
        m_found->setText(tr("No masks were found for this folder: say below where they are."));
    else if (names.isEmpty())
        m_found->setText(tr("One set."));
    else
        m_found->setText(names.size() == 1
                             ? tr("One set: %1").arg(names.front())
                             : tr("%1 sets: %2").arg(names.size()).arg(names.join(", ")));
    showReady();
}

void EvaluatePage::showReady()
{
    const bool busy = m_worker.busy();
    m_form->setEnabled(!busy);
    const bool something = !m_sets.empty() || (m_pictures->isEmpty() && !m_photos->isEmpty());
    m_start->setEnabled(!busy && something && m_packs->count() > 0);
    m_sheet->setEnabled(!busy && m_result);
    m_save->setEnabled(!busy && m_result);
}

void EvaluatePage::start()
{
    EvaluationOrder order;
    order.pack = toPath(m_packs->currentData().toString());
    order.request.sets = m_sets;
    if (!m_photos->isEmpty())
        order.request.pristine = {m_photos->folder()};
    order.request.baselines = true;
    order.request.robustness = m_robustness->isChecked();
    if (m_most->value() > 0)
        order.request.maxPictures = static_cast<std::size_t>(m_most->value());
    m_result.reset();
    m_worker.start(order);
    m_status->begin(tr("Loading %1 …").arg(m_packs->currentText()));
    showReady();
}

// ---- what came out -------------------------------------------------------------------------

void EvaluatePage::finish(const EvaluationResult& result)
{
    m_result = result;
    const evaluation::Evaluation& evaluation = *result.evaluation;
    m_status->end(evaluation.cancelled
                      ? tr("Stopped before the end: this is what was measured until then.")
                      : tr("Measured. The sheet has every measure, the curves and the worst cases "
                           "as pictures."));
    m_summary->setText(tr("%1 %2 on %3, threshold %4. In brackets: 95 % interval over the "
                          "pictures.")
                           .arg(shownLine(evaluation.pack.name), shownLine(evaluation.pack.version),
                                shownLine(evaluation.device),
                                QString::number(evaluation.threshold, 'g', 3)));
    fill(*m_setTable, tr("Manipulated pictures"), result.tables.sets);
    fill(*m_photoTable, tr("Untouched photos"), result.tables.pristine);
    m_detection->setText(result.tables.detection);
    m_detection->setVisible(!result.tables.detection.isEmpty());
    showReady();
}

void EvaluatePage::save()
{
    QSettings remembered;
    const QStringList filters{tr("Sheet for people (*.html)"), tr("Every number (*.json)"),
                              tr("One row a picture (*.csv)")};
    const QStringList endings{".html", ".json", ".csv"};
    QString filter = filters.front();
    QString path = QFileDialog::getSaveFileName(
        this, tr("Save the evaluation"),
        remembered.value(settings::sheetFolder).toString() + '/' +
            shownLine(m_result->evaluation->pack.name) + "-evaluation.html",
        filters.join(";;"), &filter);
    if (path.isEmpty())
        return;
    remembered.setValue(settings::sheetFolder, QFileInfo(path).absolutePath());
    if (QFileInfo(path).suffix().isEmpty())
        path += endings.value(filters.indexOf(filter));
    m_worker.save(*m_result, path);
}

void EvaluatePage::openSheet(const QString& path)
{
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
        m_status->fail(tr("No browser could be opened. Save the sheet and open it from there."),
                       {});
}

} // namespace pentimento::ui
