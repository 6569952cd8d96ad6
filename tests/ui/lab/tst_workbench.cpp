// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_workbench.h"
#include "tests/support/known_detector.h"
#include "tests/support/random_pack.h"
#include "tests/support/window_with_session.h"
#include "ui/lab/evaluate_page.h"
#include "ui/lab/train_page.h"
#include "ui/lab/training_plot.h"
#include "ui/lab/workbench_dialog.h"
#include "ui/widgets/path_field.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDesktopServices>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>
#include <QUrl>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::training;
using namespace pentimento::evaluation;
using namespace pentimento::testing;

/// The window "Evaluate and train" with other work behind it.
class TestWorkbench : public QObject
{
    Q_OBJECT

public slots:
    void open(const QUrl& url) { m_opened = url; }

private slots:
    void initTestCase();
    void cleanupTestCase() { QDesktopServices::unsetUrlHandler("file"); }
    void init();
    void cleanup();
    void setsAreFoundInFolders();
    void anEvaluationShowsFiguresBesideTheirFloors();
    void aStoppedEvaluationShowsWhatWasMeasured();
    void anEvaluationThatFailsSaysWhy();
    void theSheetIsOpenedAndSaved();
    void trainingNeedsANameAndPhotos();
    void aTrainingDrawsItsCurve();
    void aStoppedTrainingGoesOn();
    void aTrainingThatFailsSaysWhy();
    void unfinishedRunsAreOffered();
    void anUnfinishedRunIsDiscarded();
    void closingTheWindowStopsNothing();
    void quittingAsksFirst();
    void durations_data();
    void durations();

private:
    void makeFolder(const QString& name) const { QVERIFY(QDir().mkpath(m_folder->filePath(name))); }
    void show()
    {
        m_dialog = std::make_unique<WorkbenchDialog>(fakeWorkbench(m_control));
        m_dialog->show();
        QTRY_VERIFY(m_dialog->findChild<QComboBox*>("packToMeasure")->count() > 0);
    }
    template <class Widget = QPushButton>
    [[nodiscard]] Widget* find(const char* name) const
    {
        return m_dialog->findChild<Widget*>(name);
    }
    template <class Page>
    [[nodiscard]] QString words() const
    {
        return m_dialog->findChild<Page*>()->template findChild<QLabel*>("workWords")->text();
    }
    template <class Page>
    [[nodiscard]] QStringList skipped() const
    {
        const auto* list =
            m_dialog->findChild<Page*>()->template findChild<QListWidget*>("skippedFiles");
        QStringList text;
        for (int i = 0; i < list->count(); ++i)
            text << list->item(i)->text();
        return text;
    }
    template <class Page>
    [[nodiscard]] QPushButton* stop() const
    {
        return m_dialog->findChild<Page*>()->template findChild<QPushButton*>("stopWork");
    }
    void measure()
    {
        makeFolder("sets/coverage/images");
        makeFolder("sets/coverage/masks");
        makeFolder("sets/casia2/images");
        makeFolder("sets/casia2/masks");
        show();
        QVERIFY(!find("startEvaluation")->isEnabled());
        find<PathField>("pictures")->setPaths({m_folder->filePath("sets")});
        QTRY_VERIFY(find("startEvaluation")->isEnabled());
        find("startEvaluation")->click();
    }
    void train(int steps = 100)
    {
        if (!m_dialog)
            show();
        find<QLineEdit>("packName")->setText("our-desk");
        find<PathField>("trainingPhotos")->setPaths({m_folder->path()});
        find<QSpinBox>("steps")->setValue(steps);
        find("startTraining")->click();
    }
    [[nodiscard]] QString unfinished() const
    {
        return find<QWidget>("unfinished")->isVisibleTo(m_dialog->findChild<TrainPage*>())
                   ? find<QComboBox>("unfinishedRuns")->currentText()
                   : QString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<BenchControl> m_control;
    std::unique_ptr<WorkbenchDialog> m_dialog;
    QUrl m_opened;
};

void TestWorkbench::initTestCase()
{
    QCoreApplication::setOrganizationName("Pentimento");
    QCoreApplication::setApplicationName("test");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QDesktopServices::setUrlHandler("file", this, "open");
}

void TestWorkbench::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->filePath("config").toUtf8());
    qputenv("XDG_DATA_HOME", m_folder->filePath("data").toUtf8());
    qputenv("PENTIMENTO_MODELS", m_folder->filePath("models").toUtf8());
    QSettings().clear();
    QVERIFY(writeRandomPack(m_folder->filePath("models/default").toStdString()));
    m_control = std::make_shared<BenchControl>();
}

void TestWorkbench::cleanup()
{
    m_control->release();
    m_dialog.reset();
    QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60)));
}

// ---- evaluate ------------------------------------------------------------------------------

void TestWorkbench::setsAreFoundInFolders()
{
    for (const char* name : {"all/b/images", "all/b/masks", "all/a/images", "all/a/masks",
                             "all/without/images", "loose", "empty"})
        makeFolder(name);
    const std::filesystem::path root = m_folder->path().toStdString();
    const auto namesOf = [&](const char* folder, const std::filesystem::path& masks = {}) {
        QStringList names;
        for (const MaskedFolder& set : maskedFolders(root / folder, masks))
            names << QString::fromStdString(set.name + '|' +
                                            set.images.lexically_relative(root).string() + '|' +
                                            set.masks.lexically_relative(root).string());
        return names;
    };
    const QStringList one{"a|all/a/images|all/a/masks"};
    QCOMPARE(namesOf("all"), one + QStringList{"b|all/b/images|all/b/masks"});
    QCOMPARE(namesOf("all/a"), one);
    QCOMPARE(namesOf("all/a/"), one);
    QCOMPARE(namesOf("all/a/images"), QStringList{"|all/a/images|all/a/masks"});
    QCOMPARE(namesOf("loose", root / "all/b/masks"), QStringList{"|loose|all/b/masks"});
    QCOMPARE(namesOf("empty"), QStringList());
    QCOMPARE(namesOf("nowhere"), QStringList());
    QVERIFY(maskedFolders({}, {}).empty());
}

void TestWorkbench::anEvaluationShowsFiguresBesideTheirFloors()
{
    m_control->hold = true;
    measure();
    QTRY_VERIFY2(words<EvaluatePage>().contains("coverage: 1.png"),
                 qPrintable(words<EvaluatePage>()));
    QVERIFY(find<QLabel>("foundSets")->text().contains("casia2, coverage"));
    QCOMPARE(m_control->measured.request.sets.size(), std::size_t{2});
    QVERIFY(m_control->measured.request.baselines);
    QVERIFY(m_control->measured.request.pristine.empty());
    QVERIFY(!find("startEvaluation")->isEnabled() && !find("openSheet")->isEnabled());
    m_control->release();
    QTRY_VERIFY(find("openSheet")->isEnabled());
    QCOMPARE(skipped<EvaluatePage>(), QStringList{"bad.png: is no picture"});

    const auto* table = find<QTreeWidget>("setTable");
    QCOMPARE(table->topLevelItemCount(), 9); // two sets and their mean, each with two references
    QCOMPARE(table->headerItem()->text(2), QString("AUC"));
    const QTreeWidgetItem* set = table->topLevelItem(0);
    QCOMPARE(set->text(0), QString("casia2"));
    QCOMPARE(set->text(1), QString("4"));
    QVERIFY2(set->text(2).startsWith("0.830 (0.8"), qPrintable(set->text(2)));
    QVERIFY(table->topLevelItem(1)->text(0).contains("floor"));
    QCOMPARE(table->topLevelItem(2)->text(2), QString("0.625"));
    QVERIFY(table->topLevelItem(6)->text(0).contains("Mean"));
    const QTreeWidgetItem* photos = find<QTreeWidget>("photoTable")->topLevelItem(0);
    QCOMPARE(photos->text(2), QString("5.0 %"));  // a fifth of one of four
    QCOMPARE(photos->text(3), QString("25.0 %")); // one of four has more than 5 %
    QCOMPARE(photos->text(5), QString("25.0 %")); // one of four is strong
}

void TestWorkbench::aStoppedEvaluationShowsWhatWasMeasured()
{
    m_control->hold = true;
    measure();
    QTRY_VERIFY(words<EvaluatePage>().contains("1.png"));
    stop<EvaluatePage>()->click();
    QTRY_VERIFY2(words<EvaluatePage>().contains("Stopped before the end"),
                 qPrintable(words<EvaluatePage>()));
    QVERIFY(find<QTreeWidget>("setTable")->topLevelItemCount() > 0);
    QVERIFY(find("startEvaluation")->isEnabled());
    QVERIFY(!stop<EvaluatePage>()->isVisible());
}

void TestWorkbench::anEvaluationThatFailsSaysWhy()
{
    m_control->error = Error{ErrorCode::UnreadableInput, "images: holds no picture", {}};
    measure();
    QTRY_COMPARE(words<EvaluatePage>(), QString("images: holds no picture"));
    QVERIFY(find("startEvaluation")->isEnabled() && !find("openSheet")->isEnabled());
}

void TestWorkbench::theSheetIsOpenedAndSaved()
{
    measure();
    QTRY_VERIFY(find("openSheet")->isEnabled());
    m_opened.clear();
    find("openSheet")->click();
    QTRY_VERIFY(m_opened.isLocalFile());
    QFile sheet(m_opened.toLocalFile());
    QVERIFY(sheet.open(QIODevice::ReadOnly) && sheet.readAll().contains("coverage"));

    EvaluationWorker worker(fakeWorkbench(m_control));
    const EvaluationResult result{fakeEvaluation(), {}};
    QSignalSpy saved(&worker, &EvaluationWorker::saved);
    QSignalSpy notSaved(&worker, &EvaluationWorker::notSaved);
    const std::array<std::pair<const char*, const char*>, 3> files{
        {{"e.html", "<html"}, {"e.json", "{"}, {"e.csv", ","}}};
    for (const auto& [name, begins] : files) {
        worker.save(result, m_folder->filePath(name));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(saved.takeFirst().front().toString(), m_folder->filePath(name));
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().contains(begins));
    }
    worker.save(result, m_folder->filePath("none/e.html"));
    QTRY_COMPARE(notSaved.size(), 1);
}

// ---- train ---------------------------------------------------------------------------------

void TestWorkbench::trainingNeedsANameAndPhotos()
{
    show();
    auto* name = find<QLineEdit>("packName");
    QVERIFY(!find("startTraining")->isEnabled());
    find<PathField>("trainingPhotos")->setPaths({m_folder->path()});
    QVERIFY(!find("startTraining")->isEnabled());
    name->setText("our-desk");
    QVERIFY(find("startTraining")->isEnabled());
    name->setText("../elsewhere");
    QVERIFY(!find("startTraining")->isEnabled());
}

void TestWorkbench::aTrainingDrawsItsCurve()
{
    m_control->hold = true;
    show();
    QVERIFY(find<QLabel>("estimate")->text().contains("known after the first steps"));
    train(1000);
    QTRY_VERIFY2(words<TrainPage>().startsWith("Step 2 of 1,000, 33 min left"),
                 qPrintable(words<TrainPage>()));
    QCOMPARE(m_control->began->order.name, std::string("our-desk"));
    QCOMPARE(m_control->began->order.steps, 1000);
    QCOMPARE(skipped<TrainPage>(), QStringList{"broken.jpg: is cut off"});
    const auto* plot = find<TrainingPlot>("trainingPlot");
    QCOMPARE(plot->loss()->dataCount(), 2);
    QCOMPARE(plot->loss()->data()->at(1)->value, 0.5);
    QCOMPARE(plot->overlap()->dataCount(), 2);
    QCOMPARE(plot->validationLoss()->dataCount(), 1);

    QSignalSpy made(m_dialog.get(), &WorkbenchDialog::packMade);
    m_control->release();
    QTRY_COMPARE(made.size(), 1);
    QVERIFY(words<TrainPage>().contains("our-desk is trained") &&
            words<TrainPage>().contains("not calibrated"));
    QCOMPARE(plot->loss()->dataCount(), 3);
    QCOMPARE(plot->validationLoss()->dataCount(), 1); // repeated, not measured again
    QCOMPARE(unfinished(), QString());
    QVERIFY2(find<QLabel>("estimate")->text().contains("33 min, at 2 s a step"),
             qPrintable(find<QLabel>("estimate")->text()));
}

void TestWorkbench::aStoppedTrainingGoesOn()
{
    m_control->hold = true;
    train(1000);
    QTRY_VERIFY(words<TrainPage>().startsWith("Step 2"));
    QVERIFY(!find("startTraining")->isEnabled());
    stop<TrainPage>()->click();
    QTRY_VERIFY2(words<TrainPage>().startsWith("Stopped."), qPrintable(words<TrainPage>()));
    QTRY_COMPARE(unfinished(), QString("our-desk, step 2 of 1,000"));

    m_control->release();
    find("goOn")->click();
    QTRY_VERIFY(words<TrainPage>().contains("is trained"));
    QCOMPARE(m_control->began->step, 2);
    QCOMPARE(m_control->began->photos, 12);
    QTRY_COMPARE(unfinished(), QString());
}

void TestWorkbench::aTrainingThatFailsSaysWhy()
{
    m_control->error = Error{ErrorCode::UnreadableInput, "no photo and no pair found", {}};
    train();
    QTRY_COMPARE(words<TrainPage>(), QString("no photo and no pair found"));
    QTRY_VERIFY(unfinished().contains("not yet prepared"));
    QVERIFY(find("startTraining")->isEnabled());
}

void TestWorkbench::unfinishedRunsAreOffered()
{
    TrainingOrder order;
    order.name = "night";
    order.photos = "/photos";
    order.pairs = "/pairs";
    order.pairsManipulation = Manipulation::Splice;
    order.generators = {"/a.ts", "/b.onnx"};
    order.steps = 5000;
    order.device = DeviceChoice::Cpu;
    auto run = beginRun(order);
    QVERIFY(run);
    run->photos = 40;
    QVERIFY(saveRun(*run));
    QFile table(QString::fromStdString(run->table().string()));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("step,loss,overlap,validation_loss,seconds_per_step,waiting_share\n"
                "50,1,0.1,0,1,0\n100,0.5,0.2,0.7,1,0\n");
    table.close();
    const auto again = beginRun(order); // of the same name: a folder of its own
    QVERIFY(again && again->folder != run->folder);
    QFile damaged(QString::fromStdString((again->folder / "run.json").string()));
    QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.write("{") == 1);
    damaged.close();

    show();
    QTRY_COMPARE(unfinished(), QString("night, step 100 of 5,000"));
    QCOMPARE(find<QComboBox>("unfinishedRuns")->count(), 1);
    const auto* plot = find<TrainingPlot>("trainingPlot");
    QCOMPARE(plot->loss()->dataCount(), 2);
    m_control->hold = true;
    find("goOn")->click();
    QTRY_VERIFY(words<TrainPage>().startsWith("Step 102 of 5,000"));
    QCOMPARE(plot->loss()->dataCount(), 4); // the old part stays
    const TrainingOrder& went = m_control->began->order;
    QVERIFY(went.photos == order.photos && went.pairs == order.pairs &&
            went.pairsManipulation == order.pairsManipulation &&
            went.generators == order.generators && went.device == order.device);
}

void TestWorkbench::anUnfinishedRunIsDiscarded()
{
    TrainingOrder order;
    order.name = "night";
    order.photos = "/photos";
    const auto run = beginRun(order);
    QVERIFY(run);
    show();
    QTRY_VERIFY(!unfinished().isEmpty());
    find("discardRun")->click();
    auto* box = m_dialog->findChild<QMessageBox*>();
    QTRY_VERIFY(box != nullptr && box->isVisible());
    for (QAbstractButton* answer : box->buttons())
        if (box->buttonRole(answer) == QMessageBox::DestructiveRole)
            answer->click();
    QTRY_COMPARE(unfinished(), QString());
    QVERIFY(!std::filesystem::exists(run->folder));
}

void TestWorkbench::closingTheWindowStopsNothing()
{
    m_control->hold = true;
    train();
    QTRY_VERIFY(words<TrainPage>().startsWith("Step 2"));
    m_dialog->reject();
    QVERIFY(!m_dialog->isVisible() && m_dialog->busy());
    m_dialog->show();
    m_control->release();
    QTRY_VERIFY(words<TrainPage>().contains("is trained"));
}

void TestWorkbench::quittingAsksFirst()
{
    WindowWithSession window(knownFactory(std::make_shared<KnownAnswers>()));
    window.setWorkbench(fakeWorkbench(m_control));
    window.show();
    window.command(Command::Workbench)->trigger();
    auto* dialog = window.findChild<WorkbenchDialog*>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    m_control->hold = true;
    dialog->findChild<QLineEdit*>("packName")->setText("our-desk");
    dialog->findChild<PathField*>("trainingPhotos")->setPaths({m_folder->path()});
    dialog->findChild<QPushButton*>("startTraining")->click();
    QVERIFY(dialog->busy());
    QString asked;
    QTimer::singleShot(0, this, [&] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (box != nullptr) {
            asked = box->text();
            box->button(QMessageBox::Cancel)->click();
        }
    });
    QVERIFY(!window.close());
    QVERIFY2(asked.contains("running"), qPrintable(asked));
    m_control->release();
    QTRY_VERIFY(!dialog->busy());
    QVERIFY(window.close());
}

void TestWorkbench::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << "less than a minute";
    QTest::newRow("a minute") << 61.0 << "1 min";
    QTest::newRow("almost an hour") << 3560.0 << "59 min";
    QTest::newRow("an hour") << 3590.0 << "1 h 0 min";
    QTest::newRow("a night") << 8.5 * 3600 << "8 h 30 min";
    QTest::newRow("days") << 60.0 * 3600 << "2.5 days";
}

void TestWorkbench::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(durationText(seconds), text);
}

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
