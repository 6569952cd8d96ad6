// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/train_page.h"

#include "ui/lab/training_plot.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/settings.h"
#include "ui/widgets/text.h"
#include "ui/widgets/work_status.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>

namespace pentimento::ui {
namespace {

constexpr int formWidth = 350;

QLabel* paragraph(const QString& text, bool quiet = true)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (quiet)
        label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QString number(int value)
{
    return QLocale().toString(value);
}

} // namespace

QString durationText(double seconds)
{
    const auto minutes = static_cast<qint64>(seconds / 60 + 0.5);
    if (minutes < 1)
        return TrainPage::tr("less than a minute");
    if (minutes < 60)
        return TrainPage::tr("%1 min").arg(minutes);
    if (minutes < 48 * 60)
        return TrainPage::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return TrainPage::tr("%1 days").arg(minutes / (24.0 * 60), 0, 'f', 1);
}

TrainPage::TrainPage(Workbench bench, QWidget* parent) : QWidget(parent), m_worker(std::move(bench))
{
    m_plot = new TrainingPlot;
    m_status = new WorkStatus;
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_plot, 1);
    right->addWidget(m_status);

    m_left = new QWidget;
    auto* column = new QVBoxLayout(m_left);
    column->setContentsMargins(0, 0, 8, 0);
    column->addWidget(makeUnfinished());
    addForm(*column);
    column->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_left);
    m_left->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(formWidth + 8);
    scroll->setFocusPolicy(Qt::NoFocus);

    auto* row = new QHBoxLayout(this);
    row->setSpacing(18);
    row->addWidget(scroll);
    row->addLayout(right, 1);
    connectWorker();
    showReady();
    m_worker.list();
}

QWidget* TrainPage::makeUnfinished()
{
    m_runs = new QComboBox;
    m_runs->setObjectName("unfinishedRuns");
    m_runs->setAccessibleName(tr("Unfinished trainings"));
    m_goOn = new QPushButton(tr("&Go on"));
    m_goOn->setObjectName("goOn");
    auto* discard = new QPushButton(tr("&Discard …"));
    discard->setObjectName("discardRun");
    auto* row = new QHBoxLayout;
    for (QPushButton* button : {m_goOn, discard}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_unfinished = new QWidget;
    m_unfinished->setObjectName("unfinished");
    auto* column = new QVBoxLayout(m_unfinished);
    column->setContentsMargins(0, 0, 0, 12);
    column->addWidget(paragraph(tr("Unfinished: it goes on where it was"), false));
    column->addWidget(m_runs);
    column->addLayout(row);
    m_unfinished->hide();
    connect(m_runs, &QComboBox::currentIndexChanged, this, &TrainPage::showCurve);
    connect(m_goOn, &QPushButton::clicked, this, &TrainPage::goOn);
    connect(discard, &QPushButton::clicked, this, &TrainPage::askToDiscard);
    return m_unfinished;
}

void TrainPage::makeFields()
{
    m_name = new QLineEdit;
    m_name->setObjectName("packName");
    m_name->setPlaceholderText(tr("our-desk"));
    m_name->setValidator(
        new QRegularExpressionValidator(QRegularExpression("[a-z0-9][a-z0-9-]{0,39}"), m_name));
    m_name->setToolTip(tr("Small letters, digits and hyphens"));
    m_photos = new PathField(PathField::Kind::Folder, tr("Folder with untouched photos"),
                             settings::trainingPhotos);
    m_photos->setToolTip(tr("Each folder in it counts as a source of its own, such as a camera or "
                            "a photographer. The smallest are held back to see how the training "
                            "does on photos that it does not learn from; with one source, that is "
                            "not measured."));
    m_pairs = new PathField(PathField::Kind::Folder, tr("Folder with finished forgeries"),
                            settings::trainingPairs);
    m_pairs->setHint(tr("optional"));
    m_pairs->setToolTip(
        tr("A folder with forgery/, mask/ and, where you have them, original/, with "
           "the same file names"));
    m_manipulation = new QComboBox;
    m_manipulation->addItems({tr("made by latent diffusion"), tr("made by a GAN or CNN"),
                              tr("inpainted"), tr("spliced or copied"), tr("retouched")});
    m_manipulation->setCurrentIndex(static_cast<int>(training::Manipulation::Inpainting));
    m_generators =
        new PathField(PathField::Kind::Files, tr("Generator files"), settings::generators,
                      tr("Generators (*.ts *.pt *.safetensors *.onnx *.pb)"));
    m_generators->setHint(tr("optional"));
    m_steps = new QSpinBox;
    m_steps->setObjectName("steps");
    m_steps->setRange(1, 10'000'000);
    m_steps->setSingleStep(500);
    m_steps->setGroupSeparatorShown(true);
    m_steps->setValue(TrainingOrder().steps);
    m_device = new QComboBox;
    m_device->setObjectName("device");
    m_device->addItem(tr("the GPU, if there is one"), static_cast<int>(DeviceChoice::Auto));
    m_device->addItem(tr("the CPU"), static_cast<int>(DeviceChoice::Cpu));
    m_device->addItem(tr("the GPU (CUDA)"), static_cast<int>(DeviceChoice::Cuda));
    m_estimate = paragraph({});
    m_estimate->setObjectName("estimate");
    m_start = new QPushButton(tr("&Train"));
    m_start->setObjectName("startTraining");
    m_start->setAutoDefault(false);
}

void TrainPage::addForm(QVBoxLayout& column)
{
    makeFields();
    column.addWidget(paragraph(tr(
        "Trains a pack of detectors on your own photos; nothing leaves this machine. On a CPU this "
        "takes hours: plan a night. It goes on while this window is closed, stops when Pentimento "
        "quits, and can go on from there at any time.\n\nA new pack is not "
        "calibrated. Nobody should rely on it before it was measured under Evaluate and calibrated "
        "(pentimento-cli calibrate), both on pictures that it was not trained on.")));
    addField(column, tr("&Name of the new pack"), m_name);
    addField(column, tr("Untouched &photos"), m_photos);
    addField(column, tr("Finished &forgeries"), m_pairs);
    column.addWidget(m_manipulation);
    addField(column, tr("Gene&rators, to forge with while training"), m_generators);
    addField(column, tr("St&eps"), m_steps);
    addField(column, tr("Trains &on"), m_device);
    column.addSpacing(4);
    column.addWidget(m_estimate);
    column.addWidget(m_start);
    for (PathField* field : {m_photos, m_pairs})
        connect(field, &PathField::changed, this, &TrainPage::showReady);
    connect(m_name, &QLineEdit::textChanged, this, &TrainPage::showReady);
    connect(m_steps, &QSpinBox::valueChanged, this, &TrainPage::showEstimate);
    connect(m_device, &QComboBox::currentIndexChanged, this, &TrainPage::showEstimate);
    connect(m_start, &QPushButton::clicked, this, &TrainPage::start);
    showEstimate();
}

void TrainPage::connectWorker()
{
    connect(m_status, &WorkStatus::stopRequested, &m_worker, &TrainingWorker::cancel);
    connect(&m_worker, &TrainingWorker::listed, this, &TrainPage::showRuns);
    connect(&m_worker, &TrainingWorker::progressed, m_status, &WorkStatus::progress);
    connect(&m_worker, &TrainingWorker::stepped, this, &TrainPage::showStep);
    connect(&m_worker, &TrainingWorker::skipped, m_status, &WorkStatus::addSkipped);
    connect(&m_worker, &TrainingWorker::finished, this, [this](const Pack& pack) {
        end(tr("%1 is trained and stands under Models. It is not calibrated: measure it under "
               "Evaluate first.")
                .arg(shownLine(pack.name)));
        emit packMade(pathToQString(pack.folder));
    });
    connect(&m_worker, &TrainingWorker::stopped, this,
            [this] { end(tr("Stopped. It can go on from here at any time.")); });
    connect(&m_worker, &TrainingWorker::failed, this,
            [this](const QString& reason, const QString& detail) {
                m_status->fail(reason, detail);
                ended();
            });
}

// ---- what to train -------------------------------------------------------------------------

void TrainPage::showRuns(const std::vector<FoundRun>& runs)
{
    m_found = runs;
    const QSignalBlocker quiet(m_runs);
    m_runs->clear();
    for (const FoundRun& found : m_found) {
        const TrainingOrder& order = found.run.order;
        m_runs->addItem(
            found.run.photos == 0
                ? tr("%1, data not yet prepared").arg(shownLine(order.name))
                : tr("%1, step %2 of %3")
                      .arg(shownLine(order.name), number(found.run.step), number(order.steps)));
    }
    m_unfinished->setVisible(!m_found.empty());
    if (!m_worker.busy())
        showCurve();
}

const FoundRun* TrainPage::chosenRun() const
{
    const int index = m_runs->currentIndex();
    return index < 0 || index >= static_cast<int>(m_found.size())
               ? nullptr
               : &m_found[static_cast<std::size_t>(index)];
}

/// What was drawn live stays where nothing was written down yet, and so does the curve of a
/// finished training until there is another.
void TrainPage::showCurve()
{
    const FoundRun* found = chosenRun();
    if (found == nullptr || (found->curve.empty() && found->run.order.name == m_plotted))
        return;
    m_plotted = found->run.order.name;
    m_plot->setCurve(found->curve);
}

QString TrainPage::speedKey() const
{
    return QString(settings::secondsPerStep).arg(m_device->currentData().toInt());
}

void TrainPage::showEstimate()
{
    const double seconds = QSettings().value(speedKey()).toDouble();
    m_estimate->setText(
        seconds > 0
            ? tr("About %1, at %2 s a step as measured here last time.")
                  .arg(durationText(seconds * m_steps->value()))
                  .arg(seconds, 0, 'g', 2)
            : tr("How long it takes is known after the first steps. A step takes around a second "
                 "on a desktop CPU: %1 then.")
                  .arg(durationText(m_steps->value())));
}

void TrainPage::showReady()
{
    const bool busy = m_worker.busy();
    m_left->setEnabled(!busy);
    m_manipulation->setEnabled(!m_pairs->isEmpty());
    m_start->setEnabled(!busy && m_name->hasAcceptableInput() && !m_photos->isEmpty());
}

TrainingOrder TrainPage::order() const
{
    TrainingOrder order;
    order.name = m_name->text().toStdString();
    order.photos = m_photos->folder();
    order.pairs = m_pairs->folder();
    order.pairsManipulation = static_cast<training::Manipulation>(m_manipulation->currentIndex());
    order.generators = m_generators->files();
    order.steps = m_steps->value();
    order.device = static_cast<DeviceChoice>(m_device->currentData().toInt());
    return order;
}

// ---- training ------------------------------------------------------------------------------

void TrainPage::start()
{
    const TrainingOrder wanted = order();
    m_plotted = wanted.name;
    m_plot->setCurve({});
    m_speedKey = speedKey();
    m_worker.start(wanted);
    begin(tr("Preparing the data …"));
}

void TrainPage::goOn()
{
    const FoundRun found = *chosenRun();
    const int device = m_device->findData(static_cast<int>(found.run.order.device));
    m_device->setCurrentIndex(device);
    m_speedKey = speedKey();
    showCurve();
    m_worker.goOn(found.run);
    begin(tr("%1 goes on …").arg(shownLine(found.run.order.name)));
}

void TrainPage::begin(const QString& words)
{
    m_status->begin(words);
    showReady();
}

void TrainPage::end(const QString& words)
{
    m_status->end(words);
    ended();
}

void TrainPage::ended()
{
    showEstimate();
    showReady();
    m_worker.list();
}

void TrainPage::showStep(const training::TrainingProgress& progress)
{
    m_plot->add(progress);
    QSettings().setValue(m_speedKey, progress.secondsPerStep);
    const QString left = durationText((progress.steps - progress.step) * progress.secondsPerStep);
    const double share =
        progress.steps > 0 ? static_cast<double>(progress.step) / progress.steps : 0;
    m_status->progress(preparingShare + (1 - preparingShare) * share,
                       tr("Step %1 of %2, %3 left. Loss %4, overlap %5.")
                           .arg(number(progress.step), number(progress.steps), left)
                           .arg(progress.meanLoss, 0, 'f', 3)
                           .arg(progress.overlap, 0, 'f', 3));
}

void TrainPage::askToDiscard()
{
    const FoundRun* found = chosenRun();
    if (found == nullptr)
        return;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Discard a training"),
                                tr("Discard the training of %1 and its prepared data?")
                                    .arg(shownLine(found->run.order.name)),
                                QMessageBox::Cancel, this);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("Your photos stay. The %1 steps so far are lost.").arg(number(found->run.step)));
    const auto* yes = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::buttonClicked, this,
            [this, yes, run = found->run](QAbstractButton* pressed) {
                if (pressed == yes)
                    m_worker.discard(run);
            });
    box->open();
}

} // namespace pentimento::ui
