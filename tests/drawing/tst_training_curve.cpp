// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drawing/training_curve.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace pentimento;

namespace {

const QByteArray header = "step,loss,overlap,validation_loss,seconds_per_step,waiting_share\n";

} // namespace

/// training.csv as numbers and as a figure.
class TestTrainingCurve : public QObject
{
    Q_OBJECT

private slots:
    void readsWhatTrainingWrites();
    void rowsWrittenAgainCountOnce();
    void aRowCutOffIsLeftOut();
    void damagedTablesAreRefused_data();
    void damagedTablesAreRefused();
    void theFigureFollowsTheNumbers();
    void aCurveWithoutStepsOrNumbersIsDrawn();
    void whatCannotBeWrittenSaysSo();

private:
    [[nodiscard]] Result<TrainingCurve> read(const QByteArray& text) const
    {
        QFile file(m_folder.filePath("training.csv"));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("a test file could not be written");
        file.close();
        return readTrainingCurve(file.fileName().toStdString());
    }
    [[nodiscard]] QImage drawn(const TrainingCurve& curve) const
    {
        const QString file = m_folder.filePath("curve.png");
        if (!writeTrainingCurve(curve, "A run", file.toStdString()))
            return {};
        return QImage(file);
    }

    QTemporaryDir m_folder;
};

void TestTrainingCurve::readsWhatTrainingWrites()
{
    const auto curve = read(header + "50,1.25,0.125,0,0.75,0.02\n100,1,0.25,1.5,0.5,0.01\n"
                                     "150,0.9,0.3,1.5,0.5,0.01\n200,nan,0.3,1.25,5e-1,0.01\n");
    QVERIFY(curve);
    QCOMPARE(curve->size(), std::size_t{4});
    QCOMPARE(curve->front().step, 50);
    QCOMPARE(curve->front().loss, 1.25);
    QCOMPARE(curve->front().overlap, 0.125);
    QCOMPARE(curve->front().secondsPerStep, 0.75);
    QCOMPARE(curve->front().waitingShare, 0.02);
    QVERIFY(std::isnan(curve->back().loss));
    const TrainingCurve validations = validationsOf(*curve);
    QCOMPARE(validations.size(), std::size_t{2});
    QCOMPARE(validations[0].step, 100); // where it was measured, not where it was repeated
    QCOMPARE(validations[1].validationLoss, 1.25);
}

void TestTrainingCurve::rowsWrittenAgainCountOnce()
{
    const auto curve = read(header + "50,3,0,0,1,0\n100,2,0,0,1,0\n150,1,0,0,1,0\n"
                                     "100,2.5,0,0,1,0\n150,1.5,0,0,1,0\n");
    QVERIFY(curve);
    QCOMPARE(curve->size(), std::size_t{3});
    QCOMPARE((*curve)[1].loss, 2.5);
    QCOMPARE((*curve)[2].loss, 1.5);
}

void TestTrainingCurve::aRowCutOffIsLeftOut()
{
    const auto curve = read(header + "50,3,0,0,1,0\n100,2,0");
    QVERIFY(curve);
    QCOMPARE(curve->size(), std::size_t{1});
    const auto none = read(header);
    QVERIFY(none && none->empty());
}

void TestTrainingCurve::damagedTablesAreRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty") << QByteArray("\n") << "no table";
    QTest::newRow("another table") << QByteArray("file,auc\na.png,0.5\n") << "no table";
    QTest::newRow("word") << header + "50,1,0,0,1,0\n100,one,0,0,1,0\n"
                          << "line 3";
    QTest::newRow("too few") << header + "50,1,0\n"
                             << "line 2";
    QTest::newRow("too many") << header + "50,1,0,0,1,0,7\n"
                              << "line 2";
    QTest::newRow("half a step") << header + "50.5,1,0,0,1,0\n"
                                 << "line 2";
    QTest::newRow("no step") << header + "nan,1,0,0,1,0\n"
                             << "line 2";
    QTest::newRow("huge step") << header + "1e30,1,0,0,1,0\n"
                               << "line 2";
    QTest::newRow("binary") << header + QByteArray("\0\xff\n", 3) << "line 2";
}

void TestTrainingCurve::damagedTablesAreRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    const auto curve = read(text);
    QVERIFY(!curve);
    QCOMPARE(curve.error().code, ErrorCode::UnreadableInput);
    QVERIFY2(curve.error().message.find(reason.toStdString()) != std::string::npos,
             curve.error().message.c_str());
    QVERIFY(!readTrainingCurve(m_folder.filePath("nowhere.csv").toStdString()));
}

/// Ink of the figures' accent colour, left and right of the middle, in the upper chart: its mean
/// height above the lower end.
void TestTrainingCurve::theFigureFollowsTheNumbers()
{
    TrainingCurve falling;
    for (int step = 50; step <= 1000; step += 50)
        falling.push_back({step, 2.0 - step / 600.0, 0.5, 0, 0.7, 0});
    const QImage image = drawn(falling);
    QVERIFY(!image.isNull());
    const QColor accent(0x2a, 0x5d, 0x84);
    const auto meanRow = [&](int from, int to) {
        double sum = 0;
        int count = 0;
        for (int y = image.height() / 6; y < image.height() * 6 / 10; ++y)
            for (int x = from; x < to; ++x)
                if (image.pixelColor(x, y) == accent) {
                    sum += y;
                    ++count;
                }
        return count > 0 ? sum / count : -1;
    };
    const int middle = image.width() / 2;
    const double left = meanRow(image.width() / 8, middle - 100);
    const double right = meanRow(middle + 100, image.width() * 7 / 8);
    QVERIFY(left > 0 && right > 0);
    QVERIFY2(right > left + 40, "a falling loss goes down");
    // A validation is drawn beside it, in its own ink.
    TrainingCurve validated = falling;
    for (TrainingPoint& point : validated)
        point.validationLoss = point.step >= 500 ? 1.0 : 0;
    QVERIFY(drawn(validated) != image);
    QCOMPARE(drawn(falling), image);
}

void TestTrainingCurve::aCurveWithoutStepsOrNumbersIsDrawn()
{
    QVERIFY(!drawn({}).isNull());
    const double nothing = std::nan("");
    QVERIFY(!drawn({{50, nothing, nothing, 0, nothing, 0}}).isNull());
    QVERIFY(!drawn({{1, 0, 0, 0, 0, 0}}).isNull());
}

void TestTrainingCurve::whatCannotBeWrittenSaysSo()
{
    const auto written =
        writeTrainingCurve({}, "A run", m_folder.filePath("none/curve.png").toStdString());
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::OutputUnwritable);
}

QTEST_MAIN(TestTrainingCurve)
#include "tst_training_curve.moc"
