// SPDX-FileCopyrightText: 2026 The Pentimento authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/helper/helper_reader.h"
#include "tests/support/grey_picture.h"
#include "tests/support/known_detector.h"
#include "tests/support/misbehaviour.h"
#include "ui/case/session.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <stdexcept>

using namespace pentimento;
using namespace pentimento::ui;
using namespace pentimento::helper;
using namespace pentimento::testing;

class TestSession : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void picturesAreReadAnalysedAndScored();
    void aBadFileSaysWhyAndTheNextGoesOn();
    void aPictureThatCrashesItsDecoderFailsAlone();
    void aMissingFileSaysSo();
    void coarseMapsArriveBeforeTheFinalOne();
    void aReplacedPictureGetsNoStaleResult();
    void aRemovedPictureIsForgottenWhileItIsAnalysed();
    void cancelledCanBeAnalysedAgain();
    void theOneLookedAtGoesFirst();
    void trimmedPicturesComeBackWhenLookedAt();
    void quitDuringInference();
    void withoutAnEnginePicturesCanBeLookedAt();
    void anotherPackTakesOverWhatRunsAndWaits();
    void whatAnotherPackFoundStaysUntilItIsRetried();
    void aTrimmedResultKeepsItsOwnPack();
    void aPackThatCannotBeLoadedLeavesTheOneBefore();
    void theLastPackChosenWins();
    void anotherInferenceModeAnalysesWhatIsLookedAtAgain();
    void resultsOfBothInferenceModesAreKept();
    void answersOfTheFormerInferenceModeAreDropped();
    void othersFollowTheInferenceModeWhenLookedAt();
    void aTrimmedPictureFollowsTheInferenceMode();
    void aBitmapKeepsItsWarning();
    void aStopThatComesTooLateLeavesTheResult();
    void whatTheDetectorThrowsIsAFailureWithDetails();
    void aSearchTellsHowFarItIs();
    void cleanup() { QVERIFY(TaskQueue::waitForAll(std::chrono::seconds(60))); }

private:
    PictureId addOne(Session& session, const QString& name);

    QTemporaryDir m_folder;
    std::shared_ptr<KnownAnswers> m_control;
};

void TestSession::init()
{
    m_control = std::make_shared<KnownAnswers>();
}

static PictureState stateOf(const Session& session, PictureId id)
{
    const PictureEntry* entry = session.document.entry(id);
    return entry != nullptr ? entry->state() : PictureState::Failed;
}

PictureId TestSession::addOne(Session& session, const QString& name)
{
    QSignalSpy added(&session.document, &CaseDocument::added);
    session.search.start({writePicture(m_folder, name)});
    if (!added.wait())
        qFatal("nothing was added");
    return added.front().front().value<PictureId>();
}

void TestSession::picturesAreReadAnalysedAndScored()
{
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "one.png");
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    const PictureEntry& entry = *session.document.entry(id);
    QVERIFY(entry.findings() && entry.analysis() && entry.maps() && !entry.maps()->preview);
    QCOMPARE(entry.findings()->heads.size(), std::size_t{2});
    QCOMPARE(entry.findings()->regions.size(), std::size_t{1});
    QVERIFY(!entry.thumbnail().isNull());
    QVERIFY(session.scheduler.idle());
}

void TestSession::aBadFileSaysWhyAndTheNextGoesOn()
{
    const QString bad = m_folder.filePath("letter.jpg");
    QFile file(bad);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Dear editor, this is no picture.");
    file.close();
    Session session(knownFactory(m_control));
    QSignalSpy added(&session.document, &CaseDocument::added);
    session.search.start({bad.toStdString(), writePicture(m_folder, "good.png")});
    QTRY_COMPARE(added.size(), 2);
    const auto first = added[0][0].value<PictureId>();
    const auto second = added[1][0].value<PictureId>();
    QTRY_COMPARE(stateOf(session, first), PictureState::Failed);
    QVERIFY(session.document.entry(first)->error().contains("letter.jpg"));
    QVERIFY(!session.document.entry(first)->error().contains('\n'));
    QTRY_COMPARE(stateOf(session, second), PictureState::Done);
}

void TestSession::aPictureThatCrashesItsDecoderFailsAlone()
{
    useFileReader(helperReader(PENTIMENTO_MISBEHAVING_DECODE,
                               [](const std::string& weaker) { QFAIL(weaker.c_str()); }));
    const std::string trap = writePicture(m_folder, "trap.png").string();
    QFile file(QString::fromStdString(trap));
    QVERIFY(file.open(QIODevice::Append));
    file.write(misbehaviour::crashes.data(), misbehaviour::crashes.size());
    file.close();
    {
        Session session(knownFactory(m_control));
        QSignalSpy added(&session.document, &CaseDocument::added);
        session.search.start({trap, writePicture(m_folder, "good.png")});
        QTRY_COMPARE(added.size(), 2);
        const auto first = added[0][0].value<PictureId>();
        const auto second = added[1][0].value<PictureId>();
        QTRY_COMPARE(stateOf(session, first), PictureState::Failed);
        QCOMPARE(session.document.entry(first)->error(),
                 QStringLiteral("trap.png: cannot be read: decoding it crashed"));
        QTRY_COMPARE(stateOf(session, second), PictureState::Done);
    }
    useFileReader(nullptr);
}

void TestSession::aMissingFileSaysSo()
{
    Session session(knownFactory(m_control));
    QSignalSpy added(&session.document, &CaseDocument::added);
    session.search.start({m_folder.filePath("nowhere.jpg").toStdString()});
    QTRY_COMPARE(added.size(), 1);
    const auto id = added[0][0].value<PictureId>();
    QTRY_COMPARE(stateOf(session, id), PictureState::Failed);
    QVERIFY(session.document.entry(id)->error().contains("nowhere.jpg"));
}

void TestSession::coarseMapsArriveBeforeTheFinalOne()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "coarse.png");
    QTRY_VERIFY(session.document.entry(id)->maps());
    QVERIFY(session.document.entry(id)->maps()->preview);
    QVERIFY(!session.document.entry(id)->findings());
    QCOMPARE(stateOf(session, id), PictureState::Analysing);
    QTRY_COMPARE(session.document.entry(id)->progress(), 0.5);
    m_control->release();
    QTRY_VERIFY(session.document.entry(id)->findings());
    QVERIFY(!session.document.entry(id)->maps()->preview);
}

void TestSession::aReplacedPictureGetsNoStaleResult()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    const PictureId old = addOne(session, "same.png");
    QTRY_COMPARE(m_control->submitted.load(), 1);
    // The same file again, with other contents; the first answer is still outstanding.
    const PictureId fresh = addOne(session, "same.png");
    QVERIFY(fresh != old);
    QVERIFY(session.document.entry(old) == nullptr);
    {
        const std::lock_guard lock(m_control->mutex);
        m_control->hot = QRect(0, 0, 16, 16);
    }
    QTRY_COMPARE(m_control->submitted.load(), 2);
    m_control->release();
    QTRY_COMPARE(stateOf(session, fresh), PictureState::Done);
    QVERIFY(session.document.entry(fresh)->maps()->combined.atPixel(6, 6) > 0.5F);
    QVERIFY(session.document.entry(fresh)->maps()->combined.atPixel(64, 64) < 0.5F);
    QCOMPARE(m_control->cancelled.load(), 1);
}

void TestSession::aRemovedPictureIsForgottenWhileItIsAnalysed()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    const PictureId gone = addOne(session, "gone.png");
    const PictureId next = addOne(session, "next.png");
    QTRY_COMPARE(stateOf(session, gone), PictureState::Analysing);
    QSignalSpy maps(&session.document, &CaseDocument::mapsChanged);
    session.document.remove(gone);
    m_control->release();
    QTRY_COMPARE(stateOf(session, next), PictureState::Done);
    for (const QList<QVariant>& arguments : maps)
        QCOMPARE(arguments.front().value<PictureId>(), next);
}

void TestSession::cancelledCanBeAnalysedAgain()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "stop.png");
    QTRY_VERIFY(session.document.entry(id)->maps());
    session.scheduler.cancel(id);
    QTRY_COMPARE(stateOf(session, id), PictureState::Cancelled);
    QVERIFY(!session.document.entry(id)->maps()); // a coarse map must not pass for a result
    m_control->release();
    session.scheduler.retry(id);
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
}

void TestSession::theOneLookedAtGoesFirst()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    addOne(session, "a.png");
    const PictureId second = addOne(session, "b.png");
    const PictureId third = addOne(session, "c.png");
    QTRY_COMPARE(m_control->submitted.load(), 1);
    session.document.setCurrent(third);
    QTRY_COMPARE(stateOf(session, third), PictureState::Read);
    QList<PictureId> finished;
    connect(&session.document, &CaseDocument::changed, &session.document, [&](PictureId id) {
        if (stateOf(session, id) == PictureState::Done && !finished.contains(id))
            finished << id;
    });
    m_control->release();
    QTRY_COMPARE(finished.size(), 3);
    QVERIFY(finished.indexOf(third) < finished.indexOf(second));
}

void TestSession::trimmedPicturesComeBackWhenLookedAt()
{
    Session session(knownFactory(m_control), 1);
    const PictureId first = addOne(session, "first.png");
    QTRY_COMPARE(stateOf(session, first), PictureState::Done);
    const PictureId second = addOne(session, "second.png");
    session.document.setCurrent(second);
    QTRY_COMPARE(stateOf(session, second), PictureState::Done);
    QVERIFY(!session.document.entry(first)->pixels());
    QVERIFY(session.document.entry(first)->findings()); // what was found stays
    session.document.setCurrent(first);
    QTRY_VERIFY(session.document.entry(first)->analysis());
    QVERIFY(session.document.entry(first)->pixels());
    QTRY_VERIFY(!session.document.entry(second)->pixels());
}

void TestSession::quitDuringInference()
{
    m_control->hold = true; // never released
    {
        Session session(knownFactory(m_control));
        addOne(session, "busy.png");
        QTRY_COMPARE(m_control->submitted.load(), 1);
    }
    QTRY_COMPARE(m_control->cancelled.load(), 1);
}

void TestSession::withoutAnEnginePicturesCanBeLookedAt()
{
    Session session([]() -> Result<std::unique_ptr<Detector>> {
        return Error{ErrorCode::ModelUnavailable, "models/x: no such pack", {}};
    });
    QSignalSpy failed(&session.detectors, &DetectorLoader::failed);
    QVERIFY(failed.wait());
    QCOMPARE(session.detectors.error(), QString("models/x: no such pack"));
    const PictureId first = addOne(session, "x.png");
    const PictureId second = addOne(session, "y.png");
    QTRY_VERIFY(session.document.entry(first)->pixels());
    QTRY_VERIFY(session.document.entry(second)->pixels());
    QVERIFY(session.scheduler.idle());
}

/// A factory of another pack, whose maps are hot elsewhere.
static DetectorFactory otherFactory(const std::shared_ptr<KnownAnswers>& control)
{
    control->packName = "other";
    control->hot = QRect(0, 0, 16, 16);
    return knownFactory(control);
}

void TestSession::anotherPackTakesOverWhatRunsAndWaits()
{
    m_control->hold = true; // never released
    Session session(knownFactory(m_control));
    const PictureId running = addOne(session, "running.png");
    QTRY_COMPARE(m_control->submitted.load(), 1);
    const PictureId waiting = addOne(session, "waiting.png");
    session.detectors.load(otherFactory(std::make_shared<KnownAnswers>()));
    QVERIFY(session.detectors.loading());
    QTRY_COMPARE(stateOf(session, running), PictureState::Done);
    QTRY_COMPARE(stateOf(session, waiting), PictureState::Done);
    for (const PictureId id : {running, waiting}) {
        QCOMPARE(session.document.entry(id)->pack()->name, std::string("other"));
        QCOMPARE(session.document.entry(id)->analysis()->pack.name, std::string("other"));
        QVERIFY(session.document.entry(id)->maps()->combined.atPixel(6, 6) > 0.5F);
    }
    QTRY_COMPARE(m_control->cancelled.load(), 1);
    QVERIFY(!session.detectors.loading());
}

void TestSession::whatAnotherPackFoundStaysUntilItIsRetried()
{
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "stays.png");
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QVERIFY(!session.scheduler.mayRetry(id));
    session.detectors.load(otherFactory(std::make_shared<KnownAnswers>()));
    QTRY_COMPARE(session.detectors.pack()->name, std::string("other"));
    QCOMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(session.document.entry(id)->pack()->name, std::string("fake"));
    QVERIFY(session.document.entry(id)->findings());
    QVERIFY(session.scheduler.mayRetry(id));
    session.scheduler.retry(id);
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(session.document.entry(id)->pack()->name, std::string("other"));
    QVERIFY(!session.scheduler.mayRetry(id));
}

void TestSession::aTrimmedResultKeepsItsOwnPack()
{
    Session session(knownFactory(m_control), 20'000); // maps alone
    const PictureId first = addOne(session, "trimmed.png");
    QTRY_COMPARE(stateOf(session, first), PictureState::Done);
    const PictureId second = addOne(session, "current.png");
    session.document.setCurrent(second);
    QTRY_COMPARE(stateOf(session, second), PictureState::Done);
    QVERIFY(!session.document.entry(first)->pixels());
    session.detectors.load(otherFactory(std::make_shared<KnownAnswers>()));
    QTRY_COMPARE(session.detectors.pack()->name, std::string("other"));
    session.document.setCurrent(first);
    QTRY_VERIFY(session.document.entry(first)->analysis());
    QCOMPARE(session.document.entry(first)->analysis()->pack.name, std::string("fake"));
    QCOMPARE(session.document.entry(first)->pack()->name, std::string("fake"));
}

void TestSession::aPackThatCannotBeLoadedLeavesTheOneBefore()
{
    Session session(knownFactory(m_control));
    QTRY_VERIFY(session.detectors.pack() != nullptr);
    QSignalSpy kept(&session.detectors, &DetectorLoader::kept);
    session.detectors.load([]() -> Result<std::unique_ptr<Detector>> {
        return Error{ErrorCode::ModelUnavailable, "models/x: damaged", {}};
    });
    QTRY_COMPARE(kept.size(), 1);
    QCOMPARE(kept.front().front().toString(), QString("models/x: damaged"));
    QVERIFY(session.detectors.error().isEmpty());
    const PictureId id = addOne(session, "goes-on.png");
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(session.document.entry(id)->pack()->name, std::string("fake"));
}

void TestSession::theLastPackChosenWins()
{
    Session session(knownFactory(m_control));
    QTRY_VERIFY(session.detectors.pack() != nullptr);
    session.detectors.load(otherFactory(std::make_shared<KnownAnswers>()));
    auto last = std::make_shared<KnownAnswers>();
    last->packName = "last";
    session.detectors.load(knownFactory(last));
    QTRY_VERIFY(!session.detectors.loading());
    QCOMPARE(session.detectors.pack()->name, std::string("last"));
}

static InferenceMode inferenceModeOf(const Session& session, PictureId id)
{
    return session.document.entry(id)->analysis()->maps->inferenceMode;
}

void TestSession::anotherInferenceModeAnalysesWhatIsLookedAtAgain()
{
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "protocol.png");
    session.document.setCurrent(id);
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(inferenceModeOf(session, id), InferenceMode::SlidingWindow);
    QVERIFY(session.document.entry(id)->findings()->combined.falseAlarm.photos > 0);
    m_control->hold = true;
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    // The old map must not pass for one of the new protocol.
    QVERIFY(!session.document.entry(id)->maps());
    QVERIFY(!session.document.entry(id)->findings());
    m_control->release();
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(inferenceModeOf(session, id), InferenceMode::Resized);
    QVERIFY(!session.document.entry(id)->maps()->modelInput.empty());
    QCOMPARE(session.document.entry(id)->findings()->combined.falseAlarm.photos, 0);
    QCOMPARE(m_control->submitted.load(), 2);
}

void TestSession::resultsOfBothInferenceModesAreKept()
{
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "both.png");
    session.document.setCurrent(id);
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    const auto windows = session.document.entry(id)->analysis();
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QSignalSpy maps(&session.document, &CaseDocument::mapsChanged);
    session.scheduler.setInferenceMode(InferenceMode::SlidingWindow);
    QCOMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(session.document.entry(id)->analysis(), windows);
    QCOMPARE(maps.size(), 1);
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    QCOMPARE(inferenceModeOf(session, id), InferenceMode::Resized);
    QVERIFY(session.scheduler.idle());
    QCOMPARE(m_control->submitted.load(), 2);
}

void TestSession::answersOfTheFormerInferenceModeAreDropped()
{
    m_control->hold = true;
    Session session(knownFactory(m_control));
    const PictureId id = addOne(session, "switch.png");
    session.document.setCurrent(id);
    QTRY_VERIFY(session.document.entry(id)->maps()); // coarse, of windows
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    QVERIFY(!session.document.entry(id)->maps());
    QTRY_COMPARE(m_control->submitted.load(), 2);
    m_control->release();
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    QCOMPARE(inferenceModeOf(session, id), InferenceMode::Resized);
    QCOMPARE(m_control->cancelled.load(), 1);
    QVERIFY(!session.document.entry(id)->kept()); // half a result is none
}

void TestSession::othersFollowTheInferenceModeWhenLookedAt()
{
    Session session(knownFactory(m_control));
    const PictureId first = addOne(session, "one.png");
    const PictureId second = addOne(session, "two.png");
    session.document.setCurrent(first);
    QTRY_VERIFY(session.scheduler.idle());
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    QTRY_VERIFY(session.scheduler.idle());
    QCOMPARE(inferenceModeOf(session, first), InferenceMode::Resized);
    QCOMPARE(inferenceModeOf(session, second), InferenceMode::SlidingWindow); // keeps its result
    session.document.setCurrent(second);
    QTRY_COMPARE(stateOf(session, second), PictureState::Done);
    QCOMPARE(inferenceModeOf(session, second), InferenceMode::Resized);
}

void TestSession::aTrimmedPictureFollowsTheInferenceMode()
{
    Session session(knownFactory(m_control), 1);
    const PictureId first = addOne(session, "first.png");
    const PictureId second = addOne(session, "second.png");
    session.document.setCurrent(second);
    QTRY_VERIFY(session.scheduler.idle());
    QVERIFY(!session.document.entry(first)->pixels());
    session.scheduler.setInferenceMode(InferenceMode::Resized);
    QTRY_VERIFY(session.scheduler.idle());
    session.document.setCurrent(first);
    QTRY_VERIFY(session.document.entry(first)->analysis());
    QCOMPARE(inferenceModeOf(session, first), InferenceMode::Resized);
    QVERIFY(session.document.entry(first)->warnings().isEmpty());
}

void TestSession::aBitmapKeepsItsWarning()
{
    Session session(knownFactory(m_control));
    QSignalSpy added(&session.document, &CaseDocument::added);
    QImage bitmap(64, 48, QImage::Format_RGB32);
    bitmap.fill(Qt::white);
    session.document.addBitmap(bitmap, "Pasted.png", "the original bytes are gone");
    const auto id = added.front().front().value<PictureId>();
    QTRY_COMPARE(stateOf(session, id), PictureState::Done);
    const auto& notes = session.document.entry(id)->analysis()->picture->notes;
    QVERIFY(std::find(notes.begin(), notes.end(), "the original bytes are gone") != notes.end());
    QVERIFY(session.document.entry(id)->analysis()->picture->file.path.empty());
}

void TestSession::aStopThatComesTooLateLeavesTheResult()
{
    m_control->hold = true;
    m_control->deaf = true; // the last tile was through already
    Session session(knownFactory(m_control), 1);
    const PictureId first = addOne(session, "late.png");
    session.document.setCurrent(first);
    QTRY_VERIFY(session.document.entry(first)->maps());
    session.scheduler.cancel(first);
    m_control->release();
    QTRY_COMPARE(stateOf(session, first), PictureState::Done);
    session.scheduler.cancel(first); // there is nothing to stop any more
    const PictureId second = addOne(session, "other.png");
    session.document.setCurrent(second);
    QTRY_COMPARE(stateOf(session, second), PictureState::Done);
    QTRY_VERIFY(!session.document.entry(first)->pixels());
    session.document.setCurrent(first);
    QTRY_VERIFY(session.document.entry(first)->pixels());
    QTRY_VERIFY(session.scheduler.idle());
    QCOMPARE(stateOf(session, first), PictureState::Done);
    QVERIFY(session.document.entry(first)->findings());
}

void TestSession::whatTheDetectorThrowsIsAFailureWithDetails()
{
    Session session([]() -> Result<std::unique_ptr<Detector>> {
        throw std::runtime_error("a library is unhappy");
    });
    QSignalSpy failed(&session.detectors, &DetectorLoader::failed);
    QVERIFY(failed.wait());
    QVERIFY(session.detectors.error().startsWith("the detectors could not be loaded"));
    QCOMPARE(session.detectors.errorDetail(), QString("a library is unhappy"));
    const PictureId id = addOne(session, "looked-at.png");
    QTRY_VERIFY(session.document.entry(id)->pixels());
}

void TestSession::aSearchTellsHowFarItIs()
{
    const QTemporaryDir folder;
    for (const char* name : {"a.png", "b.png", "c.png"})
        writePicture(folder, name);
    Session session(knownFactory(m_control));
    QSignalSpy searching(&session.search, &FolderSearch::searching);
    QSignalSpy searched(&session.search, &FolderSearch::searched);
    session.search.start({folder.path().toStdString()});
    QVERIFY(session.search.busy());
    QTRY_COMPARE(searched.size(), 1);
    QVERIFY(searched.front().front().toString().isEmpty());
    QVERIFY(!searching.isEmpty());
    QCOMPARE(searching.back().front().toInt(), 3);
    QCOMPARE(session.document.order().size(), std::size_t{3});
    QVERIFY(!session.search.busy());
}

QTEST_MAIN(TestSession)
#include "tst_session.moc"
