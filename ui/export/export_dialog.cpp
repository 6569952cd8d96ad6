// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_dialog.h"

#include "ui/widgets/details_button.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

QString defaultFolder()
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QSettings().value(settings::exportFolder, documents + "/pentimento-reports").toString();
}

} // namespace

ExportDialog::ExportDialog(std::shared_ptr<const Analysis> analysis, const LayerId& layer,
                           const OverlayStyle& style, QWidget* parent)
    : QDialog(parent), m_analysis(std::move(analysis)), m_style(style)
{
    setObjectName("exportDialog");
    setWindowTitle(tr("Export evidence – %1").arg(shownPath(m_analysis->picture->file.name)));
    setAttribute(Qt::WA_DeleteOnClose);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 18, 18, 14);
    column->setSpacing(12);
    column->addWidget(makeForm());
    column->addWidget(makeProgress());
    m_layer->setCurrentIndex(std::max(0, m_layer->findData(exact(layer.name()))));
    kindChosen();
    resize(620, 560);
    m_kind->setFocus();

    connect(&m_exporter, &Exporter::progressed, this,
            [this](double fraction, const QString& stage) {
                m_progress->setRange(0, 100);
                m_progress->setValue(qRound(fraction * 100));
                m_outcome->setText(stage);
            });
    connect(&m_exporter, &Exporter::finished, this, &ExportDialog::finished);
    connect(&m_exporter, &Exporter::failed, this,
            [this](const QString& reason, const QString& detail) {
                setBusy(false);
                showOutcome(tr("Not written: %1").arg(reason), detail);
            });
    connect(&m_exporter, &Exporter::cancelled, this, [this] {
        setBusy(false);
        showOutcome(tr("Stopped; nothing was written."));
    });
}

QWidget* ExportDialog::makeForm()
{
    m_kind = new QComboBox;
    m_kind->addItem(tr("Evidence bundle (folder)"), static_cast<int>(ExportKind::Bundle));
    m_kind->addItem(tr("Report (PDF)"), static_cast<int>(ExportKind::Report));
    m_kind->addItem(tr("Overlay (PNG)"), static_cast<int>(ExportKind::Overlay));
    m_kind->addItem(tr("Numbers (JSON)"), static_cast<int>(ExportKind::Json));
    m_explanation = new QLabel;
    m_explanation->setWordWrap(true);

    m_target = new QLineEdit;
    m_browse = new QPushButton(tr("&Browse …"));
    m_browse->setAutoDefault(false);
    auto* target = new QHBoxLayout;
    target->addWidget(m_target, 1);
    target->addWidget(m_browse);

    m_layer = new QComboBox;
    fillLayers();
    m_lenses = new QCheckBox;
    m_lenses->setObjectName("withLenses");
    m_lenses->setVisible(false);
    m_page = new QComboBox;
    m_page->addItem(tr("A4"), static_cast<int>(PageSize::A4));
    m_page->addItem(tr("Letter"), static_cast<int>(PageSize::Letter));
    QSettings remembered;
    m_page->setCurrentIndex(remembered.value(settings::pageFormat, 0).toInt());
    m_analyst = new QLineEdit(remembered.value(settings::analyst).toString());
    m_analyst->setPlaceholderText(tr("Your name or desk; optional"));
    m_question = new QLineEdit;
    m_question->setPlaceholderText(tr("What was asked about this picture; optional"));
    m_notes = new QPlainTextEdit;
    m_notes->setPlaceholderText(tr("Your own observations and conclusion, kept apart from the "
                                   "measurements; optional"));
    m_notes->setTabChangesFocus(true);
    m_notes->setMinimumHeight(90);

    const std::initializer_list<std::pair<QWidget*, QString>> names{
        {m_kind, tr("What to export")}, {m_target, tr("Where to")}, {m_browse, tr("Browse")},
        {m_layer, tr("Map shown")},     {m_page, tr("Page size")},  {m_analyst, tr("Analyst")},
        {m_question, tr("Question")},   {m_notes, tr("Notes")}};
    for (const auto& [widget, name] : names)
        widget->setAccessibleName(name);

    m_form = new QWidget;
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(9);
    form->setHorizontalSpacing(14);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Export"), m_kind);
    form->addRow(QString(), m_explanation);
    auto* to = new QLabel(tr("&To"));
    to->setBuddy(m_target);
    form->addRow(to, target);
    form->addRow(tr("&Map shown"), m_layer);
    form->addRow(QString(), m_lenses);
    form->addRow(tr("&Page size"), m_page);
    form->addRow(tr("&Analyst"), m_analyst);
    form->addRow(tr("&Question"), m_question);
    form->addRow(tr("&Notes"), m_notes);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ExportDialog::kindChosen);
    connect(m_browse, &QPushButton::clicked, this, &ExportDialog::chooseTarget);
    return m_form;
}

QWidget* ExportDialog::makeProgress()
{
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Export progress"));
    m_progress->setTextVisible(false);
    m_progress->setVisible(false);
    m_outcome = new QLabel;
    m_outcome->setTextFormat(Qt::PlainText);
    m_failure = new DetailsButton;
    m_outcome->setWordWrap(true);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_outcome->setObjectName("exportOutcome");

    auto* buttons = new QDialogButtonBox;
    m_openFolder = buttons->addButton(tr("Open &folder"), QDialogButtonBox::ActionRole);
    m_export = buttons->addButton(tr("E&xport"), QDialogButtonBox::AcceptRole);
    m_close = buttons->addButton(tr("&Cancel"), QDialogButtonBox::RejectRole);
    m_openFolder->setVisible(false);
    m_export->setDefault(true);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::startExport);
    connect(m_close, &QPushButton::clicked, this, &ExportDialog::reject);
    connect(m_openFolder, &QPushButton::clicked, this, [this] {
        const QFileInfo written(m_written);
        QDesktopServices::openUrl(QUrl::fromLocalFile(written.isDir() ? written.absoluteFilePath()
                                                                      : written.absolutePath()));
    });

    auto* area = new QWidget;
    auto* column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_progress);
    column->addWidget(m_outcome);
    column->addWidget(m_failure, 0, Qt::AlignLeft);
    column->addWidget(buttons);
    return area;
}

ExportKind ExportDialog::kind() const
{
    return static_cast<ExportKind>(m_kind->currentData().toInt());
}

void ExportDialog::setAnalysis(std::shared_ptr<const Analysis> analysis)
{
    if (analysis == m_analysis || m_exporter.busy())
        return;
    m_analysis = std::move(analysis);
    const QVariant layer = m_layer->currentData();
    fillLayers();
    m_layer->setCurrentIndex(std::max(0, m_layer->findData(layer)));
    showOutcome(tr("The picture was analysed anew; that result is exported now."));
}

void ExportDialog::fillLayers()
{
    m_layer->clear();
    m_layer->addItem(tr("Combined"), exact(LayerId().name()));
    for (const HeadInfo& head : m_analysis->pack.heads)
        m_layer->addItem(shownLine(head.title), exact(head.id));
}

void ExportDialog::setLenses(std::vector<LensOrder> lenses)
{
    if (m_exporter.busy())
        return;
    m_orders = std::move(lenses);
    QStringList titles;
    for (const LensOrder& order : m_orders)
        titles << shownLine(order.lens->description().title);
    m_lenses->setText(tr("&With what the lenses show: %1").arg(titles.join(", ")));
    m_lenses->setChecked(true);
    m_lenses->setVisible(!m_orders.empty());
}

void ExportDialog::setTarget(const QString& path)
{
    m_target->setText(QDir::toNativeSeparators(path));
}

QString ExportDialog::proposedTarget() const
{
    const QString base = defaultFolder() + '/' + pathToQString(m_analysis->picture->file.name);
    switch (kind()) {
    case ExportKind::Bundle:
        return base;
    case ExportKind::Report:
        return base + "-report.pdf";
    case ExportKind::Overlay:
        return base + "-overlay.png";
    case ExportKind::Json:
        return base + "-result.json";
    }
    return base;
}

void ExportDialog::kindChosen()
{
    switch (kind()) {
    case ExportKind::Bundle:
        m_explanation->setText(
            tr("Everything that somebody else needs to check the finding: the report, "
               "maps, overlay, numbers and the hashes of all of them."));
        break;
    case ExportKind::Report:
        m_explanation->setText(tr("The report for readers: picture, map, scores with their "
                                  "false-alarm rates, file identity, method and limits."));
        break;
    case ExportKind::Overlay:
        m_explanation->setText(tr("The picture under the map, with a caption that says what it is. "
                                  "It can be checked against the picture later."));
        break;
    case ExportKind::Json:
        m_explanation->setText(tr("Scores, regions and file facts for other programs."));
        break;
    }
    const bool words = kind() == ExportKind::Bundle || kind() == ExportKind::Report;
    m_page->setEnabled(words);
    m_layer->setEnabled(kind() != ExportKind::Json);
    m_lenses->setEnabled(kind() != ExportKind::Overlay);
    setTarget(proposedTarget());
    showOutcome({});
}

void ExportDialog::chooseTarget()
{
    if (kind() == ExportKind::Bundle) {
        const QString folder = QFileDialog::getExistingDirectory(
            this, tr("Folder to put the bundle into"), QFileInfo(m_target->text()).absolutePath());
        if (!folder.isEmpty())
            setTarget(folder + '/' + pathToQString(m_analysis->picture->file.name));
        return;
    }
    const QString file = QFileDialog::getSaveFileName(this, tr("Export to"), m_target->text());
    if (!file.isEmpty())
        setTarget(file);
}

ExportOrder ExportDialog::order() const
{
    ExportOrder order;
    order.analysis = m_analysis;
    order.kind = kind();
    order.target = toPath(QDir::fromNativeSeparators(m_target->text()));
    order.options.page = static_cast<PageSize>(m_page->currentData().toInt());
    order.options.overlay = m_style;
    order.options.layer = LayerId::named(m_layer->currentData().toString().toStdString());
    if (m_lenses->isChecked())
        order.lenses = m_orders;
    order.options.analyst = m_analyst->text().toStdString();
    order.options.question = m_question->text().toStdString();
    order.options.notes = m_notes->toPlainText().toStdString();
    return order;
}

void ExportDialog::startExport()
{
    if (m_target->text().trimmed().isEmpty()) {
        showOutcome(tr("Say where to write to."));
        return;
    }
    const QString folder = QFileInfo(m_target->text()).absolutePath();
    if (!QDir().mkpath(folder)) {
        showOutcome(
            tr("Not written: the folder %1 could not be made.").arg(shownPath(toPath(folder))));
        return;
    }
    QSettings remembered;
    remembered.setValue(settings::exportFolder, folder);
    remembered.setValue(settings::analyst, m_analyst->text());
    remembered.setValue(settings::pageFormat, m_page->currentIndex());
    setBusy(true);
    m_exporter.start(order());
}

void ExportDialog::finished(const QString& path)
{
    m_written = path;
    setBusy(false);
    showOutcome(tr("Written to %1").arg(shownPath(toPath(path))));
    m_openFolder->setVisible(true);
    m_close->setText(tr("&Close"));
}

void ExportDialog::showOutcome(const QString& text, const QString& detail)
{
    m_outcome->setText(text);
    m_outcome->setAccessibleName(text);
    m_failure->setDetails(text, detail);
}

void ExportDialog::setBusy(bool busy)
{
    m_form->setEnabled(!busy);
    m_export->setEnabled(!busy);
    m_progress->setVisible(busy);
    m_progress->setRange(0, 0);
    m_close->setText(busy ? tr("&Stop") : tr("&Cancel"));
    if (busy)
        m_outcome->setText(tr("Writing …"));
}

void ExportDialog::reject()
{
    if (m_exporter.busy())
        m_exporter.cancel();
    else
        QDialog::reject();
}

} // namespace pentimento::ui
